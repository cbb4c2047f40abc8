import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededChance } from '../../src/demo/seeded.ts'
import { demoCustomer, embeddedServer, redisServer } from '../live/servers.ts'
import { lineOf, linesOf, ratesTable } from '../report.ts'
import { measureRounds } from '../rounds.ts'
import { prepare, type Variant } from '../variants.ts'
import { goalOf } from './goals.ts'
import { type Found, inFolder, type Part } from './part.ts'

const BODIES = 4_000
const PATH = '/v1/decisions'

/** Writes what the load generator is to send on and on; gives back some of it. */
export async function demoLoad(folder: string) {
  const bodies = demoBodies(BODIES)
  const file = join(folder, 'bodies.ndjson')
  await writeFile(file, bodies.map(body => JSON.stringify(body)).join('\n'))
  const lines = { file, path: PATH, again: true }
  return { lines, sample: bodies.slice(0, 60) }
}

/** The demo bank as it is delivered: its strategy, its four models of trees, its 2,000 customers. */
export const demo: Part = {
  name: 'demo',
  question: 'What does the demo bank’s own decision cost?',
  measure: ({ generator, plan }) =>
    inFolder(async (folder, started) => {
      const { lines, sample } = await demoLoad(folder)
      const server = await started(embeddedServer(join(folder, 'data')))
      const embedded: Variant = { ...server, name: 'embedded', storeCpuMs: async () => 0 }
      const answers = await Promise.all(sample.map(body => answerOf(embedded, body)))
      const typical = answers.sort((a, b) => a.length - b.length)[answers.length >> 1]!
      const echo = await started((await prepare(join(folder, 'echo'), 1)).echo(typical))
      const variants = [echo, embedded]
      const redis = await redisServer()
      if (redis) variants.push(await started(Promise.resolve({ ...redis, name: 'redis' })))
      const results = await measureRounds(generator, variants, plan, () => ({
        lines,
        expect: '"degraded":[]',
      }))
      const found = linesOf(results)
      const goals = [
        goalOf('requests/s of the demo bank over the echo’s, embedded', lineOf(found, 'embedded')!.ratio),
      ]
      if (redis)
        goals.push(
          goalOf('requests/s of the demo bank over the echo’s, Redis', lineOf(found, 'redis')!.ratio),
        )
      const without = redis ? '' : '; **not measured on Redis: there is no redis-server on PATH**'
      const head = `**The demo bank**: 50 actions, one to four models of trees a decision, in a call, on the web and in the app; an answer has ${Buffer.byteLength(typical)} bytes${without}.`
      return {
        text: `${head}\n\n${ratesTable(found)}`,
        figures: { lines: found },
        goals,
      } satisfies Found
    }),
}

const places = [
  { channel: 'call-centre', placement: 'agent-screen' },
  { channel: 'web', placement: 'web-hero' },
  { channel: 'mobile', placement: 'app-card' },
]
const reasons = ['none', 'fee', 'card', 'loan', 'savings', 'moving', 'other']

/** Half of them calls. The same ones every time. */
function demoBodies(count: number): Record<string, unknown>[] {
  const chance = seededChance(41)
  return Array.from({ length: count }, (_, index) => ({
    customerId: demoCustomer(index),
    ...(chance.yes(0.5) ? places[0] : chance.pick(places)),
    context: {
      reason: chance.pick(reasons),
      sentiment: Math.round(100 * (2 * chance.uniform() - 1)) / 100,
      resolved: chance.yes(0.3),
    },
  }))
}

async function answerOf({ port }: Variant, body: unknown): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(`http://127.0.0.1:${port}${PATH}`, init)
  const text = await response.text()
  if (response.status !== 200 || !text.includes('"knownCustomer":true'))
    throw new Error(`The demo bank answers ${response.status}: ${text}`)
  return text
}
