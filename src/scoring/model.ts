import { columnsOf } from '../decision/rows.ts'
import type { Cells, LoadedModel, Matrix } from '../model-ports.ts'
import { baselineOf } from './baseline.ts'
import { anyCells, batched, float32Cells } from './batched.ts'
import { calibrator, settleProbabilities, settleValues } from './calibration.ts'
import type { Direct, Score } from './direct/direct.ts'
import type { Manifest } from './manifest.ts'
import { ModelFailed } from './model-errors.ts'
import type { OnnxSession } from './onnx.ts'
import { countRunTime, newRunTimes, type RunTimes } from './run-times.ts'

/** Counts of one loaded version, since `resetCounts`. */
export interface ModelCounts {
  runs: number
  failures: number
  nanRows: number
  /** In native runs altogether. */
  runMs: number
  readonly times: RunTimes
}

const NONE = { runs: 0, failures: 0, nanRows: 0, runMs: 0 }

/** A version with its session: runs are counted, calibrated and shared. */
export interface Model extends LoadedModel {
  readonly manifest: Manifest
  readonly facts: ModelFacts
  readonly counts: Readonly<ModelCounts>
  /** Once it is proved, so that checks are not counted. */
  resetCounts(): void
  /** One probability or value a row; NaN where the model gives none. Rejects with ModelFailed. */
  score(matrix: Matrix<Cells>): Promise<Float32Array>
  /** All columns of the output instead of the scored one, uncalibrated. Rejects with ModelFailed. */
  classProbabilities(matrix: Matrix<Cells>): Promise<Float32Array>
  /** Frees the session once no run is under way; who still holds the model may score: it opens again for that run. */
  retire(): Promise<void>
  /** As `retire`, and refuses what comes later. */
  close(): Promise<void>
}

/** What of a model only its file tells. */
export interface ModelFacts {
  readonly takesCells: boolean
  readonly classes: readonly string[]
  readonly explain: LoadedModel['explain']
  /** Scores its rows without the runtime; null where only the runtime can. */
  readonly direct: Direct | null
  /** Where its runs take place. */
  readonly thread: 'main' | 'worker'
  /** What was changed at load or found out, one sentence each. */
  readonly told: readonly string[]
}

/** `open` makes a session; the first is opened here, where rows need one. Rejects as `open` does. */
export async function openModel(
  manifest: Manifest,
  facts: ModelFacts,
  open: () => Promise<OnnxSession>,
): Promise<Model> {
  const { name, version, inputs } = manifest
  const columns = columnsOf(inputs)
  const { kind } = manifest
  const { takesCells, classes, explain } = facts
  const direct = facts.direct?.scorer()
  const directClasses = facts.direct?.classes
  const calibrate = calibrator(manifest.calibration)
  const settle = kind === 'value' ? settleValues : (raw: Float32Array) => settleProbabilities(raw, calibrate)
  const counts: ModelCounts = { ...NONE, times: newRunTimes() }

  let session: OnnxSession | null = direct ? null : await open()
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

  async function run(fill: () => Matrix<Cells>, how: 'run' | 'classes'): Promise<Float32Array> {
    inFlight++
    let startedAt = 0
    try {
      if (state === 'closed') throw new Error('the registry is closed')
      const raw = await (session ?? (await opened()))[how](() => {
        const matrix = fill()
        startedAt = performance.now()
        return matrix
      })
      countRun(performance.now() - startedAt)
      if (how === 'run') counts.nanRows += settle(raw)
      return raw
    } catch (error) {
      counts.failures++
      throw new ModelFailed(name, version, error)
    } finally {
      inFlight--
      if (state !== 'serving') await releaseIdle()
    }
  }

  function countRun(tookMs: number): void {
    counts.runMs += tookMs
    countRunTime(counts.times, tookMs)
    counts.runs++
  }

  /** Nothing is shared, since nothing is saved by it. */
  async function runDirectly(
    score: Score,
    matrix: Matrix<Cells>,
    how: 'run' | 'classes',
  ): Promise<Float32Array> {
    if (state === 'closed') {
      counts.failures++
      throw new ModelFailed(name, version, new Error('the registry is closed'))
    }
    const startedAt = performance.now()
    const numbers = score(matrix)
    countRun(performance.now() - startedAt)
    if (how === 'run') counts.nanRows += settle(numbers)
    return numbers
  }

  function drain(): Promise<void> {
    const done = new Promise<void>(resolve => drained.push(resolve))
    return releaseIdle().then(() => done)
  }

  const scored = (fill: () => Matrix<Cells>) => run(fill, 'run')
  const shared = (
    takesCells ? batched(columns, anyCells, scored) : batched(columns, float32Cells, scored)
  ) as (matrix: Matrix<Cells>) => Promise<Float32Array>
  const misfit = ({ rows, columns: given, data }: Matrix<Cells>): ModelFailed | null => {
    if (given === columns && data.length >= rows * columns && Array.isArray(data) === takesCells) return null
    const seen = `a matrix of ${rows} x ${given} with ${data.length} numbers`
    const needed = `rows of ${columns}${takesCells ? ' cells' : ''} are needed`
    return new ModelFailed(name, version, new Error(`${seen} was given, ${needed}`))
  }
  return {
    name,
    version,
    inputs,
    columns,
    takesCells,
    kind,
    classes,
    explain,
    baseline: baselineOf(manifest.training.baseline),
    manifest,
    facts,
    counts,
    resetCounts() {
      Object.assign(counts, NONE)
      counts.times.fill(0)
    },
    score(matrix) {
      const wrong = misfit(matrix)
      if (wrong) return Promise.reject(wrong)
      return direct ? runDirectly(direct, matrix, 'run') : shared(matrix)
    },
    classProbabilities(matrix) {
      const wrong = misfit(matrix)
      if (wrong) return Promise.reject(wrong)
      return directClasses ? runDirectly(directClasses, matrix, 'classes') : run(() => matrix, 'classes')
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
