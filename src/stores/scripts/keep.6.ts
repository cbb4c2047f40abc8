import { LATE_BY } from '../history-kept.ts'

/**
 * Keeps entries, retractions and a session's next state, all or nothing; tells the stream what is fresh and what was taken back;
 * opens and closes response windows. What ends by itself ends by the clock of Redis, which all replicas share.
 * A history in which nothing was kept for as long as histories are is gone; one that goes on and has something too old is to be looked
 * through. ARGV: session id or '', its revision, its time to live in ms or '', its bytes, the customer's id, for how many ms the stream
 * is kept, for how many histories are, the first and the last time of the entries or ''; numbers of entries, retractions and windows
 * to open; then id, bytes of each entry; id, bytes of each retraction; id, end of each window; ids of windows to close. Answers
 * {'kept', the time now where the history is to be looked through or '', id…}, or {status, id…}.
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
local kept = tonumber(ARGV[7])
local earliest, latest = tonumber(ARGV[8]) or now, tonumber(ARGV[9]) or now
local withSession = revision > 0
local afterEntries = 12 + 2 * tonumber(ARGV[10])
local afterRetractions = afterEntries + 2 * tonumber(ARGV[11])
local afterWindows = afterRetractions + 2 * tonumber(ARGV[12])

local ids = {}
for i = 13, afterEntries, 2 do ids[#ids + 1] = ARGV[i] end
local tells = afterRetractions > 12
local noted, stood = nil, {}
for i = 1, tells and math.max(#ids, 1) or 0, 1000 do
  local found = redis.call('HMGET', standing, '', unpack(ids, i, math.min(i + 999, #ids)))
  noted = tonumber(found[1])
  for j = 2, #found do stood[i + j - 2] = found[j] end
end

local known, fresh, items, seen = {'known'}, {'kept'}, {}, {}
for i, id in ipairs(ids) do
  if stood[i] then
    known[#known + 1] = id
  elseif not seen[id] then
    seen[id] = true
    fresh[#fresh + 1] = id
    items[#items + 1] = ARGV[12 + 2 * i]
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

local look, left = '', 0
if tells then
  left = redis.call('PTTL', history)
  if afterRetractions > afterEntries and now < earliest then earliest = now end
  -- A history from before there were notes is looked through at once.
  if not noted and left ~= -2 then earliest = 0 end
  if not noted or earliest < noted then
    noted = earliest
    redis.call('HSET', standing, '', string.format('%.0f', noted))
  end
  if noted < now - kept * (1 + ${LATE_BY}) then look = string.format('%.0f', now) end
end
for i = 2, #fresh do redis.call('HSET', standing, fresh[i], 'kept') end
for i = afterEntries + 1, afterRetractions, 2 do
  local stands = redis.call('HGET', standing, ARGV[i])
  if not stands or stands == 'kept' then
    redis.call('HSET', standing, ARGV[i], string.format('retracted %.0f', now))
  end
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
-- Both end at once. They are extended seldom, since each time is written to the replicas and the disk.
local lasts = kept + math.max(0, latest - now)
if tells and left < lasts then
  local ttl = string.format('%.0f', lasts + kept * ${LATE_BY})
  redis.call('PEXPIRE', history, ttl)
  redis.call('PEXPIRE', standing, ttl)
end
table.insert(fresh, 2, look)
return fresh
`,
}
