import { customers } from '../customers.ts'

/** Of seven digits, so that all requests are as long. */
export const soakCustomer = (index: number) => `S-${String(index).padStart(7, '0')}`

const AT_ONCE = 2_000

/** Imports profiles of the first `count` of the soak's customers; they have the attributes of the bench's thousand in turn. */
export async function importProfiles(port: number, count: number): Promise<void> {
  const known = customers(50, Date.now())
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, offset) => {
      const { attributes } = known[(from + offset) % known.length]!
      return `${JSON.stringify({ customerId: soakCustomer(from + offset), attributes })}\n`
    })
    const answer = await fetch(`http://127.0.0.1:${port}/v1/customers/import`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: some.join(''),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`an import was answered with ${answer.status}: ${text.slice(0, 300)}`)
  }
}
