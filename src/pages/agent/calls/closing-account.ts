import type { SampleCall } from '../sample-call.ts'

export const closingAccount: SampleCall = {
  id: 'closing-account',
  title: 'Closing the account',
  shows: 'Ask why, then help: the only card that matters. No sale to somebody at the door.',
  customerId: 'C-0022',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { waitSeconds: 60 },
      expect: { first: 'term-deposit', locks: [] },
    },
    { after: 2, agent: 'Good morning, this is the bank. What can I do for you?' },
    {
      after: 4,
      customer: 'I want to close my account, please.',
      look: 'About to leave: sales are locked, keeping him comes first.',
      expect: { first: 'keep-account', notShown: ['term-deposit'], locks: ['closing-account'] },
    },
    {
      after: 5,
      agent: 'I am sorry to hear that. May I ask why? If I can put it right I would like to, with 50 euro.',
    },
    { after: 3, accepts: 'keep-account', look: 'The agent takes the card.' },
    {
      after: 4,
      customer: 'All right, then I stay.',
      look: 'A decision to stay lifts the lock.',
      expect: { notShown: ['keep-account'], locks: [] },
    },
  ],
}
