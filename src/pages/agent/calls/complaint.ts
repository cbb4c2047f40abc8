import type { SampleCall } from '../sample-call.ts'

export const complaint: SampleCall = {
  id: 'complaint',
  title: 'A complaint after a long wait',
  shows: 'To own the complaint is best now. Sales are locked until it is closed.',
  customerId: 'C-0125',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { waitSeconds: 420 },
      look: 'Seven minutes in the queue count against every offer.',
      expect: { locks: [] },
    },
    { after: 2, agent: 'Good morning, this is the bank. I am sorry that you had to wait.' },
    {
      after: 4,
      customer: 'Seven minutes! This is the worst service I have ever had. I want to complain.',
      look: 'Angry: no sales.',
      expect: { notShown: ['personal-loan'] },
    },
    {
      after: 4,
      tells: 'openComplaint',
      value: true,
      look: 'The agent opens a complaint: to own it is best now.',
      expect: { best: 'complaint-callback', notShown: ['personal-loan'] },
    },
    { after: 5, agent: 'I am taking it over myself, and I call you back by tomorrow noon with an answer.' },
    { after: 2, accepts: 'complaint-callback' },
    { after: 5, customer: 'All right. That is kind of you, thank you.' },
    {
      after: 3,
      tells: 'resolved',
      value: true,
      look: 'Solved and closed: the locks are lifted.',
      expect: { locks: [] },
    },
  ],
}
