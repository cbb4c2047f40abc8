import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkOurs, checkRules } from '../check.ts'
import { customers } from '../customers.ts'
import { gainOf, linesOf, ratesTable } from '../report.ts'
import { measureRounds } from '../rounds.ts'
import { prepare, type Variant } from '../variants.ts'
import { goalOf } from './goals.ts'
import { type Found, inFolder, type Part, USUAL_CANDIDATES } from './part.ts'

/** By the name that `peers/host.ts` knows it by. */
const peerNames = {
  zen: '@gorules/zen-engine',
  'json-logic': 'json-logic-engine',
  target: '@adobe/target-decisioning-engine',
} as const

/** Rule engines of others, which answer which of the same actions' rules hold. */
export const peers: Part = {
  name: 'peers',
  question: 'What do rule engines of others make of the same rules in the same host?',
  measure: ({ generator, plan }) =>
    inFolder(async (folder, started) => {
      const setting = await prepare(folder, USUAL_CANDIDATES, { rulesOnly: true })
      const ours = await started(setting.embedded({ name: 'embedded, rules only' }))
      const { typicalAnswer } = await checkOurs(ours, USUAL_CANDIDATES)
      const variants: Variant[] = [await started(setting.echo(typicalAnswer)), ours]
      const customersFile = join(folder, 'customers.json')
      const known = customers(USUAL_CANDIDATES, Date.now()).map(each => [each.customerId, each.attributes])
      await writeFile(customersFile, JSON.stringify(known))
      const actionsFile = join(folder, 'strategy/actions/all.yaml')
      for (const [short, name] of Object.entries(peerNames)) {
        const peer = await started(
          setting.program(name, 'peers/host.js', [short, actionsFile, customersFile]),
        )
        await checkRules(ours, peer)
        variants.push(peer)
      }
      const results = await measureRounds(generator, variants, plan)
      const lines = linesOf(results)
      const goals = Object.values(peerNames).map(name =>
        goalOf(`requests/s over those of ${name}`, gainOf(results, name, ours.name)),
      )
      const head = `**${USUAL_CANDIDATES} actions, five conditions each, nothing else.** The others have the customer in memory and keep no record; this server reads it, ranks what is left, records and logs.`
      return { text: `${head}\n\n${ratesTable(lines)}`, figures: { lines }, goals } satisfies Found
    }),
}
