/** Removes a pointer that still leads where it is said to. ARGV: the customer's id. Answers 1 where it was removed. */
export const removeIf = {
  numberOfKeys: 1,
  lua: `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`,
}
