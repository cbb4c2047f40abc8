import t from 'tap'
import { customerRoutes } from '../../src/http/customers.ts'
import { testApp } from '../world.ts'

const routes = [customerRoutes]
const phone = (value: string) => ({ type: 'phone', value })

t.test('what was stored under another strategy does not stand in the way of a patch', async t => {
  const { call, store } = await testApp(t, routes)
  const attributes = { age: 'unknown', tier: 'gold' }
  await store.writeProfile('C-1', { attributes, revision: 1, updatedAt: 0, source: 'api' })
  const answer = await call('PATCH', '/v1/customers/C-1', { attributes: { tier: 'basic' } })
  t.equal(answer.status, 200)
  t.strictSame(answer.body.attributes, { age: 'unknown', tier: 'basic' })
})

t.test('a merge patch sets, merges and removes, under either content type', async t => {
  const { call } = await testApp(t, routes)
  const merge = { 'content-type': 'application/merge-patch+json' }
  const first = await call(
    'PATCH',
    '/v1/customers/C-1',
    { attributes: { age: 44, home: { city: 'Aarhus', zip: '8000' } } },
    merge,
  )
  t.equal(first.status, 201, 'it makes a customer that is not there')
  const second = await call('PATCH', '/v1/customers/C-1', {
    attributes: { age: null, home: { zip: '8200' } },
    identities: [phone('+45')],
  })
  t.equal(second.status, 200)
  t.strictSame(second.body.attributes, { home: { city: 'Aarhus', zip: '8200' } })
  t.strictSame(second.body.identities, [phone('+45')])
  const third = await call('PATCH', '/v1/customers/C-1', { attributes: null, identities: null })
  t.strictSame([third.body.attributes, third.body.identities], [{}, []])

  const put = await call('PUT', '/v1/customers/C-1', { attributes: {} }, merge)
  t.equal(put.status, 415, 'elsewhere a patch is no body')
})

t.test('many patches do not grow a profile without bound', async t => {
  const { call } = await testApp(t, routes)
  const some = (from: number) =>
    Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`a${from + index}`, 1]))
  await call('PATCH', '/v1/customers/C-1', { attributes: some(0) })
  const answer = await call('PATCH', '/v1/customers/C-1', { attributes: some(300) })
  t.equal(answer.status, 422)
  t.match(answer.body.errors, [{ path: 'attributes', message: 'at most 500 values' }])
})

t.test('50 patches at once of different attributes all survive', async t => {
  const { call } = await testApp(t, routes)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      call('PATCH', '/v1/customers/C-1', { attributes: { [`a${index}`]: index } }),
    ),
  )
  t.ok(answers.every(({ status }) => status < 300))
  const { attributes, revision } = (await call('GET', '/v1/customers/C-1')).body
  t.equal(revision, 50)
  t.strictSame(
    Object.values(attributes).sort((a, b) => Number(a) - Number(b)),
    Array.from({ length: 50 }, (_, index) => index),
  )
})
