import type { SampleCall } from '../sample-call.ts'

export const savingsMood: SampleCall = {
  id: 'savings-mood',
  title: 'A question about savings, in good mood',
  shows: 'Asked about savings and delighted: the deposit weighs more, and comes with the answer.',
  customerId: 'C-0032',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { reason: 'savings', waitSeconds: 25 },
      expect: { first: 'term-deposit', shown: ['savings-question'], locks: [] },
    },
    { after: 2, agent: 'Good morning, this is the bank. What can I do for you?' },
    {
      after: 4,
      customer:
        'Your app is wonderful, I love it! I have saved quite a bit and would like it to earn something.',
      look: 'A good mood: offers weigh a fifth more.',
      expect: { first: 'term-deposit', locks: [] },
    },
    { after: 5, agent: 'On a twelve-month deposit it would earn 3.1 percent, guaranteed.' },
    {
      after: 2,
      accepts: 'term-deposit',
      look: 'Accepted. What was taken is not offered again.',
      expect: { notShown: ['term-deposit'] },
    },
    { after: 4, customer: 'Perfect, thank you so much!' },
  ],
}
