import type { Test } from 'tap'
import { NO_LIMIT, UNTOUCHED } from '../../src/stock.ts'
import type { Opened } from './contract.ts'
import { countedStock } from './contract-stock-counted.ts'
import { uniqueId } from './samples.ts'
import { limitsOf, MINUTE, stockedOn } from './stocked.ts'

export async function stockContract(t: Test, opened: Opened): Promise<void> {
  const { store, another, clock } = opened
  const other = await another()
  const stocked = stockedOn(store, other)

  await t.test('a unit is taken once an outcome, and can be given back', async t => {
    const { actionId, take, giveBack, recalled } = stocked({ units: 10 })
    const empty = uniqueId('action')
    t.strictSame((await other.recall({ customerId: 'anyone', stocked: [actionId, empty] })).taken, {
      [actionId]: UNTOUCHED,
      [empty]: UNTOUCHED,
    })
    const took = await Promise.all([take('o1'), take('o1'), take('o2', 'o2', 0, other)])
    t.strictSame(took.sort(), ['known', 'taken', 'taken'])
    t.match(await recalled(), { units: 2, dayUnits: 2, held: 0 })
    await giveBack('o1')
    await giveBack('o1')
    await giveBack('never taken')
    t.match(await recalled(), { units: 1, dayUnits: 1 })
    t.equal(await take('o1'), 'taken')
    t.match(await recalled(), { units: 2 })
  })

  await t.test('of many who want one at the same time, as many get one as there are', async t => {
    const { reserve, take, now } = stocked({ units: 20 })
    const owners = Array.from({ length: 100 }, (_, i) => `owner-${i}`)
    const found = await Promise.all(owners.map((each, i) => reserve(each, 0, i % 2 ? store : other)))
    const lucky = owners.filter((_, i) => found[i] === null)
    t.equal(lucky.length, 20)
    t.match(
      found.filter(each => each !== null),
      Array(80).fill({ units: 0, held: 20 }),
    )
    t.equal(await reserve(lucky[0]!), null, 'who holds one keeps it, and takes no other one')
    t.match(await now(), { units: 0, held: 20 })
    const took = await Promise.all(lucky.map((each, i) => take(`o-${each}`, each, 0, i % 2 ? other : store)))
    t.ok(took.every(each => each === 'taken'))
    t.match(await now(), { units: 20, held: 0, oversold: 0 })
    t.match(await reserve('late'), { units: 20, held: 0 })
  })

  await t.test('what is let go of, or runs out, is another’s', async t => {
    const { reserve, release, take, giveBack, now } = stocked({ units: 1 }, 10 * MINUTE)
    t.equal(await reserve('a'), null)
    await release('nobody')
    t.match(await reserve('b'), { held: 1 })
    await release('a')
    await release('a')
    t.equal(await reserve('b'), null)
    clock.pass(6 * MINUTE)
    t.equal(await reserve('b'), null, 'held anew')
    clock.pass(2 * MINUTE)
    t.equal(await reserve('b'), null, 'as it is: most of its time is left')
    clock.pass(4 * MINUTE)
    t.match(await reserve('c'), { held: 1 }, 'by which it did not run out')
    clock.pass(4 * MINUTE)
    t.equal(await reserve('c'), null)
    t.match(await now(), { units: 0, held: 1 })
    t.equal(await take('o-b', 'b'), 'oversold', 'it had run out, and none was free')
    t.equal(await take('o-b', 'b'), 'known')
    t.match(await now(), { units: 1, held: 1, oversold: 1 })
    await giveBack('o-b')
    t.equal(await take('o-c', 'c'), 'taken')
    t.match(await now(), { units: 1, held: 0, oversold: 0 })
    await giveBack('o-c')
    t.equal(await take('o-d', 'd'), 'taken', 'nothing was held, but one was free')
    await giveBack('o-d')
    t.equal(await reserve('e'), null)
    await take('o-e')
    clock.pass(11 * MINUTE)
    t.equal(await take('o-e'), 'known')
    t.match(await now(), { units: 1, held: 0 }, 'a double that comes when a hold has run out')
  })

  await t.test('who is recalled is told what is held for whom, and for how long', async t => {
    const { actionId, reserve, release, take, holds, recalled } = stocked({ units: 3 }, 10 * MINUTE)
    t.notOk('holding' in (await other.recall({ customerId: 'anyone', stocked: [actionId] })))
    t.notOk(await holds('a'))
    const start = clock.now()
    await reserve('a')
    clock.pass(MINUTE)
    await reserve('b')
    t.strictSame([await holds('a'), await holds('b'), await holds('c')], [true, true, false])
    t.equal((await recalled()).firstExpiry, start + 10 * MINUTE)
    clock.pass(4 * MINUTE)
    await reserve('a')
    t.equal((await recalled()).firstExpiry, start + 11 * MINUTE, 'held anew')
    await release('b')
    t.strictSame([await holds('a'), await holds('b')], [true, false])
    t.equal((await recalled()).firstExpiry, start + 15 * MINUTE)
    clock.pass(9 * MINUTE)
    t.ok(await holds('a'))
    await reserve('b')
    clock.pass(MINUTE)
    t.strictSame([await holds('a'), await holds('b')], [false, true], 'run out, though nobody has looked')
    await take('o-b', 'b')
    t.notOk(await holds('b'))
    t.match(await recalled(), { units: 1, held: 0, firstExpiry: NO_LIMIT })
  })

  await t.test('a limit a day counts what is held, and begins anew with the day', async t => {
    clock.to(Date.UTC(2026, 0, 20, 23, 50))
    const { reserve, take, giveBack, now } = stocked({ units: 3, unitsPerDay: 1 }, 20 * MINUTE)
    t.equal(await reserve('a'), null)
    t.match(await reserve('b'), { held: 1 })
    t.equal(await take('o-a', 'a'), 'taken')
    t.match(await reserve('b'), { units: 1, dayUnits: 1, held: 0 })
    clock.to(Date.UTC(2026, 0, 21))
    t.equal(await reserve('b'), null)
    t.equal(await take('o-b', 'b'), 'taken')
    t.match(await reserve('c'), { dayUnits: 1 })
    await giveBack('o-a')
    t.match(await now(), { units: 1, dayUnits: 1 }, 'yesterday’s is none of today')
    t.match(await reserve('c'), { dayUnits: 1 })
    await giveBack('o-b')
    t.equal(await reserve('c'), null)
    clock.to(Date.UTC(2026, 0, 22))
    t.match(await now(), { held: 0 })
  })

  await t.test('a budget is never promised beyond its end, to the last millionth', async t => {
    const { reserve, release, take, now } = stocked({ money: 1_000_000, moneyPerDay: 700_000 })
    t.equal(await reserve('a', 300_001), null)
    t.match(await reserve('b', 400_000), { heldMoney: 300_001 })
    t.equal(await reserve('b', 399_999), null)
    t.match(await reserve('c', 1), { heldMoney: 700_000 })
    t.equal(await reserve('c', 0), null, 'what costs nothing may go')
    t.equal(await reserve('a', 999_999), null, 'it keeps what it has, at the cost that it had')
    t.equal(await take('o-a', 'a', 5), 'taken')
    await release('b')
    t.match(await now(), { units: 1, money: 300_001, dayMoney: 300_001, held: 1, heldMoney: 0 })
    t.equal(await take('o-b', 'b', 399_999), 'taken')
    t.equal(await take('o-d', 'd', 1), 'oversold')
    t.match(await now(), { money: 700_001, oversold: 1 })
    const large = stocked({ money: 9e15 })
    t.equal(await large.reserve('a', 8_999_999_999_999_999), null)
    t.match(await large.reserve('b', 2), { heldMoney: 8_999_999_999_999_999 })
  })

  await t.test('several actions are asked for together, and each has its own', async t => {
    const [one, two] = [stocked({ units: 1 }), stocked({ units: 1 })]
    const claims = [one, two].map(({ actionId }) => ({
      actionId,
      cost: 0,
      holdMs: MINUTE,
      limits: limitsOf({ units: 1 }),
    }))
    await two.reserve('first')
    t.match(await store.reserve('second', claims), [null, { held: 1 }])
    t.strictSame(await store.reserve('second', []), [])
    await store.release('second', [one.actionId, two.actionId])
    t.match(await store.stock([two.actionId, one.actionId]), [{ held: 1 }, { held: 0 }])
  })

  await countedStock(t, opened, other)

  await t.test('many customers asked for in one turn each get their own answer', async t => {
    const { actionId, take } = stocked({ units: 5 })
    await take('o1')
    const ids = Array.from({ length: 150 }, () => uniqueId('C'))
    await store.importProfiles(
      ids.map(customerId => ({
        customerId,
        profile: { attributes: { is: customerId }, updatedAt: 1, source: 'import' },
      })),
    )
    const memories = await Promise.all(
      ids.map(customerId => other.recall({ customerId, stocked: [actionId] })),
    )
    t.strictSame(
      memories.map(each => each.profile?.attributes.is),
      ids,
    )
    t.ok(memories.every(each => each.taken[actionId]!.units === 1))
  })
}
