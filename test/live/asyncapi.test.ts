import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import t from 'tap'
import { liveApp, opening } from './client.ts'

const schemas = createRequire(import.meta.url)('@asyncapi/specs') as Readonly<{
  schemasWithoutId: Readonly<Record<string, object>>
}>

t.test('the document of the socket is AsyncAPI 3, and describes the messages that are sent', async t => {
  const { call, connect } = await liveApp(t)
  const { status, body } = await call('GET', '/asyncapi.json')
  t.equal(status, 200)
  const specification = new Ajv({ strict: false, validateFormats: false }).compile(
    schemas.schemasWithoutId['3.0.0']!,
  )
  t.ok(specification(body), JSON.stringify(specification.errors?.slice(0, 3)))

  const { messages } = body.components
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const client = await connect()
  const fits = (message: { type: string }) => {
    const check = ajv.compile(messages[message.type].payload)
    t.ok(check(message), `${message.type} ${JSON.stringify(check.errors)}`)
  }
  fits(opening())
  client.send(opening({ talk: true }))
  client.send({ type: 'context', session: 'call-1', seq: 1, set: { reason: 'fee', sentiment: -0.6 } })
  client.send({ type: 'context', session: 'call-1', seq: 2, set: { sentiment: 7 } })
  await client.next('error')
  await client.next('decision')
  client.send({ type: 'close', session: 'call-1' })
  await client.next('closed')
  fits({ type: 'ping' })
  client.send({ type: 'ping' })
  await client.next('pong')
  for (const message of client.received) fits(message)
  t.strictSame([...new Set(client.received.map(({ type }) => type))].sort(), [
    'ack',
    'closed',
    'decision',
    'error',
    'opened',
    'pong',
    'signals',
  ])
})
