/**
 * What those consumers who are furthest behind have not seen of a partition. KEYS: progress, stream. ARGV: how many at most, consumers.
 * Answers {position, {consumer, state or nil, …}, entries of the stream}.
 */
export const next = {
  numberOfKeys: 2,
  lua: `
local positions = {}
local least, leastMs, leastSeq
for i = 2, #ARGV do
  local position = redis.call('HGET', KEYS[1], 'p:' .. ARGV[i]) or '0-0'
  positions[i] = position
  local ms, seq = string.match(position, '^(%d+)-(%d+)$')
  ms, seq = tonumber(ms), tonumber(seq)
  if not least or ms < leastMs or (ms == leastMs and seq < leastSeq) then
    least, leastMs, leastSeq = position, ms, seq
  end
end
local states = {}
for i = 2, #ARGV do
  if positions[i] == least then
    states[#states + 1] = ARGV[i]
    states[#states + 1] = redis.call('HGET', KEYS[1], 's:' .. ARGV[i])
  end
end
return {least, states, redis.call('XRANGE', KEYS[2], '(' .. least, '+', 'COUNT', ARGV[1])}
`,
}
