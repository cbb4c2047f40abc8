/** What was worked out of some columns of rows, by the cells in them. */
export interface KnownRows<T> {
  /** Null where nothing is known of a row with these cells; `start` is where the row begins. */
  find(data: Float32Array, start: number): T | null
  add(data: Float32Array, start: number, found: T): void
  isFull(): boolean
}

/** Found by a hash of the cells' bits (FNV-1a). Of two with one hash the newer is known. */
export function knownRows<T>(columns: readonly number[], most: number): KnownRows<T> {
  const byHash = new Map<number, { readonly cells: Float32Array; readonly found: T }>()
  const one = new Float32Array(1)
  const bits = new Int32Array(one.buffer)

  function hashOf(data: Float32Array, start: number): number {
    let hash = 0x811c9dc5
    for (const column of columns) {
      one[0] = data[start + column]!
      hash = Math.imul(hash ^ bits[0]!, 0x01000193)
      // A float's bits differ in the upper ones: let them count below too.
      hash ^= hash >>> 15
    }
    return hash
  }

  return {
    find(data, start) {
      const known = byHash.get(hashOf(data, start))
      if (!known) return null
      for (let index = 0; index < columns.length; index++)
        if (!Object.is(known.cells[index], data[start + columns[index]!])) return null
      return known.found
    },
    add(data, start, found) {
      const cells = Float32Array.from(columns, column => data[start + column]!)
      byHash.set(hashOf(data, start), { cells, found })
    },
    isFull: () => byHash.size >= most,
  }
}
