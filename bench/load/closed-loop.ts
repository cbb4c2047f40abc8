import { type Connection, connected } from './connection.ts'
import type { Measure, Tally } from './measured.ts'

/** Each connection sends its next request when it has its answer. Resolves when the last answers are in. */
export async function closedLoop(
  { port, connections, seconds }: Measure,
  next: () => Buffer,
  tally: Tally,
): Promise<void> {
  const endAt = performance.now() + 1_000 * seconds
  const loop = () =>
    new Promise<void>((resolve, reject) => {
      let connection: Connection
      let sentAt = 0
      const send = () => {
        if (performance.now() >= endAt) {
          connection.close()
          resolve()
          return
        }
        const message = next()
        sentAt = performance.now()
        connection.send(message)
      }
      const answered = (answer: Buffer) => {
        tally.answered(answer, performance.now() - sentAt)
        send()
      }
      connected(port, answered, reject).then(made => {
        connection = made
        send()
      }, reject)
    })
  await Promise.all(Array.from({ length: connections }, loop))
}
