import type { SampleCall } from '../sample-call.ts'

export const stolenCard: SampleCall = {
  id: 'stolen-card',
  title: 'Stolen card',
  shows: 'The card is blocked before anything else; offers wait until it is done.',
  customerId: 'C-0073',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { waitSeconds: 20 },
      expect: { first: 'personal-loan', locks: [] },
    },
    { after: 2, agent: 'Good morning, this is the bank. What can I do for you?' },
    {
      after: 3,
      customer: 'I think my card was stolen on the train this morning.',
      look: 'From her words alone: block the card. What sells is locked.',
      expect: { first: 'block-and-replace-card', notShown: ['personal-loan'], locks: ['unresolved-problem'] },
    },
    { after: 5, agent: 'I am blocking it this second. A new one is on its way to you.' },
    { after: 2, accepts: 'block-and-replace-card' },
    { after: 4, customer: 'Thank you, that was quick!' },
    {
      after: 2,
      tells: 'resolved',
      value: true,
      look: 'The card is blocked, the lock is lifted.',
      expect: { first: 'personal-loan', locks: [] },
    },
  ],
}
