import type { WebSocket } from 'ws'

const MISSED_PINGS = 2

/** Pings every client, and lets go of those that have not answered two pings in a row. Returns what stops it. */
export function heartbeat(clients: ReadonlySet<WebSocket>, everyMs: number): () => void {
  const missed = new WeakMap<WebSocket, number>()
  const timer = setInterval(() => {
    for (const client of clients) {
      const before = missed.get(client)
      if (before === undefined) client.on('pong', () => missed.set(client, 0))
      if ((before ?? 0) >= MISSED_PINGS) {
        client.terminate()
        continue
      }
      missed.set(client, (before ?? 0) + 1)
      client.ping()
    }
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
