import { madeUpRows } from '../../scoring/made-up-rows.ts'
import { onnxSession } from '../../scoring/onnx.ts'
import type { RunPlan } from '../../scoring/run-plan.ts'
import { medianRunMs } from '../../scoring/run-time.ts'
import type { BareModel } from './model-file.ts'

/** What made-up rows show of a model. */
export interface Tried {
  /** Median time of a run with 1 and with 50 rows; null where they fail. */
  readonly ms: readonly [one: number, fifty: number] | null
  /** Columns of the output. */
  readonly width: number | null
  /** Whether all its numbers are from 0 to 1. */
  readonly within: boolean
  readonly told: readonly string[]
}

/** Float rounding may step this far out of 0 to 1. */
const ROUNDING = 1e-6

export async function tryRows({ opened }: BareModel, plan: RunPlan): Promise<Tried> {
  const session = onnxSession(opened.session, plan)
  const rows = (count: number) => madeUpRows(opened.graph, plan, count)
  try {
    const all = await session.classes(() => rows(50))
    const within = all.every(value => value >= -ROUNDING && value <= 1 + ROUNDING)
    const ms = [await medianRunMs(session, rows(1)), await medianRunMs(session, rows(50))] as const
    return { ms, width: all.length / 50, within, told: [] }
  } catch (error) {
    const told = [
      `made-up rows fail (${(error as Error).message}): golden rows will show whether real ones do`,
    ]
    return { ms: null, width: null, within: true, told }
  }
}
