import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runTact, smallSettings, startTact } from '../running-server.ts'

t.test('settings that cannot be taken are named, and it does not start', async t => {
  const settings = smallSettings(t)
  const refusals = [
    [{ TACT_PROT: '8080' }, /TACT_PROT/],
    [{ TACT_PORT: 'eighty' }, /TACT_PORT=eighty/],
    [{ TACT_HOST: '0.0.0.0' }, /TACT_HOST=0\.0\.0\.0.*127\.0\.0\.1/],
    [{ TACT_REDIS_URL: 'redis://127.0.0.1:1' }, /127\.0\.0\.1:1.*running/],
  ] as const
  const start = async (wrong: object) => runTact(t, ['serve'], { ...settings, TACT_PORT: '0', ...wrong })
  const ended = await Promise.all(refusals.map(([wrong]) => start(wrong)))
  for (const [index, { code, printed }] of ended.entries()) {
    t.equal(code, 1)
    t.match(printed, refusals[index]![1])
    t.notMatch(printed, /\n\s+at /, 'no stack')
  }
})

const linux = { skip: process.platform === 'linux' ? false : 'there is a /proc on Linux only' }
t.test('a folder that cannot be made is said, and not waited for', linux, async t => {
  const settings = { ...smallSettings(t), TACT_PORT: '0', TACT_DATA: '/proc/nope' }
  const file = join(t.testdir({ 'a.ndjson': '{"customerId":"C-1","attributes":{}}' }), 'a.ndjson')
  for (const words of [['serve'], ['import', file]]) {
    const { code, printed } = await runTact(t, words, settings)
    t.equal(code, 1)
    t.match(printed, /\/proc\/nope.* cannot be opened: .*; choose a folder .*TACT_DATA/)
    t.notMatch(printed, /\n\s+at /, 'no stack')
  }
  const option = await runTact(t, ['import', file, '--bogus'], settings)
  t.match(option.printed, /Unknown option '--bogus'/, 'the words come before the store')
})

t.test('a port that is in use is said in a line with the remedy', async t => {
  const settings = smallSettings(t)
  const server = await startTact(t, settings)
  const { port } = new URL(server.url)
  const { code, printed } = await runTact(t, ['serve'], { ...settings, TACT_PORT: port })
  t.equal(code, 1)
  t.match(printed.trim(), new RegExp(`^.*127\\.0\\.0\\.1:${port}.*TACT_PORT.*$`))
  t.equal((await server.call('GET', '/healthz')).status, 200)
})

t.test('arguments are none of its settings, and are told with the one that was meant', async t => {
  const settings = { ...smallSettings(t), TACT_PORT: '0' }
  const cases = [
    [['--port', '8081'], 'tact serve takes no arguments; seen "--port": set TACT_PORT instead\n'],
    [['--redis-url=redis://h'], /seen "--redis-url": set TACT_REDIS_URL instead/],
    [['now'], /seen "now": settings are TACT_\* variables/],
  ] as const
  for (const [args, says] of cases) {
    const { code, printed } = await runTact(t, ['serve', ...args], settings)
    t.equal(code, 2)
    t.match(printed, says)
  }
})

t.test('an option that a command does not have is no folder', async t => {
  const settings = smallSettings(t)
  const cwd = process.cwd()
  const cases = [
    [['check', '--bogus'], /tact check .* no options; seen "--bogus": leave it out, or write \.\/--bogus/],
    [['schemas', '--out=x'], /tact schemas .* no options; seen "--out": /],
    [['schemas', 'config/schemas', 'more'], /takes one folder at most.*; seen "more": leave it out/],
    ...['import', 'train', 'evaluate', 'simulate', 'log', 'replay', 'models'].map(
      command => [[command, '--bogus'], /Unknown option '--bogus'/] as const,
    ),
  ] as const
  for (const [args, says] of cases) {
    const { code, printed } = await runTact(t, [...args], settings)
    t.equal(code, args[0] === 'train' || args[0] === 'import' ? 1 : 2, args.join(' '))
    t.match(printed, says)
  }
  t.notOk(existsSync(join(cwd, '--bogus')) || existsSync(join(cwd, '--out=x')))
  const { code, printed } = await runTact(t, ['check', settings.TACT_STRATEGY], settings)
  t.match(printed, /is fine/)
  t.equal(code, 0)
})
