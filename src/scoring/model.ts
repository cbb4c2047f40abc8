import { columnsOf } from '../decision/rows.ts'
import type { LoadedModel, Matrix } from '../ports.ts'
import { batched } from './batched.ts'
import { calibrator, settleProbabilities } from './calibration.ts'
import type { Manifest } from './manifest.ts'
import { ModelFailed } from './model-errors.ts'
import type { OnnxSession } from './onnx.ts'

/** Counts of one loaded version, since `resetCounts`. */
export interface ModelCounts {
  runs: number
  failures: number
  nanRows: number
  /** In native runs altogether. */
  runMs: number
}

/** A version with its session: runs are counted, calibrated and shared. */
export interface Model extends LoadedModel {
  readonly manifest: Manifest
  readonly counts: Readonly<ModelCounts>
  /** Once it is proved, so that checks are not counted. */
  resetCounts(): void
  /** One probability a row; NaN where the model gives none. Rejects with ModelFailed. */
  score(matrix: Matrix): Promise<Float32Array>
  /** Frees the session once no run is under way; who still holds the model may score: it opens again for that run. */
  retire(): Promise<void>
  /** As `retire`, and refuses what comes later. */
  close(): Promise<void>
}

/** `open` makes a session; the first is opened here. Rejects as `open` does. */
export async function openModel(manifest: Manifest, open: () => Promise<OnnxSession>): Promise<Model> {
  const { name, version, inputs } = manifest
  const columns = columnsOf(inputs)
  const calibrate = calibrator(manifest.calibration)
  const none: ModelCounts = { runs: 0, failures: 0, nanRows: 0, runMs: 0 }
  const counts = { ...none }

  let session: OnnxSession | null = await open()
  let opening: Promise<OnnxSession> | null = null
  let inFlight = 0
  let state: 'serving' | 'retired' | 'closed' = 'serving'
  const drained: (() => void)[] = []

  async function opened(): Promise<OnnxSession> {
    opening ??= open().finally(() => {
      opening = null
    })
    session = await opening
    return session
  }

  /** Frees the session where it is neither needed nor in use: a release would reject runs that are queued. */
  async function releaseIdle(): Promise<void> {
    if (state === 'serving' || inFlight > 0) return
    const idle = session
    session = null
    await idle?.release()
    for (const done of drained.splice(0)) done()
  }

  async function run(fill: () => Matrix): Promise<Float32Array> {
    inFlight++
    let startedAt = 0
    try {
      if (state === 'closed') throw new Error('the registry is closed')
      const raw = await (session ?? (await opened())).run(() => {
        const matrix = fill()
        startedAt = performance.now()
        return matrix
      })
      counts.runMs += performance.now() - startedAt
      counts.runs++
      counts.nanRows += settleProbabilities(raw, calibrate)
      return raw
    } catch (error) {
      counts.failures++
      throw new ModelFailed(name, version, error)
    } finally {
      inFlight--
      if (state !== 'serving') await releaseIdle()
    }
  }

  function drain(): Promise<void> {
    const done = new Promise<void>(resolve => drained.push(resolve))
    return releaseIdle().then(() => done)
  }

  const shared = batched(columns, run)
  return {
    name,
    version,
    inputs,
    columns,
    manifest,
    counts,
    resetCounts: () => void Object.assign(counts, none),
    score(matrix) {
      const { rows, data } = matrix
      if (matrix.columns === columns && data.length >= rows * columns) return shared(matrix)
      const seen = `a matrix of ${rows} x ${matrix.columns} with ${data.length} numbers`
      return Promise.reject(
        new ModelFailed(name, version, new Error(`${seen} was given, rows of ${columns} are needed`)),
      )
    },
    retire() {
      if (state === 'serving') state = 'retired'
      return drain()
    },
    close() {
      state = 'closed'
      return drain()
    },
  }
}
