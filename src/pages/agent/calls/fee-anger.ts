import type { SampleCall } from '../sample-call.ts'

export const feeAnger: SampleCall = {
  id: 'fee-anger',
  title: 'Angry about a fee',
  shows: 'A sale stands first. Anger locks it and brings the refund; once that is solved, the sale is back.',
  customerId: 'C-1029',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { waitSeconds: 95 },
      look: 'Before anything is said the best card is a sale.',
      expect: { first: 'term-deposit', locks: [] },
    },
    { after: 2, agent: 'Good morning, this is the bank. What can I do for you?' },
    { after: 3, customer: 'Hello, Anna Holm here. It is about my card.' },
    {
      after: 5,
      customer: 'I am really angry. You charged me a fee for paying with my card abroad and nobody told me!',
      look: 'She is angry: nothing may be sold now, and the refund comes first.',
      expect: { first: 'refund-fee', notShown: ['term-deposit'], locks: ['anger', 'unresolved-problem'] },
    },
    {
      after: 6,
      agent: 'I understand that this is annoying. I see the fee, and I am refunding 34 euro right now.',
    },
    { after: 2, accepts: 'refund-fee', look: 'The agent takes the card: accepted.' },
    { after: 5, customer: 'Oh, that is great. Thank you so much, that really helps.' },
    {
      after: 3,
      tells: 'resolved',
      value: true,
      look: 'Solved: the lock is lifted, and the sale is back.',
      expect: { first: 'term-deposit', locks: [] },
    },
    {
      after: 4,
      agent:
        'Gladly. One more thing: you have more on your account than it earns anything on. May I tell you about a deposit?',
    },
  ],
}
