import { isUtf8 } from 'node:buffer'
import { Mistake } from './mistake.ts'

const NEWLINE = 0x0a

/** The same chunks. Throws a Mistake with the first line that is not UTF-8: its letters would be learned as others, and never met again. */
export async function* inUtf8(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  let line = 1
  let open: Buffer | undefined
  let isUtf16 = false
  function check(bytes: Buffer): void {
    for (let start = 0; start < bytes.length; line++) {
      const end = bytes.indexOf(NEWLINE, start) + 1 || bytes.length
      if (!isUtf8(bytes.subarray(start, end)))
        throw new Mistake(`${file}, line ${line}: is not UTF-8. Save the file as UTF-8`)
      start = end
    }
  }
  for await (const chunk of chunks) {
    // By this mark the parser knows it.
    if (!open) isUtf16 = chunk[0] === 0xff && chunk[1] === 0xfe
    const bytes = Buffer.concat([open ?? Buffer.of(), chunk])
    const end = bytes.lastIndexOf(NEWLINE) + 1
    if (!isUtf16) check(bytes.subarray(0, end))
    open = bytes.subarray(end)
    yield chunk
  }
  if (open && !isUtf16) check(open)
}
