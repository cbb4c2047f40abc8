import { countBytes, entryBytes, startAt } from '../batches.ts'

/** Cuts one decision's record out of a batch. ARGV: its id. Answers the record, or nil where it is not in there. */
export const findDecision = {
  numberOfKeys: 1,
  lua: `
local count = redis.call('GETRANGE', KEYS[1], 0, ${countBytes - 1})
if #count == 0 then return false end
local entries = redis.call('GETRANGE', KEYS[1], ${countBytes}, ${countBytes - 1} + ${entryBytes} * struct.unpack('<I4', count))
local at = string.find(entries, ARGV[1], 1, true)
if not at then return false end
local start = struct.unpack('<I4', entries, at + ${startAt})
local stop = -1
if at + ${entryBytes} <= #entries then stop = struct.unpack('<I4', entries, at + ${entryBytes + startAt}) - 1 end
return redis.call('GETRANGE', KEYS[1], start, stop)
`,
}
