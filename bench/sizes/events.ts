import { soakCustomer } from '../soak/customers.ts'

const AT_ONCE = 20

/** Sends page views of the soak's first customers. Throws where one is refused. */
export async function sendEvents(port: number, count: number, customers: number): Promise<void> {
  let next = 0
  const send = async () => {
    while (next < count) {
      const customerId = soakCustomer(next++ % customers)
      const answer = await fetch(`http://127.0.0.1:${port}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ customerId, type: 'page-view', data: { page: 'savings', seconds: 40 } }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`an event was answered with ${answer.status}: ${text.slice(0, 300)}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, send))
}
