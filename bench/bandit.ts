// What exploration costs and gains: cumulative regret of each policy on ten arms whose means change, and on a classification set. See README.md.
// Exits 1 where a policy that learns is not better than the best fixed arm, or has not recovered 2,000 rounds after the change.
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse/sync'
import { measureArms } from './bandit/arms.ts'
import { regretPicture } from './bandit/plot.ts'
import { policies, type Settings } from './bandit/policies.ts'
import { runSentences, type Sentence, type SentencesResult } from './bandit/sentences.ts'
import { ROOT } from './live/servers.ts'

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: { runs: { type: 'string', default: '40' }, rounds: { type: 'string', default: '20000' } },
})
const runs = Number(options.runs)
const rounds = Number(options.rounds)
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(rounds) || rounds < 5_000 || rounds % 2 === 1) {
  console.error('--runs is a whole number, such as 40; --rounds an even one from 5000')
  process.exit(2)
}

const SETTINGS: Settings = { epsilon: 0.1, gamma: 100, floor: 0.02 }
const MUST_RECOVER = 2_000
/** The labels of the classification set that have most sentences, and how often each sentence comes. */
const LABELS = 20
const TIMES = 3
const told: string[] = []
const failed: string[] = []
const results = join(ROOT, 'bench/results')
await mkdir(results, { recursive: true })
const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
const whole = (value: number) => Math.round(value).toLocaleString('en')
const row = (cells: readonly (string | number)[]) => told.push(`| ${cells.join(' | ')} |`)

async function arms() {
  const bandit = { arms: 10, rounds, halfLife: 700 }
  const all = policies.map(policy => measureArms(bandit, policy, SETTINGS, runs))
  const uniform = all.find(({ policy }) => policy === 'uniform')!
  told.push(
    `## Ten arms whose means change after ${whole(rounds / 2)} of ${whole(rounds)} rounds, mean of ${runs} runs`,
    '',
    '| policy | regret at the change | at the end (± standard error) | of uniform | rounds until recovered |',
    '|---|---:|---:|---:|---:|',
  )
  for (const { policy, regretAtChange, total, error, recovery, bestFixed } of all) {
    const again = policy === 'uniform' ? '' : recovery === null ? 'never' : whole(recovery)
    const share = `${Math.round((100 * total) / uniform.total)} %`
    row([policy, whole(regretAtChange), `${whole(total)} ± ${whole(error)}`, share, again])
    if (policy === 'uniform' || policy === 'greedy') continue
    if (total >= bestFixed) failed.push(`${policy} is not better than the best fixed arm`)
    if (recovery === null || recovery > MUST_RECOVER) failed.push(`${policy} has not recovered in time`)
  }
  const { bestFixed, bestFixedBefore } = uniform
  const share = `${Math.round((100 * bestFixed) / uniform.total)} %`
  row(['best fixed arm', whole(bestFixedBefore), whole(bestFixed), share, ''])
  const curves = all.map(({ policy, regret }) => ({ name: policy, values: regret }))
  const half = rounds / 2
  const fixed = Float64Array.from({ length: rounds }, (_, round) =>
    round < half
      ? (bestFixedBefore * (round + 1)) / half
      : bestFixedBefore + ((bestFixed - bestFixedBefore) * (round + 1 - half)) / half,
  )
  const title = 'Cumulative regret on ten arms'
  const picture = regretPicture(title, [...curves, { name: 'best fixed arm', values: fixed }], rounds / 2)
  await writeFile(join(results, `${stamp}-bandit-arms.svg`), picture)
}

async function classification() {
  const folder = join(ROOT, '../shared/data/banking77')
  if (!existsSync(folder)) {
    told.push('', '**Not run: the classification set; ../shared/data is not here**')
    return
  }
  const read = async (file: string) =>
    (
      parse(await readFile(join(folder, file)), { columns: true }) as { text: string; category: string }[]
    ).map(({ text, category }): Sentence => ({ text, label: category }))
  const once = commonest([...(await read('train.csv')), ...(await read('test.csv'))])
  const sentences = Array.from({ length: TIMES }, () => once).flat()
  const all: SentencesResult[] = policies.map(policy => runSentences(sentences, policy, SETTINGS, 1))
  const uniform = all.find(({ policy }) => policy === 'uniform')!
  told.push(
    '',
    `## Banking77 as a bandit: ${whole(once.length)} sentences ${TIMES} times, one each round, ${LABELS} actions of which one is right`,
    '',
    '| policy | regret at the end | of uniform | right in the last 2,000 |',
    '|---|---:|---:|---:|',
  )
  for (const { policy, regret, late, bestFixed } of all) {
    const total = regret[regret.length - 1]!
    const of = `${Math.round((100 * total) / uniform.regret[uniform.regret.length - 1]!)} %`
    row([policy, whole(total), of, `${(100 * late).toFixed(1)} %`])
    if (policy !== 'uniform' && policy !== 'greedy' && total >= bestFixed)
      failed.push(`${policy} is not better than the best fixed action`)
  }
  row(['best fixed action', whole(uniform.bestFixed), '', ''])
  const curves = all.map(({ policy, regret }) => ({ name: policy, values: regret }))
  await writeFile(
    join(results, `${stamp}-bandit-banking77.svg`),
    regretPicture('Cumulative regret on Banking77', curves),
  )
}

/** The sentences of the labels that have most. */
function commonest(sentences: readonly Sentence[]): Sentence[] {
  const counts = new Map<string, number>()
  for (const { label } of sentences) counts.set(label, (counts.get(label) ?? 0) + 1)
  const labels = [...counts].sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1)).slice(0, LABELS)
  const some = new Set(labels.map(([label]) => label))
  return sentences.filter(({ label }) => some.has(label))
}

await arms()
await classification()
const { epsilon, gamma, floor } = SETTINGS
const head = [
  '# What exploration costs and gains',
  '',
  `epsilon ${epsilon}, gamma ${gamma}, floor ${floor}`,
  '',
]
const page = [...head, ...told, '', ...failed.map(each => `**${each}**`)].join('\n')
console.log(page)
await writeFile(join(results, `${stamp}-bandit.md`), `${page}\n`)
console.log(`${results}/${stamp}-bandit*.svg`)
process.exitCode = failed.length > 0 ? 1 : 0
