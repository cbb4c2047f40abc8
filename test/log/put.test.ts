import * as fc from 'fast-check'
import t from 'tap'
import { newPage } from '../../src/log/page.ts'
import { LONGEST_NUMBER, latin1, putAmount, putNumber, putText } from '../../src/log/put.ts'
import { millionths } from '../../src/strategy/json-text.ts'

const NUMBERS = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer().map(whole => whole / 1e6),
  fc.integer().map(whole => whole / 1e7),
  fc.constantFrom(
    0,
    -0,
    1e-6,
    -4e-7,
    0.1,
    100,
    999_999_999.999_999_9,
    1e9,
    1e300,
    -12.5,
    0.000_01,
    10_203.04,
  ),
  fc.constantFrom(-Number.MAX_VALUE, -1.234_567_890_123_456e-300),
)
type Put = typeof putNumber
const into = new Uint8Array(LONGEST_NUMBER)
const textOf = (put: Put, number: number) =>
  Buffer.from(into.subarray(0, put(into, 0, number))).toString('latin1')

t.test('an amount is the number to the millionth, and no longer than it needs to be', async t => {
  const property = fc.property(NUMBERS, number => {
    const text = textOf(putAmount, number)
    const expected = Number.isFinite(number) ? millionths(number) + 0 : null
    return JSON.parse(text) === expected && !/\.\d*0$|^-0$/.test(text)
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 4_000 }))
})

t.test('a number is read as it was, from no more bytes than are said', async t => {
  const property = fc.property(NUMBERS, number => {
    const read = JSON.parse(textOf(putNumber, number)) as unknown
    return read === (Number.isFinite(number) ? number : null)
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 4_000 }))
})

t.test('texts and numbers are put together, however long', async t => {
  const page = newPage()
  const texts = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), fc.constant('x'.repeat(50_000))),
  )
  const property = fc.property(texts, all => {
    let expected = ''
    all.forEach((text, index) => {
      page.makeRoom(text.length + LONGEST_NUMBER)
      page.end = putText(page.bytes, page.end, latin1(text))
      page.end = putNumber(page.bytes, page.end, index)
      expected += `${text}${index}`
    })
    return Buffer.from(page.take()).toString('latin1') === expected
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 200 }))
})
