/** Bytes; a batch of decisions rarely needs more. */
const usualSize = 1 << 20

/** Enough for what comes in the time of a commit. */
const mostSpare = 8

/** Buffers to use again: the system gives memory page by page, which takes longer than filling it. */
export function spareBuffers() {
  const spare: Buffer[] = []
  return {
    take(size: number): Buffer {
      if (size > usualSize) return Buffer.allocUnsafeSlow(size)
      return spare.pop() ?? Buffer.allocUnsafeSlow(usualSize)
    },
    /** Nobody may read these any more. */
    giveBack(buffers: readonly Buffer[]): void {
      for (const each of buffers) if (each.length === usualSize && spare.length < mostSpare) spare.push(each)
    },
  }
}
