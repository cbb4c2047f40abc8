import type { SampleCall } from '../sample-call.ts'

export const priceRefusal: SampleCall = {
  id: 'price-refusal',
  title: 'Too expensive',
  shows: 'A refusal with its reason is remembered at once: the next best comes up, this one stays away.',
  customerId: 'C-0104',
  steps: [
    {
      after: 1,
      event: 'call-started',
      data: { waitSeconds: 10 },
      expect: { first: 'personal-loan', locks: [] },
    },
    {
      after: 2,
      agent:
        'Good morning. Your statement is on its way. If you are planning something bigger, you could borrow from 5.9 percent.',
    },
    { after: 4, customer: 'No, thank you. That is more than I want to pay.' },
    {
      after: 3,
      declines: 'personal-loan',
      reason: 'price',
      look: 'Declined for its price: gone, for two months.',
      expect: { first: 'mortgage-talk', notShown: ['personal-loan'] },
    },
    { after: 4, agent: 'I understand. I will not bring it up again.' },
  ],
}
