import { ledgerLua, stockKeys } from './ledger.ts'

/** What is gone now. ARGV: now. Answers the ledger. */
export const lookAtStock = { numberOfKeys: stockKeys, lua: `${ledgerLua}\nreturn save()\n` }
