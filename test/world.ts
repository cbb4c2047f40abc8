import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Test } from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { encoderOf } from '../src/decision/features.ts'
import { type App, httpApp } from '../src/http/app.ts'
import type { Scorer } from '../src/model-ports.ts'
import type { Store } from '../src/ports.ts'
import { lmdbStore } from '../src/stores/lmdb.ts'
import { type StrategyFiles, strategyOf } from '../src/strategy/load.ts'
import type { Strategy } from '../src/strategy/strategy.ts'
import { followedLearner } from '../src/stream/learner.ts'
import type { World } from '../src/world.ts'
import { smallStrategy } from './small-strategy.ts'

/** A time that stands still until it is told to pass. */
export interface Clock {
  now(): number
  pass(ms: number): void
}

export interface TestWorld {
  readonly world: World
  readonly store: Store
  readonly clock: Clock
  /** Puts another strategy in force: the small one with these files in place of its own. */
  useStrategy(files: StrategyFiles): Strategy
  /** When all that was to be remembered is kept. */
  remembered(): Promise<void>
}

interface Given {
  /** In place of, or beside, the small strategy's files. */
  readonly files?: StrategyFiles
  /** Closed when the test is over, as the one made here would be. */
  readonly store?: (clock: Clock) => Store | Promise<Store>
  readonly scorer?: Scorer
  readonly modelAt?: World['modelAt']
  readonly classify?: World['classify']
}

/** Without models: every action has its prior. */
const noModels: Scorer = {
  model: () => null,
  score: async () => {
    throw new Error('there are no models here')
  },
}

const noon = Date.UTC(2026, 0, 15, 12)

/** A world on an embedded store in a folder of its own, at noon of 15 January 2026; gone when the test is over. */
export async function testWorld(t: Test, given: Given = {}): Promise<TestWorld> {
  const { scorer = noModels, modelAt = async () => null } = given
  let at = noon
  const clock: Clock = {
    now: () => at,
    pass(ms) {
      at += ms
    },
  }
  const store = await (given.store?.(clock) ?? temporaryStore(t, clock))
  const strategies = new Map<string, Strategy>()
  let strategy: Strategy
  useStrategy(given.files ?? {})
  const remembering = new Set<Promise<void>>()
  const remembered = async () => void (await Promise.all(remembering))

  function useStrategy(files: StrategyFiles): Strategy {
    strategy = strategyOf({ ...smallStrategy, ...files })
    strategies.set(strategy.version, strategy)
    return strategy
  }
  const learner = followedLearner(store.stream)
  const world: World = {
    store,
    scorer,
    modelAt,
    encoder: encoderOf,
    classify: given.classify ?? (async name => Promise.reject(new Error(`there is no model "${name}"`))),
    strategy: () => strategy,
    strategyAt: async version => strategies.get(version) ?? null,
    record: store.decision,
    remember(record) {
      const kept = store.remember([record]).finally(() => remembering.delete(kept))
      remembering.add(kept)
    },
    learner,
    now: clock.now,
    newId: () => uuidv7({ msecs: at }),
  }
  t.teardown(async () => {
    await remembered()
    await store.close()
  })
  return { world, store, clock, useStrategy, remembered }
}

async function temporaryStore(t: Test, clock: Clock): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'tact-test-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return lmdbStore({ folder, decisionsKeptMs: 30 * 86_400_000, now: clock.now })
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  /** Parsed where it is JSON, else null. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any
}

export interface TestApp extends TestWorld {
  readonly app: App
  /** Sends a request without a network. A body that is no text or buffer is sent as JSON. */
  call(method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** The world behind the given routes. */
export async function testApp(
  t: Test,
  routes: readonly ((app: App, world: World) => unknown)[],
  given: Given = {},
): Promise<TestApp> {
  const made = await testWorld(t, given)
  const { world } = made
  const app = httpApp({ logger: pino({ level: 'error' }, pino.destination(2)) })
  for (const register of routes) await register(app, world)
  await app.ready()
  t.teardown(() => app.close())

  return {
    ...made,
    app,
    async call(method, url, body, headers = {}) {
      const asIs = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
      const answer = await app.inject({
        method: method as 'GET',
        url,
        headers: asIs ? headers : { 'content-type': 'application/json', ...headers },
        payload: asIs ? body : JSON.stringify(body),
      })
      const isJson = /[/+]json/.test(String(answer.headers['content-type']))
      return { status: answer.statusCode, headers: answer.headers, body: isJson ? answer.json() : null }
    },
  }
}
