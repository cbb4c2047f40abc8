import * as fc from 'fast-check'
import t from 'tap'
import { ascii } from '../../src/log/ascii.ts'
import { millionths } from '../../src/strategy/json-text.ts'

const NUMBERS = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(0, -0, 1e-6, -4e-7, 0.1, 100, 999_999_999.999_999_9, 1e9, 1e300, -12.5, 0.000_01),
)
const told = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString('latin1')) as unknown

t.test('an amount is the number to the millionth, and no longer than it needs to be', async t => {
  const out = ascii()
  const property = fc.property(NUMBERS, number => {
    out.amount(number)
    const text = Buffer.from(out.take()).toString('latin1')
    const expected = Number.isFinite(number) ? millionths(number) + 0 : null
    return JSON.parse(text) === expected && !/\.\d*0$|^-0$/.test(text)
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 2_000 }))
})

t.test('a number is read as it was', async t => {
  const out = ascii()
  const property = fc.property(NUMBERS, number => {
    out.number(number)
    return told(out.take()) === (Number.isFinite(number) ? number : null)
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 2_000 }))
})

t.test('texts, bytes and numbers are put together, however long', async t => {
  const out = ascii()
  const texts = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), fc.constant('x'.repeat(50_000))),
  )
  const property = fc.property(texts, all => {
    let expected = ''
    all.forEach((text, index) => {
      if (index % 2 === 0) out.text(text)
      else out.bytes(Buffer.from(`<${text}>`), 1, 1 + text.length)
      out.number(index)
      expected += `${text}${index}`
    })
    return Buffer.from(out.take()).toString('latin1') === expected
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 200 }))
})
