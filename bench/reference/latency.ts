import { checkOurs } from '../check.ts'
import { mediansOf, short, tableOf, whole } from '../report.ts'
import { measure, type Round } from '../rounds.ts'
import { prepare, type Variant } from '../variants.ts'
import { goalOf } from './goals.ts'
import { type Found, inFolder, type Part, USUAL_CANDIDATES } from './part.ts'

/** Enough that a request seldom waits for a connection of the generator's. */
const OPEN_CONNECTIONS = 64
const expect = '"degraded":[]'

interface LatencyLine {
  readonly variant: string
  /** Of the closed loop, in requests a second. */
  readonly saturation: number
  readonly alone: Round
  readonly half: Round
  /** The echo at the rate of `half`; null of an echo. */
  readonly echo: Round | null
}

/** What a caller waits: alone, and at half of what the variant can do, from the intended send time. */
export const latency: Part = {
  name: 'latency',
  question: 'How long does a caller wait, alone and at half of saturation?',
  measure: ({ generator, plan }) =>
    inFolder(async (folder, started) => {
      const setting = await prepare(folder, USUAL_CANDIDATES)
      const embedded = await started(setting.embedded())
      const { typicalAnswer } = await checkOurs(embedded, USUAL_CANDIDATES)
      const echo = await started(setting.echo(typicalAnswer))
      const variants = [echo, await started(setting.echo(typicalAnswer, 'together')), embedded]
      const redis = await setting.redis()
      if (redis) variants.push(await started(Promise.resolve(redis)))

      const { connections, seconds } = plan
      const saturation = new Map<Variant, number>()
      for (const variant of variants) {
        await measure(generator, variant, { connections, seconds: plan.warmUpSeconds, expect })
        const { requestsPerSecond } = await measure(generator, variant, { connections, seconds, expect })
        saturation.set(variant, requestsPerSecond)
      }
      const rounds = new Map(variants.map(variant => [variant, { alone: [], half: [], echo: [] } as Rounds]))
      for (let round = 0; round < plan.rounds; round++)
        for (const variant of round % 2 === 0 ? variants : [...variants].reverse()) {
          const { alone, half, echo: echoes } = rounds.get(variant)!
          const open = {
            connections: OPEN_CONNECTIONS,
            seconds,
            expect,
            ratePerSecond: saturation.get(variant)! / 2,
          }
          alone.push(await measure(generator, variant, { connections: 1, seconds: seconds / 2, expect }))
          half.push(await measure(generator, variant, open))
          if (variant === embedded || variant === redis) echoes.push(await measure(generator, echo, open))
        }
      const lines = [...rounds].map(([variant, { alone, half, echo: echoes }]): LatencyLine => {
        return {
          variant: variant.name,
          saturation: saturation.get(variant)!,
          alone: mediansOf(alone),
          half: mediansOf(half),
          echo: echoes.length > 0 ? mediansOf(echoes) : null,
        }
      })
      return { text: textOf(lines), figures: { lines }, goals: goalsOf(lines) } satisfies Found
    }),
}

interface Rounds {
  readonly alone: Round[]
  readonly half: Round[]
  readonly echo: Round[]
}

function textOf(lines: readonly LatencyLine[]): string {
  const head = [
    'variant',
    'one at a time: p50 ms',
    'p99 ms',
    'over the echo’s p50',
    'half of saturation: a second',
    'p50 ms',
    'p99 ms',
    'echo at this rate: p50 ms',
    'p99 ms',
    'p99 over the echo’s',
    'CPU µs each',
    'generator late p99 ms',
  ]
  const rows = lines.map(({ variant, alone, half, echo }) => [
    variant,
    alone.p50Ms.toFixed(3),
    alone.p99Ms.toFixed(2),
    short(alone.p50Ms / lines[0]!.alone.p50Ms),
    whole(half.requestsPerSecond),
    half.p50Ms.toFixed(2),
    half.p99Ms.toFixed(2),
    echo?.p50Ms.toFixed(2) ?? '',
    echo?.p99Ms.toFixed(2) ?? '',
    echo ? short(half.p99Ms / echo.p99Ms) : '',
    half.cpuUs?.toFixed(0) ?? '',
    half.lateP99Ms.toFixed(2),
  ])
  return `**${USUAL_CANDIDATES} candidates.** At half of saturation requests come at random times that nobody waits for; latency counts from the time that was intended.\n\n${tableOf(head, rows)}`
}

function goalsOf(lines: readonly LatencyLine[]) {
  const echo = lines[0]!
  const names = { embedded: 'embedded', redis: 'Redis' } as const
  return lines.flatMap(({ variant, alone, half, echo: same }) => {
    if ((variant !== 'embedded' && variant !== 'redis') || !same) return []
    const on = names[variant]
    return [
      goalOf(`p50 one at a time over the echo’s, ${on}`, alone.p50Ms / echo.alone.p50Ms),
      goalOf(`p99 at half of saturation over the echo’s at the same rate, ${on}`, half.p99Ms / same.p99Ms),
    ]
  })
}
