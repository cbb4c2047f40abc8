/**
 * What a consumer has not seen of a partition. KEYS: progress, stream. ARGV: consumer, how many at most.
 * Answers {position, state or nil, entries of the stream}.
 */
export const next = {
  numberOfKeys: 2,
  lua: `
local position = redis.call('HGET', KEYS[1], 'p:' .. ARGV[1]) or '0-0'
local state = redis.call('HGET', KEYS[1], 's:' .. ARGV[1])
return {position, state, redis.call('XRANGE', KEYS[2], '(' .. position, '+', 'COUNT', ARGV[2])}
`,
}
