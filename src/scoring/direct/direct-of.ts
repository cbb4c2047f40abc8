import { readGraph } from '../formula/graph.ts'
import { isPlain, type RunPlan } from '../run-plan.ts'
import type { Direct } from './direct.ts'
import { directSum } from './sums.ts'
import { directText } from './text/text.ts'

/**
 * A model whose file tells what it works out, worked out as such: a run of the runtime costs about 15 µs before its first row, and
 * hundreds for a text. Null for any other model, and for one whose rows do not go in as they are.
 */
export function directOf(bytes: Uint8Array, plan: RunPlan): Direct | null {
  if (plan.transform !== 'none') return null
  if (isPlain(plan)) return directSum(readGraph(bytes), plan)
  return takesOneText(plan) ? directText(readGraph(bytes), plan) : null
}

function takesOneText({ feeds, columns, batch }: RunPlan): boolean {
  const [feed] = feeds
  return (
    feeds.length === 1 &&
    columns === 1 &&
    feed!.type === 'string' &&
    feed!.form === 'column' &&
    batch === null
  )
}
