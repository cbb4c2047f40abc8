import type { SampleCall } from '../sample-call.ts'

export const fraudAlert: SampleCall = {
  id: 'fraud-alert',
  title: 'Fraud alert',
  shows: 'An alarm from the fraud system turns the screen round in the middle of the talk.',
  customerId: 'C-0030',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { waitSeconds: 5 },
      expect: { first: 'term-deposit', locks: [] },
    },
    { after: 2, agent: 'Good morning, this is the bank. What can I do for you?' },
    { after: 4, customer: 'A man from the bank called me and I gave him the code from my phone.' },
    {
      after: 3,
      event: 'fraud-alert',
      data: { amount: 1900 },
      look: 'The fraud system has seen a payment. Everything else can wait.',
      expect: { first: 'fraud-callback', shown: ['block-and-replace-card'], locks: ['unresolved-problem'] },
    },
    { after: 4, agent: 'You did right to tell us. I bring in a colleague who can stop the payment.' },
    { after: 2, accepts: 'fraud-callback' },
    { after: 4, customer: 'Thank goodness. Thank you!' },
    {
      after: 3,
      tells: 'resolved',
      value: true,
      look: 'Stopped. A word on scams would help now.',
      expect: { shown: ['scam-awareness'], locks: [] },
    },
  ],
}
