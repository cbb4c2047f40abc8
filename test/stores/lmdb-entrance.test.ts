import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { enter } from '../../src/stores/lmdb/entrance.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { temporaryFolder } from '../running-server.ts'
import { sampleEvent } from './samples.ts'

/** Somebody who has asked to open, and neither does nor hangs up. */
async function opener(folder: string): Promise<Socket> {
  const [name] = readdirSync(join(folder, 'open'))
  const socket = connect(join(folder, 'open', name!), () => socket.write('0'))
  await once(socket, 'data')
  return socket
}

t.test('who opens waits for the commits under way', async t => {
  const folder = temporaryFolder(t)
  const first = await enter(folder, () => 'first')
  t.teardown(first.entrance.close)
  let commit = () => {}
  const committed = first.entrance.commit(() => new Promise<void>(resolve => (commit = resolve)))
  const seen: string[] = []
  const second = enter(folder, () => seen.push('opened'))
  await sleep(50)
  t.strictSame(seen, [])
  commit()
  await committed
  t.teardown((await second).entrance.close)
  t.strictSame(seen, ['opened'])
})

t.test('commits wait for who opens, until it hangs up', async t => {
  const folder = temporaryFolder(t)
  const { entrance } = await enter(folder, () => {})
  t.teardown(entrance.close)
  const socket = await opener(folder)
  const seen: string[] = []
  const all = Promise.all(['one', 'two'].map(name => entrance.commit(async () => void seen.push(name))))
  await sleep(50)
  t.strictSame(seen, [])
  socket.destroy()
  await all
  t.strictSame(seen, ['one', 'two'])
})

t.test('of many who open at once each does so alone, while nobody commits', async t => {
  const folder = temporaryFolder(t)
  let committing = 0
  let going = true
  const mistakes: string[] = []
  const commits: Promise<void>[] = []
  const all = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      await sleep(3 * index)
      const { entrance } = await enter(folder, () => {
        if (committing > 0) mistakes.push(`${committing} committed when ${index} opened`)
      })
      const lane = async () => {
        while (going)
          await entrance.commit(async () => {
            committing++
            await sleep(1)
            committing--
          })
      }
      commits.push(lane(), lane())
      return entrance
    }),
  )
  going = false
  await Promise.all(commits)
  for (const entrance of all) entrance.close()
  t.strictSame(mistakes, [])
  t.strictSame(readdirSync(join(folder, 'open')), [])
})

t.test('who hangs is named', async t => {
  const folder = temporaryFolder(t)
  ;(await enter(folder, () => {})).entrance.close()
  const hung = createServer(() => {})
  await once(hung.listen(join(folder, 'open', '4711-hung')), 'listening')
  t.teardown(() => hung.close())
  const opening = enter(folder, () => t.fail('opened'), 50)
  await t.rejects(
    opening,
    new StoreUnavailable(
      `Process 4711 has ${join(folder, 'open')} open and does not answer: wait until it answers, or end it`,
    ),
  )
  t.strictSame(readdirSync(join(folder, 'open')), ['4711-hung'], 'who was refused has left')
})

t.test('a folder that cannot be had is named, with the remedy', async t => {
  const file = join(temporaryFolder(t, { file: '' }), 'file')
  await t.rejects(
    enter(file, () => {}),
    {
      name: 'StoreUnavailable',
      message: /^\/.*file cannot be opened: ENOTDIR.*; choose a folder.*TACT_DATA/,
    },
  )
})

t.test('a folder whose path is too long for a socket', async t => {
  const folder = join(temporaryFolder(t), 'long'.repeat(30))
  const [one, other] = await Promise.all([enter(folder, () => 1), enter(folder, () => 2)])
  t.strictSame([one.opened, other.opened], [1, 2])
  one.entrance.close()
  other.entrance.close()
  t.strictSame(readdirSync(join(folder, 'open')), [])
})

async function anotherProcess(t: Test, folder: string, ...how: string[]): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('./lmdb-writer.ts', import.meta.url)), [folder, ...how])
  t.teardown(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}

t.test('what is acknowledged stays, while another process opens the store again and again', async t => {
  const folder = temporaryFolder(t)
  const store = await lmdbStore({ folder, decisionsKeptMs: 60_000 })
  t.teardown(() => store.close())
  const other = await anotherProcess(t, folder, 'open')
  let going = true
  let opened = 0
  other.on('message', () => opened++)
  const lost: string[] = []
  await Promise.all([
    sleep(4_000).then(() => {
      going = false
    }),
    ...Array.from({ length: 20 }, async (_, lane) => {
      for (let n = 0; going; n++) {
        const [customerId, entry] = [`C-${lane}-${n % 50}`, sampleEvent()]
        await store.keep({ customerId, entries: [entry] })
        if ((await store.entryOwner(entry.id)) !== customerId) lost.push(entry.id)
      }
    }),
  ])
  t.ok(opened > 50, `opened ${opened} times`)
  t.strictSame(lost, [])
})

t.test('nobody waits for those who were killed', async t => {
  const folder = temporaryFolder(t)
  const other = await anotherProcess(t, folder)
  const sockets = join(folder, 'store', 'open')
  other.kill('SIGKILL')
  await once(other, 'exit')
  t.equal(readdirSync(sockets).length, 1)
  const store = await lmdbStore({ folder, decisionsKeptMs: 60_000 })
  t.equal(readdirSync(sockets).length, 1, 'its own')
  await store.close()
  t.equal(readdirSync(sockets).length, 0)
})
