import type { Writable } from 'node:stream'

/** What a shell says of a process that SIGPIPE has ended: 128 and the signal's number. */
const READER_GONE = 141

/** Ends with whoever reads: `head` that has seen enough is no failure to tell anybody of. */
export function endWithReader(streams: readonly Writable[], end: (code: number) => void): void {
  for (const stream of streams)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      end(READER_GONE)
    })
}

/** Resolves when all that was written is with whoever reads: what waits for a slow one would go with the process. */
export async function handedOver(streams: readonly Writable[]): Promise<void> {
  await Promise.all(streams.map(stream => new Promise<unknown>(done => stream.write('', done))))
}
