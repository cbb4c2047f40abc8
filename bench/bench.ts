// How many decisions a second, by number of candidate actions, beside a bare fastify echo and a naive pipeline. See README.md.
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkOurs, checkSame } from './check.ts'
import { type Generator, startGenerator } from './generator.ts'
import { type Line, lines, markdown, writeResults } from './report.ts'
import { measureRounds, type Plan } from './rounds.ts'
import { prepare, type Variant } from './variants.ts'

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: { quick: { type: 'boolean', default: false }, candidates: { type: 'string' } },
})
const plan: Plan = options.quick
  ? { warmUpSeconds: 1, rounds: 2, seconds: 2, connections: 32 }
  : { warmUpSeconds: 2, rounds: 3, seconds: 4, connections: 32 }
const sizes = (options.candidates ?? (options.quick ? '10,50' : '10,50,200,1000')).split(',').map(Number)
if (sizes.some(size => !Number.isInteger(size) || size < 1)) {
  console.error(`--candidates ${options.candidates}: write whole numbers, such as 10,50`)
  process.exit(2)
}

const notes = new Set<string>([
  `${plan.connections} connections; medians of ${plan.rounds} rounds of ${plan.seconds} s after ${plan.warmUpSeconds} s of warm-up`,
  `load average before it began: ${loadavg()[0]!.toFixed(1)}`,
])

async function measureSize(candidates: number, generator: Generator): Promise<Line[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tact-bench-'))
  const variants: Variant[] = []
  try {
    const setting = await prepare(folder, candidates)
    const embedded = await setting.embedded()
    variants.push(embedded)
    const { typicalAnswer, leftByPolicies } = await checkOurs(embedded, candidates)
    variants.unshift(await setting.echo(typicalAnswer))
    const redis = await setting.redis()
    if (redis) variants.push(redis)
    else notes.add('**Not measured on Redis: there is no redis-server on PATH**')
    variants.push(await setting.naive())
    for (const other of variants.slice(2)) await checkSame(embedded, other)
    const results = await measureRounds(generator, variants, plan)
    notes.add(
      `${candidates} candidates: policies leave ${(100 * leftByPolicies).toFixed(0)} %, an answer has ${Buffer.byteLength(typicalAnswer)} bytes`,
    )
    return lines(candidates, results)
  } finally {
    await Promise.all(variants.map(variant => variant.stop()))
    await rm(folder, { recursive: true, force: true })
  }
}

const generator = startGenerator()
const all: Line[] = []
for (const size of sizes) {
  console.error(`${size} candidates …`)
  all.push(...(await measureSize(size, generator)))
}
generator.close()
const text = markdown(all, [...notes])
console.log(`\n${text}`)
const results = join(import.meta.dirname, '../../bench/results')
console.log(`Kept as ${await writeResults(results, new Date(), all, text)}.md and .json`)
