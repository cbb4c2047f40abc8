import pino from 'pino'
import t from 'tap'
import { httpApp } from '../../src/http/app.ts'
import { lifecycleRoutes } from '../../src/http/lifecycle.ts'
import { type Candidates, lifecycle } from '../../src/models/lifecycle.ts'
import { modelRoles } from '../../src/models/roles.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'

const there = new Map([
  ['offer', ['4', '3', '2', '1']],
  ['broken', ['1']],
  ['strange', ['2', '1']],
])

async function replica(folder: string, close: (end: () => Promise<void>) => void) {
  const store = await lmdbStore({ folder, decisionsKeptMs: 60_000 })
  close(() => store.close())
  let reloads = 0
  const versions: Candidates = {
    versions: async model => there.get(model) ?? [],
    newest: async model => (model === 'broken' ? null : (there.get(model)?.[0] ?? null)),
    refusal: async (_, version) => (version === '3' ? 'row 1: expected 0.5' : null),
    misfit: async (model, version) =>
      model === 'strange' && version === '1' ? 'customer.tenure is not declared' : null,
    async reload() {
      reloads++
    },
  }
  const kept = await modelRoles(store)
  return { life: lifecycle(kept, versions, () => 7), store, reloads: () => reloads }
}

t.test('two replicas that change roles at once lose nothing, and follow each other', async t => {
  const folder = t.testdir()
  const [one, other] = [await replica(folder, t.teardown), await replica(folder, t.teardown)]
  await one.life.promote('offer', '1', 'first')
  t.match(one.life.current(), {
    offer: { champion: '1', history: [{ before: '4', at: 7, because: 'first' }] },
  })
  t.equal(one.reloads(), 1, 'the new champion is loaded when it is told')
  t.strictSame(other.life.current(), {})
  await other.life.follow()
  t.strictSame(other.life.current(), one.life.current())
  t.equal(other.reloads(), 1)
  await other.life.follow()
  t.equal(other.reloads(), 1, 'nothing has changed since')

  await Promise.all([
    one.life.challenge('offer', '2', 0.2, 'a'),
    other.life.shadow('offer', '4', 'b'),
    one.life.challenge('offer', '2', 0.3, 'c'),
  ])
  await Promise.all([one.life.follow(), other.life.follow()])
  t.strictSame(one.life.current(), other.life.current())
  t.match(one.life.current().offer, { champion: '1', challengers: [{ version: '2' }], shadows: ['4'] })
  t.equal(one.life.current().offer!.history.length, 4)
})

t.test('of two who guard the same version one is refused', async t => {
  const folder = t.testdir()
  const [one, other] = [await replica(folder, t.teardown), await replica(folder, t.teardown)]
  await one.life.promote('offer', '1', 'first')
  await one.life.promote('offer', '2', 'second')
  const both = await Promise.allSettled(
    [one, other].map(({ life }) => life.guard('offer', '2', 'retired', 'failures 0.5')),
  )
  t.strictSame(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await one.life.follow()
  t.equal(one.life.current().offer!.champion, '1')
})

t.test('a rollback that is sent again undoes nothing more', async t => {
  const folder = t.testdir()
  const [one, other] = [await replica(folder, t.teardown), await replica(folder, t.teardown)]
  for (const version of ['1', '2', '4']) await one.life.promote('offer', version, '')
  const app = httpApp({ logger: pino({ level: 'silent' }) })
  lifecycleRoutes(app, other.life)
  const back = (key?: string) =>
    app.inject({
      method: 'POST',
      url: '/v1/models/offer/rollback',
      headers: key === undefined ? {} : { 'idempotency-key': key },
    })
  for (const key of ['one', 'one']) {
    const { statusCode, body } = await back(key)
    t.match([statusCode, JSON.parse(body)], [200, { champion: '2', history: { length: 4 } }])
  }
  await one.life.follow()
  t.match(await one.life.rollback('offer', '', 'one'), { champion: '2' }, 'also to another replica')
  t.match((await back()).json(), { champion: '1' })
  t.match((await back('one')).json(), { champion: '1', history: { length: 5 } }, 'nor later')
})

t.test('what the strategy cannot feed decides for nobody, and may only score', async t => {
  const { life } = await replica(t.testdir(), t.teardown)
  const refusal = {
    code: 'conflict',
    message:
      'the strategy in force cannot feed version 1 of strange; publish one that can first: customer.tenure is not declared',
  }
  await t.rejects(life.promote('strange', '1', ''), refusal)
  await t.rejects(life.challenge('strange', '1', 0.1, ''), refusal)
  t.strictSame(life.current(), {})
  t.match(await life.shadow('strange', '1', ''), { champion: '2', shadows: ['1'] })
  await t.rejects(life.promote('strange', '1', ''), refusal)
})

t.test('what is not there, or does not pass its checks, gets no role', async t => {
  const { life, store } = await replica(t.testdir(), t.teardown)
  const refusals: [Promise<unknown>, { code: string; message: RegExp }][] = [
    [life.promote('gone', '1', ''), { code: 'not-found', message: /no model "gone"; correct the name/ }],
    [
      life.promote('offer', '9', ''),
      {
        code: 'not-found',
        message: /no version 9 of offer: put its folder there, or take one of 4, 3, 2, 1/,
      },
    ],
    [
      life.promote('offer', '3', ''),
      { code: 'conflict', message: /does not pass its checks: row 1: expected 0\.5/ },
    ],
    [life.challenge('offer', '2', 7, ''), { code: 'invalid', message: /share 7/ }],
    [
      life.promote('broken', '1', ''),
      { code: 'conflict', message: /no version of broken passes its checks/ },
    ],
    [life.rollback('constructor', ''), { code: 'not-found', message: /no model "constructor"/ }],
  ]
  for (const [asked, refusal] of refusals) await t.rejects(asked, refusal)
  t.equal(await store.document('model-roles'), null, 'nothing was written')
})
