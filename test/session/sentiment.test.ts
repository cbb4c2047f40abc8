import fc from 'fast-check'
import t from 'tap'
import { blended } from '../../src/session/sentiment.ts'

const blending = { halfLife: 5, strong: 0.6 }
const after = (mean: number | null, ...readings: number[]) =>
  readings.reduce<number | null>((so, reading) => blended(so, reading, blending), mean)!

t.test('one furious sentence counts at once, and a mild word after it does not hide it', async t => {
  t.equal(after(null, -0.7), -0.7, 'the first reading is what it is')
  t.equal(after(null, 0.6, 0.5, 0.7, -0.7), -0.7, 'after friendly ones too')
  t.ok(after(-0.7, 0.3) < -0.5, 'a polite word')
  t.ok(after(-0.7, 0) < -0.5, 'a plain one')
  t.ok(after(-0.7, 0.9) > -0.1, 'heartfelt thanks do end it')
  t.ok(after(0.2, -0.2) < 0.1 && after(0.2, -0.2) > -0.1, 'a mild complaint goes part of the way')
})

t.test('after its half-life of plain words half of it is left, whatever the half-life', async _t => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: -1, max: -0.01, noNaN: true }),
      (halfLife, mean) => {
        let so = mean
        for (let i = 0; i < halfLife; i++) so = blended(so, 0, { ...blending, halfLife })
        return Math.abs(so - mean / 2) < 1e-9
      },
    ),
  )
})

t.test('it stays between what was and what is heard, and a better word never makes it worse', async _t => {
  const mood = fc.double({ min: -1, max: 1, noNaN: true })
  const any = fc.record({
    halfLife: fc.double({ min: 0.5, max: 50, noNaN: true }),
    strong: fc.double({ min: 0.01, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(mood, mood, mood, any, (mean, one, other, blending) => {
      const [worse, better] = one < other ? [one, other] : [other, one]
      const low = blended(mean, worse, blending)
      const high = blended(mean, better, blending)
      const inside = (so: number, said: number) =>
        so >= Math.min(mean, said) - 1e-12 && so <= Math.max(mean, said) + 1e-12
      return inside(low, worse) && inside(high, better) && low <= high + 1e-12
    }),
  )
})
