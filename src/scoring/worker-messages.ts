import type { Cells } from '../model-ports.ts'
import type { RunPlan } from './run-plan.ts'

/** What the main thread asks of the worker; `session` is a number that it chose. */
export type WorkerRequest =
  | { readonly kind: 'open'; readonly session: number; readonly bytes: Uint8Array; readonly plan: RunPlan }
  | {
      readonly kind: 'run' | 'classes'
      readonly session: number
      readonly data: Cells
      readonly rows: number
      readonly columns: number
    }
  | { readonly kind: 'release'; readonly session: number }

/** A request with the number that its answer carries; a bare `stop` ends the thread. */
export type WorkerMessage = { readonly id: number; readonly request: WorkerRequest } | 'stop'

export interface WorkerAnswer {
  readonly id: number
  /** Of a run. */
  readonly numbers?: Float32Array
  readonly error?: string
}
