// The reference: what a decision costs beside the least that the same machine can do, and beside others. See README.md.
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startGenerator } from './generator.ts'
import { demo } from './reference/demo.ts'
import { type Goal, goalsTable } from './reference/goals.ts'
import { latency } from './reference/latency.ts'
import { learning } from './reference/learning.ts'
import { models } from './reference/models.ts'
import { outcomes } from './reference/outcomes.ts'
import type { Given, Part } from './reference/part.ts'
import { peers } from './reference/peers.ts'
import { profiles } from './reference/profiles.ts'
import { rates } from './reference/rates.ts'
import { socket } from './reference/socket.ts'
import { machine, writeResults } from './report.ts'

const parts: readonly Part[] = [rates, latency, socket, outcomes, peers, models, demo, profiles, learning]
const names = parts.map(({ name }) => name)

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: names.join() },
    candidates: { type: 'string' },
    rounds: { type: 'string' },
  },
})
const { quick } = options
const usual = quick
  ? { warmUpSeconds: 1, rounds: 1, seconds: 1.5, connections: 32 }
  : { warmUpSeconds: 2.5, rounds: 3, seconds: 2, connections: 32 }
const plan = { ...usual, rounds: Number(options.rounds ?? usual.rounds) }
const sizes = (options.candidates ?? (quick ? '10,50' : '10,50,200,1000')).split(',').map(Number)
const wanted = options.only.split(',')
const unknown = wanted.filter(name => !names.includes(name))
const mistake =
  unknown.length > 0
    ? `--only ${unknown.join()}: there are ${names.join(', ')}`
    : sizes.some(size => !Number.isInteger(size) || size < 1)
      ? `--candidates ${options.candidates}: write whole numbers, such as 10,50`
      : !Number.isInteger(plan.rounds) || plan.rounds < 1
        ? `--rounds ${options.rounds}: write a whole number from 1 on`
        : null
if (mistake) {
  console.error(mistake)
  process.exit(2)
}

const at = new Date()
const { cpu, cores, system, node } = machine()
const texts: string[] = []
function say(text: string): void {
  console.log(`${text}\n`)
  texts.push(text)
}
say(
  [
    `${cpu}, ${cores} cores, ${system}, Node ${node}; load average before it began: ${loadavg()[0]!.toFixed(1)}`,
    `${plan.connections} connections; medians of ${plan.rounds} rounds of ${plan.seconds} s after ${plan.warmUpSeconds} s of warm-up`,
  ].join('\n'),
)

const given: Given = { generator: startGenerator(), plan, sizes, quick }
const goals: Goal[] = []
const figures: Record<string, unknown> = {}
for (const { name, question, measure } of parts.filter(part => wanted.includes(part.name))) {
  const startedAt = performance.now()
  const found = await measure(given)
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  goals.push(...found.goals)
  figures[name] = { seconds, loadAverage: loadavg()[0], ...(found.figures as object) }
  say(
    `## ${question}\n\n${found.text}\n\n\`--only ${name}\`: ${seconds} s; load average ${loadavg()[0]!.toFixed(1)} at its end`,
  )
}
given.generator.close()
say(`## What was to be shown\n\n${goalsTable(goals)}`)
const results = join(import.meta.dirname, '../../bench/results')
console.log(
  `Kept as ${await writeResults(results, at, { plan, goals, figures }, `${texts.join('\n\n')}\n`)}.md and .json`,
)
