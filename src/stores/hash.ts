/** FNV-1a, 32 bits, over UTF-16 units; from a hash it goes on (Fowler, Noll, Vo; RFC 9923). */
export function hashOf(text: string, from = 0x811c9dc5): number {
  let hash = from
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
