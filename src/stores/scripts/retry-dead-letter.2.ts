/** Tells a dead letter to its consumer again. KEYS: dead letters, stream. ARGV: its name. Answers 1, or 0 where there is none. */
export const retryDeadLetter = {
  numberOfKeys: 2,
  lua: `
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not found then return 0 end
local fields = found[2]
redis.call('XADD', KEYS[2], '*', 'c', fields[2], 'i', fields[4], 'f', fields[6])
redis.call('XDEL', KEYS[1], ARGV[1])
return 1
`,
}
