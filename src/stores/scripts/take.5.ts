import { ledgerLua, stockKeysOfOwner } from './ledger.ts'

/**
 * An outcome takes a unit: the one that is held for the owner, else one that is free, else one too many.
 * ARGV: now, the four limits, owner, cost where none is held, outcome id. Answers `taken`, `known` or `oversold`.
 */
export const take = {
  numberOfKeys: stockKeysOfOwner,
  lua: `${ledgerLua}
local owner, cost, outcome = ARGV[6], tonumber(ARGV[7]), ARGV[8]
if redis.call('HEXISTS', units, outcome) == 1 then
  save()
  return 'known'
end
local oversold = 0
if redis.call('ZSCORE', holds, owner) then
  cost = remove(owner)
  redis.call('DEL', ownHold)
elseif exceeded(cost) then oversold = 1 end
if ledger[DAY] < day then ledger[DAY], ledger[DAY_UNITS], ledger[DAY_MONEY] = day, 0, 0 end
ledger[UNITS] = ledger[UNITS] + 1
ledger[MONEY] = ledger[MONEY] + cost
ledger[DAY_UNITS] = ledger[DAY_UNITS] + 1
ledger[DAY_MONEY] = ledger[DAY_MONEY] + cost
ledger[OVERSOLD] = ledger[OVERSOLD] + oversold
redis.call('HSET', units, outcome, string.format('%.0f %.0f %d', ledger[DAY], cost, oversold))
save()
return oversold == 1 and 'oversold' or 'taken'
`,
}
