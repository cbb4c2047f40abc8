// The floor of a model: ONNX Runtime alone for as many rows as a decision scores, in a process of its own. Prints JSON.
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { columns, rowsOf } from './models/take-up.ts'

export interface RawRuns {
  /** CPU time of a run over the rows of one decision, in microseconds. */
  readonly aloneUs: number
  /** The same a decision, where 32 decisions share a run. */
  readonly sharedUs: number
}

const TOGETHER = 32
const SECONDS = 1
const [file, rows] = process.argv.slice(2) as [string, string]
const session = await InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 })
const [input] = session.inputNames

/** Microseconds of CPU a run. */
async function runUs(count: number): Promise<number> {
  const data = Float32Array.from(rowsOf(count).flat())
  const feeds = { [input!]: new Tensor('float32', data, [count, columns.length]) }
  for (let warm = 0; warm < 50; warm++) await session.run(feeds)
  const before = process.cpuUsage()
  const endAt = performance.now() + 1_000 * SECONDS
  let runs = 0
  for (; performance.now() < endAt; runs++) await session.run(feeds)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / runs
}

const runs: RawRuns = {
  aloneUs: await runUs(Number(rows)),
  sharedUs: (await runUs(TOGETHER * Number(rows))) / TOGETHER,
}
console.log(JSON.stringify(runs))
