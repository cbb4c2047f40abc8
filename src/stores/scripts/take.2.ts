/** Takes a unit: the outcome joins the set, and the count beside it is the set's size. ARGV: outcome id. */
export const take = {
  numberOfKeys: 2,
  lua: `
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], redis.call('SCARD', KEYS[1]))
return 1
`,
}
