/**
 * Keeps entries, retractions and a session's next state, all or nothing; tells the stream what is fresh and what was taken back;
 * opens and closes response windows. What ends by itself ends by the clock of Redis, which all replicas share.
 * ARGV: session id or '', its revision, its time to live in ms or '', its bytes, the customer's id, for how many ms the stream is
 * kept; numbers of entries, retractions and windows to open; then id, bytes of each entry; id, bytes of each
 * retraction; id, end of each window; ids of windows to close. Answers {status, id…}.
 */
export const keep = {
  numberOfKeys: 6,
  lua: `
local document, sessions, history, standing, stream, windows = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local sessionId, revision, ttl, bytes = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local customer = ARGV[5]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local forgotten = string.format('%.0f', now - ARGV[6])
local withSession = revision > 0
local afterEntries = 9 + 2 * tonumber(ARGV[7])
local afterRetractions = afterEntries + 2 * tonumber(ARGV[8])
local afterWindows = afterRetractions + 2 * tonumber(ARGV[9])

local known, fresh, items, seen = {'known'}, {'kept'}, {}, {}
for i = 10, afterEntries, 2 do
  local id = ARGV[i]
  if redis.call('HEXISTS', standing, id) == 1 then
    known[#known + 1] = id
  elseif not seen[id] then
    seen[id] = true
    fresh[#fresh + 1] = id
    items[#items + 1] = ARGV[i + 1]
  end
end

if #known > 1 then return known end
if withSession then
  local head = redis.call('GETRANGE', document, 0, 7)
  local stored = 0
  if #head == 8 then stored = struct.unpack('>d', head) end
  if stored ~= revision - 1 then return {'conflict'} end
  if ttl == '' then
    redis.call('SET', document, bytes)
    redis.call('ZADD', sessions, 'inf', sessionId)
    redis.call('PERSIST', sessions)
  else
    redis.call('SET', document, bytes, 'PX', ttl)
    local left = redis.call('PTTL', sessions)
    redis.call('ZADD', sessions, string.format('%.0f', now + ttl), sessionId)
    redis.call('ZREMRANGEBYSCORE', sessions, '-inf', string.format('%.0f', now))
    if left ~= -1 and left < tonumber(ttl) then redis.call('PEXPIRE', sessions, ttl) end
  end
end

for i = 2, #fresh do redis.call('HSET', standing, fresh[i], 'kept') end
for i = afterEntries + 1, afterRetractions, 2 do
  local stands = redis.call('HGET', standing, ARGV[i])
  if stands ~= 'retracted' then redis.call('HSET', standing, ARGV[i], 'retracted') end
  if stands == 'kept' then items[#items + 1] = ARGV[i + 1] end
end
for i = afterRetractions + 1, afterWindows, 2 do redis.call('ZADD', windows, 'NX', ARGV[i + 1], ARGV[i]) end
for i = afterWindows + 1, #ARGV do redis.call('ZREM', windows, ARGV[i]) end
if #items > 0 then
  redis.call('APPEND', history, table.concat(items))
  for _, item in ipairs(items) do
    redis.call('XADD', stream, 'MINID', '~', forgotten, '*', 'c', customer, 'i', item)
  end
end
return fresh
`,
}
