import fc from 'fast-check'
import t from 'tap'
import { bounded } from '../../src/stores/bounded.ts'

const MOST = 100
const act = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant('set'), fc.nat(9), fc.integer({ min: 1, max: 150 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('delete'), fc.nat(9), fc.constant(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('clear'), fc.constant(0), fc.constant(0)) },
)

t.test('it holds what came last, as much as there is room for', async t => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), acts => {
      const map = bounded<number, number>(MOST)
      let plain: { key: number; value: number; bytes: number }[] = []
      const held = () => plain.reduce((sum, { bytes }) => sum + bytes, 0)
      acts.forEach(([what, key, bytes], value) => {
        if (what === 'clear') {
          map.clear()
          plain = []
          return
        }
        plain = plain.filter(each => each.key !== key)
        if (what === 'delete') {
          map.delete(key)
          return
        }
        map.set(key, value, bytes)
        while (plain.length > 0 && held() + bytes > MOST) plain.shift()
        plain.push({ key, value, bytes })
      })
      const expected = new Map(plain.map(({ key, value }) => [key, value]))
      for (let key = 0; key < 10; key++) t.equal(map.get(key), expected.get(key))
    }),
  )
})

t.test('what is larger than all may be is held alone, and goes when the next one comes', async t => {
  const map = bounded<string, number>(MOST)
  map.set('small', 1, 10)
  map.set('large', 2, 2 * MOST)
  t.strictSame([map.get('small'), map.get('large')], [undefined, 2])
  map.set('small', 3, 10)
  t.strictSame([map.get('small'), map.get('large')], [3, undefined])
})
