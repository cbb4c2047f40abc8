import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { watchFolder } from '../../src/server/watch.ts'
import { until } from '../until.ts'

// Nearly all of what they do is to wait.
t.jobs = 8

async function watched(
  t: Test,
  inside = 'config',
  name = (path: string) => path,
  { before = async (_folder: string) => {} } = {},
) {
  const base = await mkdtemp(join(tmpdir(), 'tact-test-'))
  const folder = join(base, inside)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'a.yaml'), 'first')
  await before(folder)
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

/** A change that is written anew, as the watch may begin only now, until it is seen. */
async function seesWrites(seen: { changes: number }, path: string) {
  // What is still to be seen of what was done before is no sight of this.
  await quiet(seen)
  const before = seen.changes
  let writes = 0
  await until(async () => {
    await writeFile(path, `later ${writes++}`)
    return seen.changes > before
  }, 200)
}

/** Until nothing was seen for a second. */
async function quiet(seen: { changes: number }) {
  for (let before = -1; before !== seen.changes; ) {
    before = seen.changes
    await pause(900)
  }
}

t.test('a folder that was moved away and back, or replaced, is watched on', async t => {
  const { seen, folder, ready } = await watched(t)
  await ready()
  await rename(folder, `${folder}.away`)
  await rename(`${folder}.away`, folder)
  await seesWrites(seen, join(folder, 'a.yaml'))

  await mkdir(`${folder}.new`)
  await writeFile(join(`${folder}.new`, 'a.yaml'), 'new')
  await quiet(seen)
  const before = seen.changes
  await rename(folder, `${folder}.old`)
  await rename(`${folder}.new`, folder)
  await until(() => seen.changes > before)
  await seesWrites(seen, join(folder, 'a.yaml'))

  await rm(folder, { recursive: true })
  await pause(900)
  await mkdir(folder)
  await seesWrites(seen, join(folder, 'a.yaml'))
  t.same(seen.failures, [])
})

t.test('a folder that is a link is followed to where it leads next, again and again', async t => {
  const { seen, folder } = await watched(t, 'rel/1', path => join(path, '../../current'), {
    before: async folder => symlink(folder, join(folder, '../../current')),
  })
  await until(() => seen.changes > 0)
  const base = join(folder, '../..')
  for (const release of ['2', '3']) {
    await mkdir(join(base, 'rel', release))
    await writeFile(join(base, 'rel', release, 'a.yaml'), release)
    await quiet(seen)
    const before = seen.changes
    await symlink(`rel/${release}`, join(base, 'current.new'))
    await rename(join(base, 'current.new'), join(base, 'current'))
    await until(() => seen.changes > before)
    await seesWrites(seen, join(base, 'rel', release, 'a.yaml'))
  }
  t.same(seen.failures, [])
})

t.test('a ConfigMap that Kubernetes mounts is followed through every swap', async t => {
  /** As the kubelet writes it: all files into a new folder, then one link over the other, then away with the old folder. */
  async function swap(folder: string, version: string, old?: string) {
    await mkdir(join(folder, `..${version}`, 'actions'), { recursive: true })
    await writeFile(join(folder, `..${version}`, 'b.yaml'), version)
    await writeFile(join(folder, `..${version}`, 'actions/c.yaml'), version)
    await symlink(`..${version}`, join(folder, '..data_tmp'))
    await rename(join(folder, '..data_tmp'), join(folder, '..data'))
    if (old) await rm(join(folder, `..${old}`), { recursive: true })
  }
  const { seen, folder } = await watched(t, 'config', undefined, {
    before: async folder => {
      await swap(folder, '1')
      await symlink('..data/b.yaml', join(folder, 'b.yaml'))
      await symlink('..data/actions', join(folder, 'actions'))
    },
  })
  for (const version of ['2', '3', '4']) {
    await quiet(seen)
    const before = seen.changes
    await swap(folder, version, String(Number(version) - 1))
    const started = performance.now()
    await until(() => seen.changes > before)
    t.ok(performance.now() - started < 1500, `${version} was seen soon`)
  }
  t.same(seen.failures, [])
})

t.test('what is hidden is no change', async t => {
  const { seen, folder, ready } = await watched(t)
  await ready()
  await quiet(seen)
  const before = seen.changes
  await mkdir(join(folder, '.git'))
  await writeFile(join(folder, '.git/index.yaml'), 'a')
  await writeFile(join(folder, '.a.yaml.swp'), 'a')
  await mkdir(join(folder, '..2026_01'))
  await symlink('me@host.1:2', join(folder, '.#a.yaml'))
  await pause(900)
  t.equal(seen.changes, before)
})
