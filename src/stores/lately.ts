/** Values decoded lately, by key. */
export type Lately<T> = (key: string, bytes: Uint8Array) => T

/**
 * Decodes bytes, unless the same bytes were decoded for this key lately: then the value is the one given before. What is stored
 * is always read and compared, so that nothing can be out of date; only the decoding is saved, which costs more than the read.
 * A customer in a conversation is asked for again and again. Bytes that differ are decoded with the value before at hand. Values are
 * shared: nobody may change them.
 */
export function lately<T>(most: number, decode: (bytes: Buffer, before?: T) => T): Lately<T> {
  const known = new Map<string, { readonly bytes: Buffer; readonly value: T }>()
  return (key, bytes) => {
    const found = known.get(key)
    if (found?.bytes.equals(bytes)) return found.value
    // What a store hands out may be a small part of what it has received.
    const kept = Buffer.from(bytes)
    const value = decode(kept, found?.value)
    if (!found && known.size >= most) known.delete(known.keys().next().value!)
    known.set(key, { bytes: kept, value })
    return value
  }
}

/** How many customers a process knows lately: some 10 kB each. */
export const MOST_CUSTOMERS = 4_096
