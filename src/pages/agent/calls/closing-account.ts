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
    { after: 5, agent: 'I am sorry to hear that, and of course I can. May I ask what made you decide?' },
    { after: 5, customer: 'Nobody ever told me about anything better.' },
    { after: 4, agent: 'I would like to put that right, with 50 euro for your trouble.' },
    { after: 2, accepts: 'keep-account' },
  ],
}
