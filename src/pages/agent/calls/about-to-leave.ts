import type { SampleCall } from '../sample-call.ts'

export const aboutToLeave: SampleCall = {
  id: 'about-to-leave',
  title: 'At risk of leaving',
  shows: 'The model hears what nobody has said: she may leave. Keeping her is worth more than selling.',
  customerId: 'C-1100',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { waitSeconds: 45 },
      look: 'Open “Why”: keeping her is worth more now than any sale.',
      expect: { first: 'rate-match', firstKind: 'retention', locks: [] },
    },
    { after: 2, agent: 'Good morning, this is the bank. What can I do for you?' },
    { after: 4, customer: 'I only wanted to ask what my savings earn.' },
    {
      after: 4,
      tells: 'reason',
      value: 'savings',
      look: 'About savings: matching the rate weighs more still.',
      expect: { first: 'rate-match' },
    },
    { after: 5, agent: 'Have you seen a better rate elsewhere? I may go up to 3.4 percent for you.' },
    { after: 2, accepts: 'rate-match' },
    { after: 4, customer: 'Oh, that is very nice of you!' },
  ],
}
