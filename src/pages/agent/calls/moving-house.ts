import type { SampleCall } from '../sample-call.ts'

export const movingHouse: SampleCall = {
  id: 'moving-house',
  title: 'Moving house',
  shows: 'The address; then a home insurance makes sense that did not before.',
  customerId: 'C-0024',
  steps: [
    { after: 1, event: 'call-started', data: { waitSeconds: 15 }, expect: { locks: [] } },
    { after: 2, agent: 'Good morning, this is the bank. What can I do for you?' },
    {
      after: 4,
      customer: 'We have moved to a new flat and I need to change my address.',
      look: 'Understood: it is about personal details. What is best now is marked; the first card keeps its place for a while.',
      expect: { best: 'address-change' },
    },
    {
      after: 4,
      tells: 'reason',
      value: 'moving',
      look: 'The agent says why: moving. Offers that fit weigh more, but wait.',
      expect: { best: 'address-change' },
    },
    { after: 4, agent: 'Congratulations! I change it for your accounts, cards and insurance in one go.' },
    { after: 2, accepts: 'address-change' },
    { after: 4, customer: 'Wonderful, that was easy. Thank you!' },
    {
      after: 2,
      tells: 'resolved',
      value: true,
      look: 'Done. Now the new home may be insured.',
      expect: { best: 'home-insurance', locks: [] },
    },
  ],
}
