import fc from 'fast-check'
import type { Test } from 'tap'
import { NO_LIMIT } from '../../src/stock.ts'
import type { Opened } from './contract.ts'
import { MINUTE, stockedOn } from './stocked.ts'

/** Beside a count of its own, whatever is done. */
export async function countedStock(t: Test, { store, clock }: Opened, other: Opened['store']): Promise<void> {
  const stocked = stockedOn(store, other)
  await t.test('whatever is done in whatever order, what is told is what was counted beside it', async t => {
    const step = fc.record({
      what: fc.constantFrom('reserve', 'reserve', 'release', 'take', 'take', 'giveBack', 'pass'),
      who: fc.nat(4),
      on: fc.constantFrom(store, other),
      cost: fc.nat(4),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async steps => {
        const stock = stocked({ units: 4, unitsPerDay: 3, money: 9, moneyPerDay: 7 }, 10 * MINUTE)
        const held = new Map<string, { cost: number; until: number }>()
        const units = new Map<string, { cost: number; day: number; oversold: boolean }>()
        const today = () => Math.floor(clock.now() / 86_400_000)
        const sum = (all: Iterable<{ cost: number }>) => [...all].reduce((total, { cost }) => total + cost, 0)
        const fits = (cost: number) => {
          const ofToday = [...units.values()].filter(({ day }) => day === today())
          return (
            units.size + held.size < 4 &&
            ofToday.length + held.size < 3 &&
            sum(units.values()) + sum(held.values()) + cost <= 9 &&
            sum(ofToday) + sum(held.values()) + cost <= 7
          )
        }
        for (const { what, who, on, cost } of steps) {
          for (const [owner, { until }] of held) if (until <= clock.now()) held.delete(owner)
          const [owner, outcome] = [`w-${who}`, `o-${who}`]
          const own = held.get(owner)
          if (what === 'reserve') {
            const gets = own !== undefined || fits(cost)
            if (gets) held.set(owner, { cost: own?.cost ?? cost, until: clock.now() + 10 * MINUTE })
            t.equal((await stock.reserve(owner, cost, on)) === null, gets)
          } else if (what === 'release') {
            held.delete(owner)
            await stock.release(owner, on)
          } else if (what === 'take') {
            const known = units.has(outcome)
            const oversold = !known && !own && !fits(cost)
            if (!known) {
              units.set(outcome, { cost: own?.cost ?? cost, day: today(), oversold })
              held.delete(owner)
            }
            const expected = known ? 'known' : oversold ? 'oversold' : 'taken'
            t.equal(await stock.take(outcome, owner, cost, on), expected)
          } else if (what === 'giveBack') {
            units.delete(outcome)
            await stock.giveBack(outcome, on)
          } else clock.pass(who < 3 ? 4 * MINUTE : 9 * 3_600_000)
        }
        for (const [owner, { until }] of held) if (until <= clock.now()) held.delete(owner)
        const ledger = await stock.now()
        const ofToday = [...units.values()].filter(({ day }) => day === today())
        t.match(ledger, {
          units: units.size,
          money: sum(units.values()),
          held: held.size,
          heldMoney: sum(held.values()),
          firstExpiry: Math.min(NO_LIMIT, ...[...held.values()].map(({ until }) => until)),
          oversold: [...units.values()].filter(({ oversold }) => oversold).length,
        })
        if (ledger.day === today()) t.match(ledger, { dayUnits: ofToday.length, dayMoney: sum(ofToday) })
        else t.equal(ofToday.length, 0)
      }),
      { numRuns: 30, endOnFailure: true },
    )
  })
}
