import type { SampleCall } from '../sample-call.ts'

export const hardTimes: SampleCall = {
  id: 'hard-times',
  title: 'Hard times',
  shows: 'Behind on her loan: help stands first before she says a word, and offers never come.',
  customerId: 'C-0028',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { waitSeconds: 35 },
      look: 'The profile says it already: a plan for hard times.',
      expect: { first: 'hardship-help', locks: [] },
    },
    { after: 2, agent: 'Good morning, this is the bank. What can I do for you?' },
    {
      after: 4,
      customer: 'I am afraid I cannot pay the instalment this month either.',
      expect: { first: 'hardship-help' },
    },
    {
      after: 5,
      agent: 'Thank you for calling. Together with a colleague you make a plan that you can manage.',
    },
    { after: 2, accepts: 'hardship-help' },
    { after: 4, customer: 'Thank you, I feel better already.' },
    { after: 2, tells: 'resolved', value: true, expect: { notShown: ['personal-loan'], locks: [] } },
  ],
}
