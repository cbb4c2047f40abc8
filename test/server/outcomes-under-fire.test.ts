import t, { type Test } from 'tap'
import { startRedis, withoutRedis } from '../redis-server.ts'
import { type RunningServer, type Settings, smallSettings, startTact, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'

/** `node bench/run.mjs outcomes` runs it with 20,000; a tenth of them are late. */
const OUTCOMES = Number(process.env.OUTCOMES ?? 1_000)
const A_LIST = 50
const SENDERS = 8
const PATIENCE_MS = 60_000 + 10 * OUTCOMES

const channel = 'call-centre'
const actions = ['refund-fee', 'explain-fee', 'savings-survey']

interface Outcome {
  readonly outcomeId?: string
  readonly decisionId: string
  readonly actionId: string
  readonly outcome: string
}

/** What goes wrong while outcomes are sent, and when: by the share of them that was acknowledged. */
type Trouble = readonly { readonly at: number; readonly happens: () => Promise<void> }[]

await t.test('on Redis: a replica is killed, and Redis', { skip: withoutRedis() }, async t => {
  const redis = await startRedis()
  t.teardown(redis.close)
  const settings = { ...strategy(t), TACT_REDIS_URL: redis.url, TACT_REDIS_TIMEOUT_MS: '1000' }
  const servers = [await startTact(t, settings), await startTact(t, settings)]
  await underFire(t, servers, [
    killed(servers[1]!),
    {
      at: 0.5,
      async happens() {
        await redis.signal('SIGKILL')
        await redis.restart()
      },
    },
  ])
})

await t.test('on the embedded store: one of two processes is killed', async t => {
  const settings = strategy(t)
  const servers = [await startTact(t, settings), await startTact(t, settings)]
  await underFire(t, servers, [killed(servers[1]!)])
})

function strategy(t: Test): Settings {
  const settings = { ...smallSettings(t), TACT_LOG_LEVEL: 'error' }
  const placements = smallStrategy['placements.yaml']!.replace('limit: 3,', 'limit: 3, responseWindow: 2s,')
  writeFiles(settings.TACT_STRATEGY, { 'placements.yaml': placements })
  return settings
}

function killed(server: RunningServer): Trouble[number] {
  return {
    at: 0.25,
    async happens() {
      await server.stop('SIGKILL')
    },
  }
}

async function underFire(t: Test, servers: readonly RunningServer[], trouble: Trouble): Promise<void> {
  const began = performance.now()
  const { first, late, silent } = await planned(servers)
  const decided = performance.now()
  let acknowledged = 0
  const misfortunes = trouble.map(({ at, happens }) => async () => {
    await until(async () => acknowledged >= at * first.length, 'outcomes to be under way')
    await happens()
  })
  const [repeated] = await Promise.all([
    send(servers, first, count => {
      acknowledged += count
    }),
    ...misfortunes.map(run => run()),
  ])
  const sent = performance.now()
  const before = expected(first, late.length + silent)
  await until(async () => same(await counts(servers[0]!), before), 'what has no answer to be ignored')

  const alsoRepeated = await send(servers, late, () => {})
  const after = expected([...first, ...late], silent)
  await until(async () => same(await counts(servers[0]!), after), 'late answers to take the place of ignored')
  const end = performance.now()
  t.pass('every counter is exact')
  t.strictSame(await metered(servers[0]!), after, 'as the metrics have it')
  t.strictSame(await histories(servers[0]!, first), after, 'as the histories have it, of which caps are made')
  t.comment(
    `${first.length + late.length} outcomes and ${repeated + alsoRepeated} again, ${late.length} late: decided in ${seconds(began, decided)}, sent in ${seconds(decided, sent)}, exact after ${seconds(sent, end)} more`,
  )
}

/** Of twenty actions that are shown nine are answered, ten are answered late, and one never is. Five outcomes each. */
async function planned(servers: readonly RunningServer[]) {
  const first: Outcome[] = []
  const late: Outcome[] = []
  let silent = 0
  let shown = 0
  const decide = async (lane: number) => {
    while (shown < OUTCOMES / 5) {
      const context = { reason: 'fee' }
      const customerId = `C-${shown}`
      shown += actions.length
      const number = shown
      const asked = { customerId, channel, placement: 'agent-screen', context }
      const { body } = await servers[lane % 2]!.call('POST', '/v1/decisions', asked)
      const decisionId: string = body.decisionId
      actions.forEach((actionId, index) => {
        const kind = (number + index) % 20
        const tell = (outcome: string, n: number) =>
          first.push({ outcomeId: `${decisionId}-${actionId}-${n}`, decisionId, actionId, outcome })
        const answers =
          kind < 9
            ? ['clicked', 'accepted', 'clicked', 'rejected']
            : ['impression', 'impression', 'impression']
        for (const [n, outcome] of ['impression', ...answers].entries()) tell(outcome, n)
        if (kind === 9) silent += 1
        else if (kind > 9) late.push({ decisionId, actionId, outcome: 'clicked' })
        if (kind === 9) tell('impression', 9)
      })
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, (_, lane) => decide(lane)))
  return { first, late, silent }
}

/** Sends all, and every fifth twice, until each was acknowledged; gives back how many were sent twice. */
async function send(
  servers: readonly RunningServer[],
  outcomes: readonly Outcome[],
  onSent: (count: number) => void,
): Promise<number> {
  const twice = outcomes.filter((_, index) => index % 5 === 0)
  const lists: Outcome[][] = []
  for (const some of [outcomes, twice])
    for (let start = 0; start < some.length; start += A_LIST) lists.push(some.slice(start, start + A_LIST))
  const sender = async (lane: number) => {
    for (let list = lists.shift(); list; list = lists.shift()) {
      for (let attempt = lane; ; attempt++) {
        const answer = await servers[attempt % 2]!.call('POST', '/v1/outcomes', list).catch(() => null)
        if (answer?.status === 202) break
        if (answer && answer.status !== 503) throw new Error(JSON.stringify(answer.body))
        await pause()
      }
      onSent(list.length)
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, (_, lane) => sender(lane)))
  return twice.length
}

type Counts = Readonly<Record<string, number>>

function expected(outcomes: readonly Outcome[], ignored: number): Counts {
  return { ...tally(outcomes.map(({ outcome }) => outcome)), ...(ignored > 0 && { ignored }) }
}

function tally(outcomes: readonly string[]): Counts {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

async function counts({ call }: RunningServer): Promise<Counts> {
  const { status, body } = await call('GET', '/v1/outcomes/counts')
  const sums: Record<string, number> = {}
  for (const { actionId: _, channel: __, ...row } of status === 200 ? body.items : [])
    for (const [outcome, count] of Object.entries(row as Counts))
      if (count !== 0) sums[outcome] = (sums[outcome] ?? 0) + count
  return sums
}

async function metered({ call }: RunningServer): Promise<Counts> {
  const sums: Record<string, number> = {}
  const text: string = (await call('GET', '/metrics')).body
  for (const [, outcome = '', count] of text.matchAll(/^tact_outcomes\{.*outcome="(\w+)"\} (\d+)$/gm))
    if (count !== '0') sums[outcome] = (sums[outcome] ?? 0) + Number(count)
  return sums
}

async function histories({ call }: RunningServer, outcomes: readonly Outcome[]): Promise<Counts> {
  const customers = Math.ceil(new Set(outcomes.map(({ decisionId }) => decisionId)).size)
  const told: string[] = []
  for (let customer = 0; customer < customers; customer++) {
    const { body } = await call('GET', `/v1/customers/C-${actions.length * customer}/timeline?limit=1000`)
    told.push(...body.items.map(({ outcome }: Outcome) => outcome))
  }
  return tally(told)
}

function same(a: Counts, b: Counts): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())
}

async function until(condition: () => Promise<boolean>, awaited: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${awaited}`)
    await pause()
  }
}

function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 20))
}

function seconds(from: number, to: number): string {
  return `${((to - from) / 1000).toFixed(1)} s`
}
