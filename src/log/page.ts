/** Bytes that are put together. Whoever writes into them takes care that there is room. */
export interface Page {
  /** Another buffer after `makeRoom`. */
  bytes: Uint8Array
  /** Where they end. */
  end: number
  makeRoom(bytes: number): void
  /** What was put together since it was last taken; valid until more is. */
  take(): Uint8Array
}

export function newPage(): Page {
  return {
    bytes: Buffer.allocUnsafe(1 << 16),
    end: 0,
    makeRoom(bytes) {
      if (this.end + bytes <= this.bytes.length) return
      const larger = Buffer.allocUnsafe(2 * (this.end + bytes))
      larger.set(this.bytes.subarray(0, this.end))
      this.bytes = larger
    },
    take() {
      const taken = this.bytes.subarray(0, this.end)
      this.end = 0
      return taken
    },
  }
}
