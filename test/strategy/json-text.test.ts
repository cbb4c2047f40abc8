import { serialize } from 'node:v8'
import fc from 'fast-check'
import t from 'tap'
import { inner, jsonText, millionths, numberText, quoted, remembering } from '../../src/strategy/json-text.ts'
import { narrow } from '../../src/strategy/narrow.ts'

const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('€ 5', '"\\', '\u007f\u2028\n', '😀'),
)

t.test('any text comes back, and is ASCII on the way', async () => {
  fc.assert(
    fc.property(texts, text => {
      const json = quoted(text)
      return JSON.parse(json) === text && /^[\x20-\x7e]*$/.test(json) && json === `"${inner(text)}"`
    }),
    { numRuns: 2_000 },
  )
})

t.test('any value comes back as from plain JSON', async t => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const json = jsonText(value)
      t.same(JSON.parse(json), JSON.parse(JSON.stringify(value)))
      return /^[\x20-\x7e]*$/.test(json)
    }),
    { numRuns: 300 },
  )
})

t.test('numbers are written as JSON writes their millionths', async t => {
  for (const number of [
    0, -0, 1, -1, 0.1, -0.1, 12.5, 1e-6, 4e-7, 0.1234567, 999_999_999.999999, 1e12, -1e300,
  ]) {
    const told = millionths(number)
    t.equal(JSON.parse(numberText(told)), told === 0 ? 0 : told, String(number))
  }
  t.equal(numberText(Number.NaN), 'null')
  t.equal(numberText(Number.POSITIVE_INFINITY), 'null')
  fc.assert(
    fc.property(fc.double({ min: -1e10, max: 1e10, noNaN: true }), number => {
      const told = millionths(number)
      return JSON.parse(numberText(told)) === (told === 0 ? 0 : told) && Math.abs(told - number) <= 1e-6
    }),
    { numRuns: 5_000 },
  )
})

t.test('what was worked out is remembered', async t => {
  let worked = 0
  const shout = remembering(text => {
    worked += 1
    return text.toUpperCase()
  })
  t.same(['a', 'b', 'a'].map(shout), ['A', 'B', 'A'])
  t.equal(worked, 2)
  for (let i = 0; i < 30_000; i++) shout(String(i))
  t.equal(shout('a'), 'A', 'however many come')
})

/** Which no expression tells: V8's own format has a tag for such texts. */
const isNarrow = (text: string) => serialize(text)[2] === '"'.charCodeAt(0)

t.test('what is ASCII is of one byte a character, though it came from a text of two', async t => {
  const wide = '€ 12.50 is what a card costs, and a transfer costs nothing'
  const part = wide.slice(2)
  t.notOk(isNarrow(part), 'else there is nothing to see')
  const known = remembering(inner)
  for (const narrowed of [narrow(part), known(part), inner(wide), jsonText([wide])])
    t.ok(isNarrow(narrowed), narrowed)
  t.equal(narrow(part), part)
  t.equal(narrow(wide), wide)
  t.equal(narrow('é'), 'é')
})
