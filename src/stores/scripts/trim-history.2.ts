/**
 * Replaces a customer's history by less of it, unless it has changed since it was read. KEYS: history, entries. ARGV: the SHA-1 of the
 * history as it was read; what stays of it, or ''; the time of the oldest thing that stays, or ''; ids of which nothing is known any
 * more. Answers 1, or 0 where it has changed.
 */
export const trimHistory = {
  numberOfKeys: 2,
  lua: `
local history, standing = KEYS[1], KEYS[2]
if redis.sha1hex(redis.call('GET', history) or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', history) else redis.call('SET', history, ARGV[2], 'KEEPTTL') end
for i = 4, #ARGV, 1000 do redis.call('HDEL', standing, unpack(ARGV, i, math.min(i + 999, #ARGV))) end
if ARGV[3] == '' then redis.call('HDEL', standing, '')
elseif redis.call('EXISTS', standing) == 1 then redis.call('HSET', standing, '', ARGV[3]) end
return 1
`,
}
