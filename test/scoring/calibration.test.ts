import fc from 'fast-check'
import t from 'tap'
import { calibrator, platt, settleProbabilities } from '../../src/scoring/calibration.ts'
import { valueOn } from '../../src/training/isotonic.ts'

t.test('Platt scaling with a = 1 and b = 0 changes nothing, and b moves the log-odds', async t => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }),
      p => Math.abs(platt(p, 1, 0) - p) < 1e-9,
    ),
  )
  t.ok(Math.abs(platt(0.5, 1, Math.log(3)) - 0.75) < 1e-12)
  t.ok(Math.abs(platt(0.8, 0.5, 0) - 2 / 3) < 1e-12)
  t.ok(platt(0, 1, 0) >= 0 && platt(1, 1, 0) <= 1)
})

t.test('isotonic points are joined by straight lines and are flat outside', async t => {
  const x = [0.1, 0.2, 0.6]
  const y = [0, 0.4, 0.5]
  t.equal(valueOn({ x, y }, 0), 0)
  t.ok(Math.abs(valueOn({ x, y }, 0.15) - 0.2) < 1e-12)
  t.ok(Math.abs(valueOn({ x, y }, 0.4) - 0.45) < 1e-12)
  t.equal(valueOn({ x, y }, 0.2), 0.4)
  t.equal(valueOn({ x, y }, 0.99), 0.5)
  t.ok(Number.isNaN(valueOn({ x, y }, Number.NaN)))
})

t.test('what is no probability becomes NaN and is counted, rounding is forgiven', async t => {
  const raw = Float32Array.of(0.25, Number.NaN, Number.POSITIVE_INFINITY, -0.1, 1.1, 1.0000001, -1e-8)
  t.equal(settleProbabilities(raw, null), 4)
  t.same([...raw], [0.25, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 1, 0])
})

t.test('each kind of calibration is applied to every row', async t => {
  t.equal(calibrator('none'), null)
  const raw = Float32Array.of(0.5, 0.5)
  settleProbabilities(raw, calibrator({ platt: { a: 1, b: Math.log(3) } }))
  t.same([...raw], [0.75, 0.75])
  settleProbabilities(raw, calibrator({ isotonic: { x: [0.5, 1], y: [0, 0.5] } }))
  t.same([...raw], [0.25, 0.25])
})
