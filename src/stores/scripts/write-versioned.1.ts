/** Writes a value (a profile, a state) over the revision before it. ARGV: that revision, the bytes. Answers 1, or 0 where another is stored. */
export const writeVersioned = {
  numberOfKeys: 1,
  lua: `
local head = redis.call('GETRANGE', KEYS[1], 0, 7)
local stored = 0
if #head == 8 then stored = struct.unpack('>d', head) end
if stored ~= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`,
}
