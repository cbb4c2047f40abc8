import type { SampleCall } from '../sample-call.ts'

export const vulnerable: SampleCall = {
  id: 'vulnerable',
  title: 'A vulnerable customer',
  shows: 'Marked by the care team: nothing is sold, whatever it would earn. Help comes first.',
  customerId: 'C-0167',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { waitSeconds: 30 },
      look: 'The lock is there from the start, and says who lifts it.',
      expect: { first: 'loan-payment-relief', locks: ['vulnerability'] },
    },
    { after: 2, agent: 'Good morning, this is the bank. What can I do for you?' },
    { after: 4, tells: 'reason', value: 'loan' },
    {
      after: 3,
      customer: 'I lost my job, and this month I cannot pay the instalment.',
      look: 'A plan and a person, before anything else.',
      expect: { best: 'hardship-help', locks: ['unresolved-problem', 'vulnerability'] },
    },
    {
      after: 6,
      agent: 'Thank you for telling me. You will not have to solve it alone. I bring in a colleague.',
    },
    { after: 2, accepts: 'hardship-help' },
    { after: 4, customer: 'Thank you. That is a relief.' },
    {
      after: 3,
      tells: 'resolved',
      value: true,
      look: 'Solved, and still nothing is sold.',
      expect: { locks: ['vulnerability'] },
    },
  ],
}
