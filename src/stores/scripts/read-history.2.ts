/** A customer's history as it is at one moment. KEYS: history, entries. Answers {log or nil, ids with their standing in turn}. */
export const readHistory = {
  numberOfKeys: 2,
  lua: `return {redis.call('GET', KEYS[1]), redis.call('HGETALL', KEYS[2])}`,
}
