/**
 * Erases what is in a customer's slot: profile, history, entries, sessions, identities, and from among others' what is in the
 * stream and the dead letters (the order of KEYS). ARGV: the beginning of the names of the session documents, the customer's id. Answers {profiles, ids with their standing, sessions, identities}:
 * what lies elsewhere is to be removed by them.
 */
export const erase = {
  numberOfKeys: 7,
  lua: `
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
  local from = '-'
  while true do
    local told = redis.call('XRANGE', KEYS[i], from, '+', 'COUNT', 500)
    for _, each in ipairs(told) do
      if each[2][2] == ARGV[2] then redis.call('XDEL', KEYS[i], each[1]) end
    end
    if #told < 500 then break end
    from = '(' .. told[#told][1]
  end
end
return {profiles, entries, alive, identities}
`,
}
