import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { supervise } from '../../src/workers/supervise.ts'

/** Serves, and hears no signal that can be heard. */
const DEAF = `
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => {})
process.on('message', () => process.send({ kind: 'ready', text: 'here' }))
process.send({ kind: 'here' })
`

t.test('a worker that cannot finish does not keep the server from its end', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'tact-test-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const exec = join(folder, 'deaf.mjs')
  await writeFile(exec, DEAF)
  let allServe = () => {}
  const serving = new Promise<void>(resolve => {
    allServe = resolve
  })
  const server = await supervise({
    workers: 2,
    program: { exec, args: [], execArgv: [] },
    logger: pino({ level: 'silent' }),
    stdout: () => allServe(),
    metrics: async () => [],
    finishWithinMs: 300,
    onGivenUp: () => t.fail('they were to end'),
  })
  await serving
  const started = performance.now()
  await t.rejects(server.close(), { message: '2 workers did not finish cleanly' })
  t.ok(performance.now() - started < 5_000)
})
