import type { SampleCall } from '../sample-call.ts'

export const alreadyHas: SampleCall = {
  id: 'already-has',
  title: 'Has it already',
  shows: 'What the customer has elsewhere is not offered for a year.',
  customerId: 'C-0039',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { waitSeconds: 12 },
      expect: { first: 'term-deposit', locks: [] },
    },
    { after: 2, agent: 'Good morning. May I ask whether you have thought about a deposit?' },
    { after: 4, customer: 'I have one already, at another bank.' },
    {
      after: 3,
      declines: 'term-deposit',
      reason: 'already-has',
      look: 'Declined: has it already. The next best moves up.',
      expect: { first: 'income-protection', notShown: ['term-deposit'] },
    },
  ],
}
