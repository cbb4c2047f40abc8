/** Leases a partition, or for longer where the owner has it. ARGV: owner, for how many ms. Answers 1, or 0 where another has it. */
export const lease = {
  numberOfKeys: 1,
  lua: `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`,
}
