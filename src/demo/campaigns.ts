import type { Chance } from './seeded.ts'

/** What came of earlier campaigns: most were never called, and a success is remembered for long. */
export function drawCampaigns(chance: Chance) {
  const previousOutcome = chance.weighted({ nonexistent: 82, failure: 12, success: 6 })
  const recent = previousOutcome === 'success' || (previousOutcome === 'failure' && chance.yes(0.2))
  return {
    contactType: chance.weighted({ cellular: 80, telephone: 20 }),
    campaignContacts: 1 + Math.floor(-Math.log(1 - chance.uniform()) * 1.1),
    daysSinceLastCampaign: recent ? chance.whole(2, 18) : 999,
    previousCampaignContacts: previousOutcome === 'nonexistent' ? 0 : chance.whole(1, 3),
    previousOutcome,
  }
}
