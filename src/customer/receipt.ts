import { createHash } from 'node:crypto'
import type { Erased } from '../all-kept-port.ts'

/** What is kept of an erasure: that it was done, and nothing of the person. */
export interface ErasureReceipt {
  readonly receiptId: string
  /** SHA-256 of `<receiptId>:<customerId>`: proves whose receipt it is to one who knows the id, and cannot be looked up by it. */
  readonly customerHash: string
  readonly erasedAt: string
  readonly removed: Erased & { readonly logLines: number }
}

export function erasureReceipt(
  receiptId: string,
  customerId: string,
  removed: ErasureReceipt['removed'],
  now: number,
): ErasureReceipt {
  const customerHash = createHash('sha256').update(`${receiptId}:${customerId}`).digest('hex')
  return { receiptId, customerHash, erasedAt: new Date(now).toISOString(), removed }
}
