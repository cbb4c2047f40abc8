import { ledgerLua, stockKeys } from './ledger.ts'

/** Lets go of what an owner holds. ARGV: now, owner. */
export const release = {
  numberOfKeys: stockKeys,
  lua: `${ledgerLua}
if redis.call('ZSCORE', holds, ARGV[2]) then remove(ARGV[2]) end
save()
return 1
`,
}
