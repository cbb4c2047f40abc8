import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { openEnvironment } from '../../src/stores/lmdb/environment.ts'
import { temporaryFolder } from '../running-server.ts'
import { until } from '../until.ts'

type Tell = (status: number) => unknown

/** What LMDB calls into; a thread tells of its end by a status that is neither `VISIBLE` nor `CALL_BACK`. */
interface Native {
  startWriting(this: Native, at: number, tell: Tell): void
  close(this: Native): void
  info(): { mapSize: number }
}

const nativeOf = (root: unknown) => (root as { env: Native }).env

const VISIBLE = 1
const CALL_BACK = 2

const open = (folder: string) => openEnvironment({ path: join(folder, 'store'), maxDbs: 1, name: 'store' })

t.test('the map of an environment stays as it is while threads may read and write there', async t => {
  const { root, write, close } = await open(temporaryFolder(t))
  t.teardown(close)
  const { mapSize } = nativeOf(root).info()
  await write(() => root.transaction(() => void root.put('large', 'x'.repeat(4_000_000))))
  t.equal(nativeOf(root).info().mapSize, mapSize)
})

t.test('a process that exits leaves open what its threads may be writing', async t => {
  const before = process.listeners('exit')
  const { close } = await open(temporaryFolder(t))
  t.teardown(close)
  const added = process.listeners('exit').filter(each => !before.includes(each))
  t.strictSame(added.map(String), [])
})

t.test('all threads that write have ended before the environment is closed', async t => {
  const { root, read, write, close } = await open(temporaryFolder(t))
  const { isClosed, letGo } = laggingFirst(nativeOf(root))
  const put = (key: string) => write(() => root.transaction(() => void root.put(key, key)))
  const first = put('first')
  await until(() => read(() => root.doesExist('first')))
  await Promise.all([first, put('second')])
  const closed = close()
  await pause(50)
  t.notOk(isClosed(), 'the last has ended, the first has not')
  letGo()
  await closed
  t.ok(isClosed())
})

/** That its first thread has ended is heard when it is let go; what it has committed, before. */
function laggingFirst(native: Native) {
  const { startWriting, close } = native
  let isClosed = false
  let begun = 0
  let letGo = () => {}
  const lag = new Promise<void>(resolve => (letGo = resolve))
  function started(at: number, tell: Tell): void {
    const isFirst = ++begun === 1
    startWriting.call(native, at, status => {
      if (!isFirst || status === VISIBLE || status === CALL_BACK) return tell(status)
      void lag.then(() => tell(status))
      return tell(VISIBLE)
    })
  }
  function closing(): void {
    isClosed = true
    close.call(native)
  }
  Object.defineProperties(native, { startWriting: { value: started }, close: { value: closing } })
  return { isClosed: () => isClosed, letGo: () => letGo() }
}

t.test('an environment whose last commit failed can be closed', async t => {
  const file = fileURLToPath(new URL('lmdb-full.ts', import.meta.url))
  // Node ignores the signal that goes with it; the runner's own imports do not.
  const types = process.execArgv.filter(arg => arg.endsWith('/register.mjs'))
  const limited = [
    '-c',
    'ulimit -f 2048; exec "$0" "$@"',
    process.execPath,
    ...types,
    file,
    temporaryFolder(t),
  ]
  const child = spawn('sh', limited, { stdio: ['ignore', 'pipe', 'ignore'] })
  t.teardown(() => void child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', text => (said += text))
  await once(child.stdout, 'end')
  t.equal(said, 'StoreUnavailable\nclosed\n')
})
