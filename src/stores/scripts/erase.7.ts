import { erasePageLua } from './erase-told.1.ts'

/**
 * Erases what is in a customer's slot: profile, history, entries, sessions, identities, and from among others' what is in the
 * stream and the dead letters (the order of KEYS). ARGV: the beginning of the names of the session documents, the customer's id, from
 * where to look through the stream and the dead letters. Answers {profiles, ids with their standing, sessions, identities}:
 * what lies elsewhere is to be removed by them.
 */
export const erase = {
  numberOfKeys: 7,
  lua: `${erasePageLua}
local entries = redis.call('HGETALL', KEYS[3])
local sessions = redis.call('ZRANGE', KEYS[4], 0, -1)
local identities = redis.call('SMEMBERS', KEYS[5])
local alive = {}
for _, id in ipairs(sessions) do
  if redis.call('DEL', ARGV[1] .. id) == 1 then alive[#alive + 1] = id end
end
local profiles = redis.call('DEL', KEYS[1])
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
for i = 6, 7 do
  local from, more = ARGV[i - 3], true
  while more do from, more = erasePage(KEYS[i], from, ARGV[2]) end
end
return {profiles, entries, alive, identities}
`,
}
