/**
 * Has a session's pointer lead to its customer for as long as the session lasts; one that leads to another customer stays.
 * ARGV: the customer's id, its time to live in ms or ''. Answers 1 where it leads to this customer.
 */
export const holdSession = {
  numberOfKeys: 1,
  lua: `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
`,
}
