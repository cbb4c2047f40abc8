import fc from 'fast-check'
import type { Test } from 'tap'
import type { Opened } from './contract.ts'
import { noon, sampleEvent, sampleProfile, sampleSession, uniqueId } from './samples.ts'

const odd = {
  nothing: null,
  undefined: undefined,
  notANumber: Number.NaN,
  infinite: Number.NEGATIVE_INFINITY,
  tiny: 5e-324,
  large: 2 ** 53,
  negative: -(2 ** 31) - 1,
  fraction: 0.1,
  moment: new Date(noon),
  empty: '',
  text: 'Ærø 😀 \u0000 \u2028 "quoted" \\',
  long: 'x'.repeat(10_000),
  list: [[], [undefined], {}, [1, [2, [3]]]],
  deep: { a: { b: { c: { '': true } } } },
  '': 'an empty name',
  'a.b': 'a dot',
  constructor: 'a name of Object',
  toString: 'another',
  '1': 'a number as a name',
  yes: true,
  no: false,
}

export async function valuesContract(t: Test, { store, another }: Opened): Promise<void> {
  const other = await another()

  /** Puts the values where free values may be, and reads them through the other connection. */
  async function roundTrip(customerId: string, values: Record<string, unknown>) {
    const event = sampleEvent({ data: values })
    const session = sampleSession(customerId, { facts: { fact: { value: values, at: noon } } })
    await store.importProfiles([{ customerId, profile: { ...sampleProfile(), attributes: values } }])
    await store.keep({ customerId, entries: [event], session, sessionTtlMs: 60_000 })
    const memory = await other.recall({ customerId, sessionId: session.id, stocked: [] })
    const kept = memory.history.flatMap(each => (each.type === 'event' ? [each.data] : []))
    return [memory.profile?.attributes, memory.session?.facts.fact?.value, ...kept]
  }

  await t.test('odd values come back as they were', async t => {
    for (const kept of await roundTrip(uniqueId('C'), odd)) t.strictSame(kept, odd)
  })

  await t.test('odd ids are ids like others', async t => {
    for (const id of [
      '{}',
      '{',
      '}{',
      'a}b{c',
      '%7B',
      'ä 😀',
      ':',
      'a/b?c',
      '*',
      '\u0001',
      'x'.repeat(200),
    ]) {
      const kept = await roundTrip(id, { is: id })
      t.strictSame(kept, [{ is: id }, { is: id }, { is: id }], JSON.stringify(id))
      t.equal((await other.erase(id)).profile, 1)
    }
  })

  await t.test('any JSON comes back as it was', async t => {
    const json = fc.dictionary(
      fc.string({ unit: 'grapheme' }).filter(name => name !== '__proto__'),
      fc.jsonValue({ noUnicodeString: false }),
    )
    await fc.assert(
      fc.asyncProperty(json, async values => {
        const plain = JSON.parse(JSON.stringify(values))
        if (JSON.stringify(plain).includes('"__proto__"')) return
        for (const kept of await roundTrip(uniqueId('C'), plain)) t.strictSame(kept, plain)
      }),
      { numRuns: 60 },
    )
  })

  await t.test('many shapes of profiles live beside each other', async t => {
    const shapes = Array.from({ length: 300 }, (_, i) => ({
      customerId: uniqueId('C'),
      attributes: { [`only${i}`]: i, all: i },
    }))
    await Promise.all(
      shapes.map(({ customerId, attributes }, i) =>
        (i % 2 ? store : other).writeProfile(customerId, sampleProfile({ attributes })),
      ),
    )
    for (const [i, { customerId, attributes }] of shapes.entries()) {
      t.strictSame((await (i % 3 ? store : other).profile(customerId))?.attributes, attributes)
    }
  })
}
