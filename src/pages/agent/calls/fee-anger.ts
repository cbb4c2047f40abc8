import type { SampleCall } from '../sample-call.ts'

export const feeAnger: SampleCall = {
  id: 'fee-anger',
  title: 'Angry about a fee',
  shows: 'A sale stands first. Anger locks it and brings the refund; once it is solved, the sale is back.',
  customerId: 'C-1029',
  steps: [
    { after: 1, event: 'call-started', data: { waitSeconds: 95 }, expect: { first: 'term-deposit', locks: [] } },
    { after: 2, agent: 'Good morning, this is the bank. What can I do for you?' },
    {
      after: 4,
      customer: 'I am really angry. You charged me a fee for paying with my card abroad and nobody told me!',
      look: 'The sale is locked, and why. The refund comes first.',
      expect: { first: 'refund-fee', notShown: ['term-deposit'] },
    },
  ],
}
