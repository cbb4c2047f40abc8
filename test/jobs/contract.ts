import type { Test } from 'tap'
import { diesContract } from './contract-dies.ts'
import { endsContract } from './contract-ends.ts'
import { listsContract } from './contract-lists.ts'
import { schedulesContract } from './contract-schedules.ts'
import type { Open } from './opened.ts'

/** What both drivers do for those who use them. */
export async function jobsContract(t: Test, name: string, open: Open): Promise<void> {
  const parts = { endsContract, listsContract, schedulesContract, diesContract }
  for (const [part, run] of Object.entries(parts)) {
    await t.test(`${name}: ${part.replace('Contract', '')}`, async t => run(t, await open(t)))
  }
}
