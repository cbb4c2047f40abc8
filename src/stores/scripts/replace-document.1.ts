/** Writes a document over the one that was read. ARGV: its bytes (empty: none), the new bytes. Answers 1, or 0 where another is stored. */
export const replaceDocument = {
  numberOfKeys: 1,
  lua: `
local stored = redis.call('GET', KEYS[1]) or ''
if stored ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`,
}
