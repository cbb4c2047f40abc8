/** Writes a profile over whatever is there, with the next revision. ARGV: the bytes that follow the revision. */
export const importProfile = {
  numberOfKeys: 1,
  lua: `
local head = redis.call('GETRANGE', KEYS[1], 0, 7)
local stored = 0
if #head == 8 then stored = struct.unpack('>d', head) end
redis.call('SET', KEYS[1], struct.pack('>d', stored + 1) .. ARGV[1])
return 1
`,
}
