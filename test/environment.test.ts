import { availableParallelism } from 'node:os'
import t from 'tap'
import { Environment, EnvironmentRefused, readEnvironment } from '../src/environment.ts'

function refused(variables: Record<string, string>): string[] {
  try {
    readEnvironment(variables)
    return []
  } catch (error) {
    if (error instanceof EnvironmentRefused) return error.message.split('\n')
    throw error
  }
}

t.test('without settings the defaults hold, and other programs’ variables do not matter', async t => {
  const defaults = readEnvironment({ HOME: '/root', PORT: '99', TACT_DATA: '' })
  t.match(defaults, {
    TACT_HOST: '127.0.0.1',
    TACT_PORT: 8080,
    TACT_DATA: './data',
    TACT_STRATEGY: './config',
  })
  t.equal(defaults.TACT_DECISIONS_KEPT, 30 * 86_400_000)
  t.equal(defaults.TACT_HISTORY_KEPT, 400 * 86_400_000)
})

t.test('settings are read as what they are', async t => {
  const settings = readEnvironment({
    TACT_PORT: '0',
    TACT_DECISIONS_KEPT: '12h',
    TACT_REDIS_URL: 'redis://localhost',
    TACT_HOST: '::1',
  })
  t.match(settings, { TACT_PORT: 0, TACT_DECISIONS_KEPT: 12 * 3_600_000, TACT_HOST: '::1' })
  t.equal(readEnvironment({}).TACT_WORKERS, 1)
  t.equal(readEnvironment({ TACT_WORKERS: '64' }).TACT_WORKERS, 64)
  t.equal(readEnvironment({ TACT_WORKERS: 'auto' }).TACT_WORKERS, Math.min(availableParallelism(), 64))
})

/** A value that each setting refuses; the folders take any name. */
const BAD: Partial<Record<keyof Environment, readonly string[]>> = {
  TACT_HOST: ['0.0.0.0', '192.168.1.10', 'example.com', '::', '127.0.0.1.example.com'],
  TACT_PORT: ['abc', '-1', '65536', '80.5'],
  TACT_WORKERS: ['0', '65', '2.5', '-1', 'all', '02'],
  TACT_REDIS_URL: ['http://localhost', 'redis://', 'redis://h:99999', 'redis-sentinel://h1:1'],
  TACT_REDIS_TIMEOUT_MS: ['0', 'soon', '1e9'],
  TACT_DEMO: ['on', 'true'],
  TACT_DECISIONS_KEPT: ['30', '30 days', 'forever'],
  TACT_HISTORY_KEPT: ['400', 'forever', '23h'],
  TACT_LOG: ['yes', 'true'],
  TACT_JOBS: ['yes', '1'],
  TACT_LOG_KEPT: ['30', 'forever'],
  TACT_LOG_LEVEL: ['loud'],
  TACT_ORIGINS: ['agents.bank.example', 'https://a.example/page', 'https://a.example;https://b.example'],
}
const ANY_TEXT = ['TACT_DATA', 'TACT_STRATEGY', 'TACT_MODELS']

t.test('every setting’s bad value is refused with its name and the value', async t => {
  for (const name of Object.keys(Environment.shape) as (keyof Environment)[]) {
    if (ANY_TEXT.includes(name)) continue
    t.ok(BAD[name], `${name} has a bad value here`)
    for (const value of BAD[name] ?? []) {
      const [line, ...others] = refused({ [name]: value })
      t.equal(line?.startsWith(`${name}=${value}: `), true, `${name}=${value} is told`)
      t.notMatch(line, /Invalid input|Too (big|small)/, `${name}=${value}: in words that say what to write`)
      t.same(others, [])
    }
  }
})

t.test('all that is wrong is told at once', async t => {
  t.same(refused({ TACT_PORT: 'x', TACT_DEMO: 'y' }).length, 2)
})

t.test('an unknown setting is refused with the nearest one there is', async t => {
  t.same(refused({ TACT_PROT: '80' }), ['TACT_PROT is not a setting; did you mean TACT_PORT?'])
  t.same(refused({ TACT_FAVOURITE_COLOUR: 'red' }), [
    "TACT_FAVOURITE_COLOUR is not a setting; see the README's table",
  ])
})

t.test('an address that others can reach is refused with the remedy', async t => {
  t.match(refused({ TACT_HOST: '0.0.0.0' }), [/listens on loopback only; put a proxy that does in front/])
})

t.test('histories that end before decisions do are refused, whichever of the two was set', async t => {
  t.match(refused({ TACT_HISTORY_KEPT: '7d' }), [
    /^TACT_HISTORY_KEPT=7d: .*\(TACT_DECISIONS_KEPT=30d\).* make the second 7d or less, or the first longer$/,
  ])
  t.match(refused({ TACT_DECISIONS_KEPT: '500d' }), [/^TACT_HISTORY_KEPT=400d: .*TACT_DECISIONS_KEPT=500d/])
  const same = readEnvironment({ TACT_HISTORY_KEPT: '7d', TACT_DECISIONS_KEPT: '7d' })
  t.equal(same.TACT_HISTORY_KEPT, same.TACT_DECISIONS_KEPT)
})

t.test('a password is never told', async t => {
  const [line] = refused({ TACT_REDIS_URL: 'redis://me:s3cret@host:x' })
  t.match(line, /^TACT_REDIS_URL=redis:\/\/me:\*\*\*@host:x: /)
  t.notMatch(line, /s3cret/)
})
