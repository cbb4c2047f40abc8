import type { SampleCall } from '../sample-call.ts'

export const loanQuestion: SampleCall = {
  id: 'loan-question',
  title: 'A question about a loan',
  shows: 'Where somebody asks for it, the offer is the service.',
  customerId: 'C-0098',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { reason: 'loan', waitSeconds: 40 },
      look: 'The telephone menu says that it is about a loan.',
      expect: { first: 'personal-loan', shown: ['loan-question'], locks: [] },
    },
    { after: 2, agent: 'Good morning, this is the bank. What can I do for you?' },
    { after: 4, customer: 'We would like to put in a new kitchen, and I wonder what a loan would cost.' },
    { after: 5, agent: 'From 5.9 percent. You would have the answer while we talk.' },
    {
      after: 2,
      accepts: 'personal-loan',
      look: 'Accepted: it goes away, and the next best moves up.',
      expect: { notShown: ['personal-loan'] },
    },
    { after: 4, customer: 'That sounds good, thank you.' },
    { after: 2, tells: 'resolved', value: true },
  ],
}
