/**
 * Replaces a batch of decisions by less of it, until the same time. ARGV: the length that it had, which says that it is still the
 * same, since batches only become shorter; the new bytes, or '' for nothing. Answers 1, or 0 where it has changed or is gone.
 */
export const replaceBatch = {
  numberOfKeys: 1,
  lua: `
if redis.call('STRLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL') end
return 1
`,
}
