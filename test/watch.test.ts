import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import t, { type Test } from 'tap'
import { watchFolder } from '../src/watch.ts'
import { until } from './until.ts'

async function watched(t: Test, inside = 'config', name = (path: string) => path) {
  const base = await mkdtemp(join(tmpdir(), 'tact-test-'))
  const folder = join(base, inside)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'a.yaml'), 'first')
  const seen = { changes: 0, failures: [] as unknown[], work: async () => {} }
  const { stop } = watchFolder(
    name(folder),
    async () => {
      seen.changes += 1
      await seen.work()
    },
    error => void seen.failures.push(error),
  )
  t.teardown(async () => {
    await stop()
    await rm(base, { recursive: true, force: true })
  })
  const write = (file: string, text: string) => writeFile(join(folder, file), text)
  /** Writes until a change is seen: the watch is ready at some time after it was started. */
  const ready = async () => {
    let writes = 0
    await until(async () => {
      await write('a.yaml', `try ${writes++}`)
      return seen.changes > 0
    }, 150)
  }
  return { seen, folder, write, ready, stop }
}

t.test('a change in the folder is seen, wherever the folder lies', async t => {
  const inHidden = await watched(t, '.hidden/config')
  await inHidden.ready()
  t.ok(inHidden.seen.changes > 0, 'inside of a hidden folder')
  const byRelative = await watched(t, 'config', path => relative(process.cwd(), path))
  await byRelative.ready()
  t.ok(byRelative.seen.changes > 0, 'by a relative path that leads upwards')
})

t.test('a change that fails is told, and the next one is still seen', async t => {
  const { seen, write, ready } = await watched(t)
  seen.work = () => Promise.reject(new Error('no'))
  await ready()
  await until(() => seen.failures.length > 0)
  const before = seen.changes
  await write('b.yaml', 'more')
  await until(() => seen.changes > before)
  t.match(seen.failures[0], { message: 'no' })
})

t.test('one call at a time, and a file moved into its place is a change', async t => {
  const { seen, folder, ready, write } = await watched(t)
  await ready()
  let running = 0
  let most = 0
  let finish: () => void = () => {}
  seen.work = async () => {
    most = Math.max(most, ++running)
    await new Promise<void>(resolve => {
      finish = resolve
    })
    running -= 1
  }
  const before = seen.changes
  await write('.new', 'moved')
  await rename(join(folder, '.new'), join(folder, 'a.yaml'))
  await until(() => seen.changes > before)
  await write('a.yaml', 'while the first still runs')
  finish()
  await until(() => seen.changes > before + 1)
  finish()
  t.equal(most, 1)
})

t.test('what changed before all was watched is looked for, without another change', async t => {
  const { seen } = await watched(t)
  await until(() => seen.changes > 0)
  t.equal(seen.changes, 1)
})
