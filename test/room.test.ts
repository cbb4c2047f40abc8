import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { StoreUnavailable } from '../src/errors.ts'
import { logKeeper } from '../src/log/keeper.ts'
import { LEFT_BY_LOG, LEFT_BY_STORE, room } from '../src/room.ts'
import { openEnvironment } from '../src/stores/lmdb/environment.ts'
import { notWritten } from '../src/stores/lmdb/unavailable.ts'
import { lmdbStore } from '../src/stores/lmdb.ts'
import { temporaryFolder } from './running-server.ts'
import { sampleProfile } from './stores/samples.ts'

/** After it a disk is asked again. */
const LOOKED_AGAIN_MS = 300

const aged = (age: number, revision = 1) => sampleProfile({ attributes: { age }, revision })

t.test(
  'a disk is asked at most four times a second, and what is missing is said with the remedy',
  async t => {
    let [free, asked] = [1000, 0]
    const lacking = room('/data', 2 ** 20, () => {
      asked++
      return free
    })
    t.match(lacking(), 'Only 0 MB are free on the disk of /data, and 1 MB are to be left; make room')
    free = 2 ** 20
    t.match(lacking(), 'Only 0 MB')
    t.equal(asked, 1)
    await pause(LOOKED_AGAIN_MS)
    t.equal(lacking(), null)
    t.equal(room(temporaryFolder(t), 1)(), null, 'there is room on this disk')
    t.equal(room('/there/is/no/such/folder', 1)(), null, 'what cannot be known is not missing')
  },
)

t.test(
  'a store on a disk that is nearly full goes on answering, keeps nothing more, and then keeps again',
  async t => {
    let free = LEFT_BY_STORE
    const store = await lmdbStore({ folder: temporaryFolder(t), decisionsKeptMs: 1_000, free: () => free })
    t.teardown(() => store.close())
    await store.writeProfile('C-1', aged(40))
    free--
    await pause(LOOKED_AGAIN_MS)
    await t.rejects(store.writeProfile('C-1', aged(41, 2)), StoreUnavailable)
    await t.rejects(store.writeProfile('C-2', sampleProfile()), /Only 31 MB are free/)
    t.match(await store.profile('C-1'), { attributes: { age: 40 } })
    t.equal(await store.profile('C-2'), null)
    free = LEFT_BY_STORE
    await pause(LOOKED_AGAIN_MS)
    await store.writeProfile('C-1', aged(41, 2))
    t.match(await store.profile('C-1'), { attributes: { age: 41 } })
  },
)

t.test('on a full disk nothing is opened', async t => {
  const settings = { path: join(temporaryFolder(t), 'store'), maxDbs: 1, name: 'store', free: () => 4096 }
  await t.rejects(openEnvironment(settings), /Only 0 MB are free .*make room/)
})

t.test('the decision log stops long before the store', async t => {
  t.ok(LEFT_BY_LOG > 2 * LEFT_BY_STORE)
  const settings = { folder: temporaryFolder(t), keptMs: 1_000, mostBytes: 1_000, mostAgeMs: 1_000 }
  const keeper = logKeeper(settings, 1, Date.now, () => 'Only 95 MB are free')
  t.throws(() => keeper.write(new ArrayBuffer(10), 0), /Only 95 MB/)
})

t.test('why a commit failed is told, and heard, whenever it is known', async t => {
  const why = Object.assign(new Error('No space left on device'), { code: 28 })
  const failed = (commitError: Promise<never>) => Object.assign(new Error('Commit failed'), { commitError })
  t.match(await notWritten(failed(Promise.reject(why))), {
    name: 'StoreUnavailable',
    message: 'The embedded store failed: No space left on device',
  })
  let tell = (_why: Error) => {}
  const later = new Promise<never>((_, reject) => {
    tell = reject
  })
  t.match(await notWritten(failed(later)), { message: 'The embedded store failed: Commit failed' })
  // Not heard, it would end this process.
  tell(why)
  await pause(10)
  t.match(await notWritten(new TypeError('ours')), { name: 'TypeError' })
})
