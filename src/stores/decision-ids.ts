/** Characters of an id: a UUIDv7 (RFC 9562) in lower case. */
export const decisionIdLength = 36

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function isDecisionId(text: string): boolean {
  return shape.test(text)
}

/**
 * The lowest UUIDv7 of a moment (RFC 9562, section 5.7: the first 48 bits are milliseconds since 1970), as the text that sorts
 * before every id made then or later.
 */
export function firstDecisionIdAt(at: number): string {
  const hex = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}

/** When an id, or a text that begins with one, was made. */
export function timeOfDecisionId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
