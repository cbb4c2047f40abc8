import { ledgerLua, stockKeysOfOwner } from './ledger.ts'

/** Lets go of what an owner holds. ARGV: now, owner. */
export const release = {
  numberOfKeys: stockKeysOfOwner,
  lua: `${ledgerLua}
if redis.call('ZSCORE', holds, ARGV[2]) then remove(ARGV[2]) end
redis.call('DEL', ownHold)
save()
return 1
`,
}
