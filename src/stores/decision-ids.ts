/**
 * The lowest UUIDv7 of a moment (RFC 9562, section 5.7: the first 48 bits are milliseconds since 1970), as the text that sorts
 * before every id made then or later.
 */
export function firstDecisionIdAt(at: number): string {
  const hex = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}
