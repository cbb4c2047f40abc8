const NEWLINE = 0x0a

/**
 * The lines of a byte stream, without their ends; null for one longer than `maxBytes`, whose bytes are not kept. Lines are views
 * into the chunks where they can be: use each before asking for the next.
 */
export async function* byteLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array | null> {
  let held: Uint8Array[] = []
  let heldBytes = 0
  const add = (part: Uint8Array) => {
    heldBytes += part.length
    if (heldBytes <= maxBytes) held.push(part)
    else held = []
  }
  const take = (): Uint8Array | null => {
    const line = heldBytes > maxBytes ? null : held.length === 1 ? held[0]! : Buffer.concat(held)
    held = []
    heldBytes = 0
    return line
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, end))
      from = end + 1
      yield take()
    }
    if (from < chunk.length) add(chunk.subarray(from))
  }
  if (heldBytes > 0) yield take()
}
