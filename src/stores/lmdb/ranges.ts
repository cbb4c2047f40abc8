/** The range of all keys `[parent, …]`, however many parts follow. */
export function childrenOf(parent: string): { start: string[]; end: [string, Uint8Array] } {
  return { start: [parent], end: [parent, afterEveryPart] }
}

/** Sorts after every string and number as a part of a key. */
const afterEveryPart = new Uint8Array([0xff])
