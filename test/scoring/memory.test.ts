import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import t from 'tap'

const program = resolve(import.meta.dirname, '../../bench/run.mjs')

t.test(
  '60 swaps of a model under load leave no memory behind and fail no call, in either thread',
  async t => {
    // In a process of its own: the loader of tests takes and gives back memory as it likes.
    const child = spawn(process.execPath, [program, 'swaps', '--swaps', '60'], {
      // One arena: what threads' own arenas hold back for later is no leak.
      env: { ...process.env, MALLOC_ARENA_MAX: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.teardown(() => child.kill('SIGKILL'))
    let said = ''
    child.stdout.on('data', chunk => {
      said += chunk
    })
    const [code] = await once(child, 'close')
    const [main, worker] = said
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    t.comment(said)
    t.match(main, { thread: 'main', swaps: 60, failed: 0, refused: [], sessions: 1 })
    t.match(worker, { thread: 'worker', swaps: 60, failed: 0, refused: [], sessions: 1 })
    for (const { before, after } of [main, worker])
      t.ok(after <= 1.1 * before, `${before} MiB before, ${after} after`)
    t.equal(code, 0)
  },
)
