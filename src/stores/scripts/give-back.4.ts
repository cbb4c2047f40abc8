import { ledgerLua, stockKeys } from './ledger.ts'

/** An outcome gives back the unit that it took, if it did. ARGV: now, outcome id. */
export const giveBack = {
  numberOfKeys: stockKeys,
  lua: `${ledgerLua}
local unit = redis.call('HGET', units, ARGV[2])
if unit then
  local taken, cost, oversold = string.match(unit, '(%S+) (%S+) (%S+)')
  redis.call('HDEL', units, ARGV[2])
  ledger[UNITS] = ledger[UNITS] - 1
  ledger[MONEY] = ledger[MONEY] - tonumber(cost)
  ledger[OVERSOLD] = ledger[OVERSOLD] - tonumber(oversold)
  if tonumber(taken) == ledger[DAY] then
    ledger[DAY_UNITS] = ledger[DAY_UNITS] - 1
    ledger[DAY_MONEY] = ledger[DAY_MONEY] - tonumber(cost)
  end
end
save()
return 1
`,
}
