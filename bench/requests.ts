import { seededChance } from '../src/demo/seeded.ts'
import { CUSTOMERS, customerId } from './customers.ts'
import { drawNumber, facts } from './facts.ts'
import { CHANNEL, PLACEMENT, SHOWN, TELLING } from './strategies.ts'

/** Request bodies over so many customers, each in a situation of its own. The same ones every time. */
export function requestBodies(count: number, customers = CUSTOMERS): Record<string, unknown>[] {
  const chance = seededChance(23)
  return Array.from({ length: count }, (_, index) => {
    const context: Record<string, unknown> = {}
    for (const [name, range] of Object.entries(facts.numbers)) context[name] = drawNumber(range, chance)
    for (const [name, among] of Object.entries(facts.texts)) context[name] = chance.pick(among)
    for (const [name, share] of Object.entries(facts.flags)) context[name] = chance.yes(share)
    return {
      customerId: customerId(spread(index, customers)),
      channel: CHANNEL,
      placement: PLACEMENT,
      context,
      limit: SHOWN,
    }
  })
}

/** The same, in a session of each customer that keeps the facts: they are told by an event in the request. */
export function keepingBodies(count: number): Record<string, unknown>[] {
  return requestBodies(count).map(({ context, ...body }) => ({
    ...body,
    sessionId: `kept-${body.customerId}`,
    events: [{ type: TELLING, data: context }],
  }))
}

/** Each customer in turn; where there are more than requests, all over them. */
function spread(index: number, customers: number): number {
  return customers === CUSTOMERS ? index % CUSTOMERS : (index * 7_919) % customers
}

/** The whole HTTP message of a body, as JSON text. */
export function httpMessage(json: string, path = '/v1/decisions'): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  )
}
