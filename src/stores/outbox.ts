import type { Because } from '../ports.ts'

export type Changes = ReadonlyMap<string, Because>

/** Changes that are to be sent. */
export interface Outbox {
  add(topic: string, because: Because): void
  /** Sends what waits, if that is possible. Never rejects. */
  flush(): Promise<void>
}

export interface Sending {
  canSend(): boolean
  /** Gives back what is to wait. Must not reject. */
  send(changes: Changes): Promise<Changes | null>
}

/** Topics that may wait while nothing can be sent: more than change in the moment in which a connection is lost. */
const MOST_WAITING = 10_000

/** Sends the changes of a turn of the event loop together, the newest reason of each topic. What cannot be sent waits for `flush`. */
export function outbox({ canSend, send }: Sending): Outbox {
  let waiting = new Map<string, Because>()
  let scheduled = false
  let sending: Promise<unknown> = Promise.resolve()

  function add(topic: string, because: Because): void {
    waiting.set(topic, because)
    if (waiting.size > MOST_WAITING) waiting.delete(waiting.keys().next().value!)
    if (scheduled || !canSend()) return
    scheduled = true
    setImmediate(flush)
  }

  async function flush(): Promise<void> {
    scheduled = false
    if (waiting.size > 0 && canSend()) {
      const changes = waiting
      waiting = new Map()
      sending = Promise.all([sending, send(changes).then(waitOn)])
    }
    await sending
  }

  function waitOn(unsent: Changes | null): void {
    for (const [topic, because] of unsent ?? []) {
      if (!waiting.has(topic) && waiting.size < MOST_WAITING) waiting.set(topic, because)
    }
  }

  return { add, flush }
}
