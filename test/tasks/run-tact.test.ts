import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { JobProgress } from '../../src/jobs-port.ts'
import { runTact } from '../../src/tasks/run-tact.ts'
import { until } from '../until.ts'

/** Does as commands do. */
const PROGRAM = `
const [command, ...words] = process.argv.slice(2)
console.error('12 % learning, 3 s')
console.error('tact ' + command + ': left out: tier')
if (command === 'refuse') { console.error('tact refuse: --action "x": the log has not shown it\\nnor anything'); process.exit(1) }
if (command === 'die') process.kill(process.pid, 'SIGKILL')
if (command === 'crash') throw new TypeError('of the program')
if (command === 'forever') setInterval(() => {}, 1000)
else console.log(JSON.stringify({ words, data: process.env.TACT_DATA, pid: process.pid }))
`

t.test('a command of the command line', async t => {
  const program = join(t.testdir(), 'program.mjs')
  writeFileSync(program, PROGRAM)
  const places = { TACT_DATA: '/there', TACT_MODELS: 'm', TACT_STRATEGY: 's', TACT_REDIS_URL: undefined }
  const run = runTact(program, places)
  const taskOf = (signal = new AbortController().signal) => {
    const told: JobProgress[] = []
    return {
      told,
      task: { id: 'a', addedAt: 0, signal, progress: (one: JobProgress) => void told.push(one) },
    }
  }

  t.test('tells how far it is, and answers', async t => {
    const { task, told } = taskOf()
    const { answer, said } = await run('train', ['--seed=1'], task)
    t.match(answer, { words: ['--seed=1', '--json', '--progress'], data: '/there' })
    t.strictSame(told, [
      { share: 0.12, text: 'learning, 3 s' },
      { share: 1, text: 'done' },
    ])
    t.strictSame(said, ['left out: tier'])
  })

  t.test('says what is wrong, which would be wrong again', async t => {
    const message = '--action "x": the log has not shown it\nnor anything'
    await t.rejects(run('refuse', [], taskOf().task), { name: 'JobRefused', message })
  })

  t.test('that fails otherwise may be tried again', async t => {
    for (const [command, how] of Object.entries({ crash: 1, die: 'SIGKILL' })) {
      const error = await run(command, [], taskOf().task).catch((error: Error) => error)
      t.match(error, { name: 'Error', message: new RegExp(`^tact ${command} ended with ${how}[^\\n]*$`) })
    }
  })

  t.test('ends when it is told to stop', async t => {
    const stop = new AbortController()
    const { task, told } = taskOf(stop.signal)
    const running = run('forever', [], task)
    await until(() => told.length > 0)
    stop.abort()
    await t.rejects(running, { name: 'AbortError' })
  })
})
