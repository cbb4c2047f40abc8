import type { SampleCall } from '../sample-call.ts'

export const silent: SampleCall = {
  id: 'silent',
  title: 'A silent caller',
  shows: 'Nothing fits, and nothing is invented: listen and help.',
  customerId: 'C-1800',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { waitSeconds: 8 },
      look: 'No action is worth the trouble: the screen says so.',
      expect: { nothing: true, locks: [] },
    },
    { after: 3, agent: 'Good morning, this is the bank. What can I do for you?' },
    { after: 5, agent: 'Hello? Can you hear me?', expect: { nothing: true } },
    {
      after: 5,
      customer: 'Mhm.',
      look: 'Still nothing to bring up. The screen stays as it is.',
      expect: { nothing: true, locks: [] },
    },
  ],
}
