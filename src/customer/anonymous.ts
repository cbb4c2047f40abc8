import { createHash } from 'node:crypto'
import type { Identity } from '../ports.ts'

/** The customer that stands for an identity which leads to nobody yet: always the same one, and the identity cannot be read from it. */
export function anonymousId({ type, value }: Identity): string {
  return `anonymous-${createHash('sha256').update(`${type}:${value}`).digest('hex').slice(0, 24)}`
}
