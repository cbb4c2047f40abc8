import { HELD_LONG_ENOUGH } from '../../stock.ts'
import { ledgerLua, stockKeysOfOwner } from './ledger.ts'

/** Holds a unit for an owner. ARGV: now, the four limits, owner, cost, how long in ms. Answers nothing, or the ledger where none is free. */
export const reserve = {
  numberOfKeys: stockKeysOfOwner,
  lua: `${ledgerLua}
local owner, cost, holdMs = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local untilTime = now + holdMs
local own = redis.call('ZSCORE', holds, owner)
if own and tonumber(own) - now > ${HELD_LONG_ENOUGH} * holdMs then
  save()
  return false
end
if not own then
  if exceeded(cost) then return save() end
  ledger[HELD] = ledger[HELD] + 1
  ledger[HELD_MONEY] = ledger[HELD_MONEY] + cost
  if cost > 0 then redis.call('HSET', costs, owner, string.format('%.0f', cost)) end
end
redis.call('ZADD', holds, string.format('%.0f', untilTime), owner)
redis.call('SET', ownHold, string.format('%.0f', untilTime), 'PX', string.format('%.0f', math.max(1, holdMs)))
save()
return false
`,
}
