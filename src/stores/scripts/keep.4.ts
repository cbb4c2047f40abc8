/**
 * Keeps entries, retractions and a session's next state, all or nothing.
 * ARGV: now, session id or '', its revision, its time to live in ms or '', its bytes; number of entries; id, bytes of each;
 * then id, bytes of each retraction. Answers {status, id…}.
 */
export const keep = {
  numberOfKeys: 4,
  lua: `
local document, sessions, history, standing = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now, sessionId, revision, ttl, bytes = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local withSession = revision > 0
local afterEntries = 6 + 2 * tonumber(ARGV[6])

local known, fresh, items, seen = {'known'}, {'kept'}, {}, {}
for i = 7, afterEntries, 2 do
  local id = ARGV[i]
  if redis.call('HEXISTS', standing, id) == 1 then
    known[#known + 1] = id
  elseif not seen[id] then
    seen[id] = true
    fresh[#fresh + 1] = id
    items[#items + 1] = ARGV[i + 1]
  end
end

if withSession then
  if #known > 1 then return known end
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
    redis.call('ZADD', sessions, now + ttl, sessionId)
    redis.call('ZREMRANGEBYSCORE', sessions, '-inf', now)
    if left ~= -1 and left < tonumber(ttl) then redis.call('PEXPIRE', sessions, ttl) end
  end
end

for i = 2, #fresh do redis.call('HSET', standing, fresh[i], 'kept') end
for i = afterEntries + 1, #ARGV, 2 do
  if redis.call('HGET', standing, ARGV[i]) ~= 'retracted' then
    redis.call('HSET', standing, ARGV[i], 'retracted')
    items[#items + 1] = ARGV[i + 1]
  end
end
if #items > 0 then redis.call('APPEND', history, table.concat(items)) end
return fresh
`,
}
