/**
 * Moves consumers on, with their states, and removes what all consumers have passed. KEYS: progress, stream, dead letters.
 * ARGV: position before, position after, the time before which dead letters are forgotten, number of all consumers, their names; then for
 * each who moves its name, 1 where a state is to be written (else 0), the state's bytes, number of dead letters, and position and reason
 * of each. Answers 1, or 0, and nothing is written, where the position before of one of them is another.
 */
export const advance = {
  numberOfKeys: 3,
  lua: `
local progress, stream, dead = KEYS[1], KEYS[2], KEYS[3]
local from, to = ARGV[1], ARGV[2]
local afterConsumers = 4 + tonumber(ARGV[4])

local i = afterConsumers + 1
while i <= #ARGV do
  if (redis.call('HGET', progress, 'p:' .. ARGV[i]) or '0-0') ~= from then return 0 end
  i = i + 4 + 2 * tonumber(ARGV[i + 3])
end

redis.call('XTRIM', dead, 'MINID', ARGV[3])
i = afterConsumers + 1
while i <= #ARGV do
  local consumer, hasState, state, deadLetters = ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3])
  redis.call('HSET', progress, 'p:' .. consumer, to)
  if hasState == '1' then redis.call('HSET', progress, 's:' .. consumer, state) end
  i = i + 4
  for _ = 1, deadLetters do
    local found = redis.call('XRANGE', stream, ARGV[i], ARGV[i])[1]
    if found then
      local fields = found[2]
      redis.call('XADD', dead, '*', 'c', fields[2], 'i', fields[4], 'f', consumer, 'r', ARGV[i + 1])
    end
    i = i + 2
  end
end

local leastMs, leastSeq
for at = 5, afterConsumers do
  local position = redis.call('HGET', progress, 'p:' .. ARGV[at])
  if not position then return 1 end
  local ms, seq = string.match(position, '^(%d+)-(%d+)$')
  ms, seq = tonumber(ms), tonumber(seq)
  if not leastMs or ms < leastMs or (ms == leastMs and seq < leastSeq) then leastMs, leastSeq = ms, seq end
end
if leastMs then redis.call('XTRIM', stream, 'MINID', string.format('%.0f-%.0f', leastMs, leastSeq + 1)) end
return 1
`,
}
