// What every random strategy declares of customers and sessions; `random-expressions.ts` reads it.
export const profile = {
  attributes: {
    age: { type: 'number', min: -10, max: 120 },
    balance: { type: 'number', default: 2 },
    tier: { type: 'string', default: 'a' },
    city: { type: 'string' },
    inDefault: { type: 'bool', default: false },
    usesApp: { type: 'bool' },
    products: { type: 'strings', default: [] },
    consents: { type: 'strings' },
    since: { type: 'timestamp', default: '2025-12-01T00:00:00Z' },
    expires: { type: 'timestamp' },
  },
  aggregates: {
    visits30d: { count: 'visit', per: '30d' },
    spent7d: { sum: 'purchase', of: 'amount', per: '7d' },
    lastRating: { latest: 'rated', of: 'stars', per: '1d' },
    spentLately: { sum: 'purchase', of: 'amount', halfLife: '1d' },
    visitsOfWeb: { count: 'visit', where: 'event.channel == "web" && event.data.stars > 0', halfLife: '1h' },
    meanRating: {
      mean: 'rated',
      of: 'stars',
      where: '!has(event.channel) || event.data.amount == "much"',
      per: '30d',
    },
    bestRating: { max: 'rated', of: 'stars', where: 'event.data.amount != 1', per: '7d' },
    leastSpent: { min: 'purchase', of: 'amount', per: '30d' },
  },
}

export const context = {
  facts: {
    sentiment: { type: 'number', default: 0, for: '1h' },
    waitSeconds: { type: 'number' },
    reason: { type: 'string', default: 'b' },
    page: { type: 'string', for: '1h' },
    resolved: { type: 'bool', default: false },
    weekend: { type: 'bool' },
    openIntents: { type: 'strings', default: ['a'] },
    calledAt: { type: 'timestamp', for: '1d' },
  },
}
