/**
 * Moves a consumer on, with its state, and removes what all consumers have passed. KEYS: progress, stream, dead letters.
 * ARGV: consumer, position before, position after, 1 where a state follows (else 0), its bytes, the time before which dead letters
 * are forgotten, number of consumers, their names; then position, reason of each dead letter. Answers 1, or 0 where the position
 * before is another.
 */
export const advance = {
  numberOfKeys: 3,
  lua: `
local progress, stream, dead = KEYS[1], KEYS[2], KEYS[3]
local consumer, from, to = ARGV[1], ARGV[2], ARGV[3]
if (redis.call('HGET', progress, 'p:' .. consumer) or '0-0') ~= from then return 0 end
redis.call('HSET', progress, 'p:' .. consumer, to)
redis.call('XTRIM', dead, 'MINID', ARGV[6])
if ARGV[4] == '1' then redis.call('HSET', progress, 's:' .. consumer, ARGV[5]) end

local afterConsumers = 7 + tonumber(ARGV[7])
for i = afterConsumers + 1, #ARGV, 2 do
  local found = redis.call('XRANGE', stream, ARGV[i], ARGV[i])[1]
  if found then
    local fields = found[2]
    redis.call('XADD', dead, '*', 'c', fields[2], 'i', fields[4], 'f', consumer, 'r', ARGV[i + 1])
  end
end

local leastMs, leastSeq
for i = 8, afterConsumers do
  local position = redis.call('HGET', progress, 'p:' .. ARGV[i])
  if not position then return 1 end
  local ms, seq = string.match(position, '^(%d+)-(%d+)$')
  ms, seq = tonumber(ms), tonumber(seq)
  if not leastMs or ms < leastMs or (ms == leastMs and seq < leastSeq) then leastMs, leastSeq = ms, seq end
end
if leastMs then redis.call('XTRIM', stream, 'MINID', string.format('%.0f-%.0f', leastMs, leastSeq + 1)) end
return 1
`,
}
