import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sigmoid } from '../src/log-odds.ts'
import { auc, logLoss } from '../src/training/metrics.ts'
import { predictThenLearn } from './drift/adaptive.ts'
import { callsOf, readCalls, withoutCalls } from './drift/calls.ts'
import { chartOf } from './drift/chart.ts'
import { frozenAt } from './drift/frozen.ts'

// Does an adaptive action keep up where the world changes? A bank's calls in the order in which they were made.

const root = dirname(dirname(import.meta.dirname))
const missing = withoutCalls(root)
if (missing) {
  console.error(`Nothing to learn from: ${missing}`)
  process.exit(1)
}

const table = await readCalls(root)
const calls = callsOf(table)
const truths = Uint8Array.from(calls, ({ accepted }) => Number(accepted))
const [fifth, last] = [0.2, 0.8].map(share => Math.floor(share * calls.length)) as [number, number]

const early = frozenAt(table, truths, fifth)
const late = frozenAt(table, truths, last)
const started = performance.now()
const adaptive = predictThenLearn(calls)
const microseconds = ((performance.now() - started) * 1000) / calls.length
const onEarly = predictThenLearn(calls.slice(fifth), call => sigmoid(early[fifth + call]!))

/** Log-odds tell apart what probabilities round to 0 and 1. */
const models = [
  {
    name: 'frozen: trained on the first 20 %',
    scores: early,
    probabilities: early.map(sigmoid),
    since: fifth,
  },
  { name: 'frozen: trained on the first 80 %', scores: late, probabilities: late.map(sigmoid), since: last },
  { name: 'adaptive, from a prior of 0.1', scores: adaptive, probabilities: adaptive, since: 0 },
  ...[Float64Array.from([...early.subarray(0, fifth).map(sigmoid), ...onEarly])].map(probabilities => ({
    name: 'adaptive, from the first of the frozen',
    scores: probabilities,
    probabilities,
    since: fifth,
  })),
]
const rows = [
  ['model', 'AUC, last 20 %', 'log loss, last 20 %'],
  ['---', '---', '---'],
  ...models.map(({ name, scores, probabilities }) => [
    name,
    auc(scores.subarray(last), truths.subarray(last)).toFixed(4),
    logLoss(probabilities.subarray(last), truths.subarray(last)).toFixed(4),
  ]),
]
const positives = (from: number, to: number) =>
  `${((100 * truths.subarray(from, to).reduce((sum, truth) => sum + truth, 0)) / (to - from)).toFixed(1)} %`
const tenth = Math.floor(calls.length / 10)
const report = `# Bank calls in the order in which they were made

${calls.length} calls; ${positives(0, tenth)} of the first tenth said yes, ${positives(calls.length - tenth, calls.length)} of the last. Each call is
predicted before it is learned from; \`duration\`, which is known only afterwards, is not used.

${rows.map(cells => `| ${cells.join(' | ')} |`).join('\n')}

Predicting and learning took ${microseconds.toFixed(0)} µs a call, with everything that is believed worked out anew for each.
`
console.log(report)
const folder = join(root, 'bench/results')
await mkdir(folder, { recursive: true })
const name = join(folder, `${new Date().toISOString().slice(0, 10)}-drift`)
await writeFile(`${name}.md`, report)
await writeFile(`${name}.svg`, chartOf(calls, truths, models.slice(0, 3)))
console.log(`Kept in ${name}.md and .svg`)
