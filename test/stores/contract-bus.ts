import type { Test } from 'tap'
import type { Because, Bus } from '../../src/ports.ts'
import { until } from '../until.ts'
import { uniqueId } from './samples.ts'

/** Two buses that are joined, as two replicas have them. */
export interface Joined {
  readonly here: Bus
  readonly there: Bus
  /** What the buses hold for those who follow, anywhere in the store. */
  readonly held: () => Promise<readonly string[]>
}

/** Follows, and collects what is told. */
export function ear(bus: Bus, sessionId: string) {
  const told: Because[] = []
  const following = bus.follow(sessionId, because => told.push(because))
  const hears = (because: Because) =>
    until(() => told.some(each => JSON.stringify(each) === JSON.stringify(because)))
  return { told, hears, ...following }
}

/** What every bus does for those who use it; each driver runs it. */
export async function busContract(t: Test, name: string, { here, there, held }: Joined): Promise<void> {
  await t.test(`${name}: a change on one is told on the other, and why, both ways`, async t => {
    const session = uniqueId('session')
    for (const [one, other] of [
      [here, there],
      [there, here],
    ] as const) {
      const { told, hears, ready, end } = ear(other, session)
      await ready
      one.publish(session, { seq: 7 })
      await hears({ seq: 7 })
      one.publish(session, { reason: 'outcome' })
      await hears({ reason: 'outcome' })
      t.strictSame(told, [{ seq: 7 }, { reason: 'outcome' }])
      end()
    }
  })

  await t.test(`${name}: whoever is ready misses nothing, not even what is told at once`, async () => {
    for (let i = 0; i < 50; i++) {
      const session = uniqueId('session')
      const { hears, ready, end } = ear(here, session)
      await ready
      there.publish(session, { seq: i })
      await hears({ seq: i })
      end()
    }
  })

  await t.test(
    `${name}: changes that come together are told of each session, with the newest reason`,
    async t => {
      const sessions = Array.from({ length: 50 }, () => uniqueId('session'))
      const ears = sessions.map(session => ear(here, session))
      await Promise.all(ears.map(each => each.ready))
      for (const seq of [1, 2]) for (const session of sessions) there.publish(session, { seq })
      await Promise.all(ears.map(each => each.hears({ seq: 2 })))
      t.ok(ears.every(({ told }) => told.length <= 2))
      for (const { end } of ears) end()
    },
  )

  await t.test(
    `${name}: neither one's own change is told back, nor another session's, nor after the end`,
    async t => {
      const [own, other, left, last] = [1, 2, 3, 4].map(() => uniqueId('session'))
      const ears = [own!, left!, last!].map(session => ear(here, session))
      // One who follows there, so that what is published here is told at all.
      ears.push(ear(there, own!))
      await Promise.all(ears.map(each => each.ready))
      here.publish(own!, { seq: 1 })
      there.publish(left!, { seq: 1 })
      await Promise.all([ears[1], ears[3]].map(each => each!.hears({ seq: 1 })))
      ears[1]!.end()
      for (const session of [other!, left!, last!]) there.publish(session, { seq: 2 })
      // Told in their order.
      await ears[2]!.hears({ seq: 2 })
      t.strictSame(ears[0]!.told, [])
      t.strictSame(ears[1]!.told, [{ seq: 1 }])
      for (const { end } of ears) end()
    },
  )

  await t.test(`${name}: two who follow the same are both told, until each has left`, async t => {
    const session = uniqueId('session')
    const [first, second] = [ear(here, session), ear(here, session)]
    await Promise.all([first.ready, second.ready])
    there.publish(session, { seq: 1 })
    await Promise.all([first.hears({ seq: 1 }), second.hears({ seq: 1 })])
    first.end()
    there.publish(session, { seq: 2 })
    await second.hears({ seq: 2 })
    t.strictSame(first.told, [{ seq: 1 }])
    second.end()
    second.end()
  })

  await t.test(`${name}: thousands who come and go leave nothing behind`, async t => {
    for (let i = 0; i < 4; i++) {
      const ears = Array.from({ length: 1_500 }, () => ear(here, uniqueId('session')))
      if (i % 2 === 0) await Promise.all(ears.map(each => each.ready))
      for (const { end } of ears) end()
    }
    await until(async () => (await held()).length === 0)
    const { hears, ready, end } = ear(here, 'after-all')
    await ready
    t.equal((await held()).length, 1)
    there.publish('after-all', { seq: 1 })
    await hears({ seq: 1 })
    end()
    await until(async () => (await held()).length === 0)
  })
}
