import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import type { z } from 'zod'
import { demoCustomers } from '../../src/demo/customers.ts'
import { ProfileFile } from '../../src/strategy/schema/facts.ts'

const profile = readFileSync(new URL('../../config/profile.yaml', import.meta.url), 'utf8')
const { attributes: declared } = ProfileFile.parse(parse(profile))
type Declaration = z.output<typeof ProfileFile>['attributes'][string]

const customers = demoCustomers()
const share = (holds: (attributes: Record<string, unknown>) => boolean) =>
  customers.filter(({ attributes }) => holds(attributes)).length / customers.length

/** Why a value does not fit its declaration, or null. */
function misfit(declaration: Declaration | undefined, value: unknown): string | null {
  if (!declaration) return 'is not declared'
  const { type, min, max, values } = declaration
  if (type === 'number') {
    if (typeof value !== 'number' || !Number.isFinite(value)) return 'is no number'
    return value < (min ?? -Infinity) || value > (max ?? Infinity) ? 'is out of range' : null
  }
  if (type === 'bool') return typeof value === 'boolean' ? null : 'is no bool'
  if (type === 'strings')
    return Array.isArray(value) && value.every(item => typeof item === 'string') ? null : 'is no list'
  if (typeof value !== 'string') return 'is no string'
  if (type === 'timestamp') return Number.isNaN(Date.parse(value)) ? 'is no time' : null
  return values && !values.includes(value) ? 'is not one of the values' : null
}

t.test('there are 2,000 customers, C-0001 to C-2000', async t => {
  t.equal(customers.length, 2000)
  t.equal(customers[0]?.customerId, 'C-0001')
  t.equal(customers[1999]?.customerId, 'C-2000')
  t.equal(new Set(customers.map(({ customerId }) => customerId)).size, 2000)
})

t.test('no two customers share an identity', async t => {
  const identities = customers.flatMap(({ identities }) =>
    identities.map(({ type, value }) => `${type}:${value}`),
  )
  t.equal(new Set(identities).size, identities.length)
})

t.test('the same customers are drawn every time, however many', async t => {
  t.same(demoCustomers(), customers)
  t.same(demoCustomers(12), customers.slice(0, 12))
})

t.test('every attribute is declared in profile.yaml and fits its type and values', async t => {
  const misfits = customers.flatMap(({ customerId, attributes }) =>
    Object.entries(attributes).flatMap(([name, value]) => {
      const why = misfit(declared[name], value)
      return why ? [`${customerId}.${name} = ${JSON.stringify(value)} ${why}`] : []
    }),
  )
  t.same(misfits.slice(0, 5), [])
  const names = Object.keys(declared).sort()
  t.same(
    customers.filter(({ attributes }) => Object.keys(attributes).length < names.length),
    [],
    'and all are known of everybody',
  )
})

t.test('what belongs together fits together', async t => {
  for (const { customerId, attributes: a } of customers) {
    const products = a.products as string[]
    const fits =
      a.hasTermDeposit === products.includes('term-deposit') &&
      (a.personalLoan === 'yes') === products.includes('personal-loan') &&
      a.openToBuy === (a.creditLimit as number) - (a.revolvingBalance as number) &&
      (a.previousOutcome === 'nonexistent') === (a.previousCampaignContacts === 0) &&
      (!a.inDefault || (a.missedPayments as number) > 0)
    if (!fits) t.fail(customerId)
  }
  t.pass()
})

t.test('the mix is that of a bank', async t => {
  const between = (low: number, value: number, high: number, what: string) =>
    t.ok(low <= value && value <= high, `${what}: ${value}`)
  const about = (name: string) => customers.map(({ attributes }) => attributes[name] as number)
  between(
    0.8,
    share(a => (a.consents as string[]).includes('marketing')),
    0.9,
    'may be told of offers',
  )
  between(
    0.08,
    share(a => (a.transactionCount as number) < 60 && (a.productCount as number) <= 3),
    0.25,
    'use little',
  )
  between(
    0.005,
    share(a => a.inDefault === true),
    0.03,
    'in default',
  )
  between(
    0.01,
    share(a => a.vulnerable === true),
    0.06,
    'vulnerable',
  )
  between(
    0.01,
    share(a => a.accountStatus === 'dormant'),
    0.08,
    'dormant',
  )
  const income = about('annualIncomeK').sort((a, b) => a - b)
  between(45, income[1000]!, 75, 'median income')
})

t.test('the customer of the story has the phone number of the examples', async t => {
  const told = customers.find(({ customerId }) => customerId === 'C-1029')
  t.ok(told?.identities.some(({ type, value }) => type === 'phone' && value === '+4520304050'))
})
