import type { ChildProcess } from 'node:child_process'

/** How node:cluster hands out a connection, and is told that it was taken. */
interface HandOut {
  readonly act?: string
  readonly seq?: number
  readonly ack?: number
}

/**
 * Connections that were handed to a worker and not taken yet. Where it dies meanwhile node:cluster keeps them open and forgets them
 * (`RoundRobinHandle.handoff` waits for an answer only), and their clients would wait for ever: closed, they connect again.
 */
export function handedOut(child: ChildProcess): { close(): void } {
  const waiting = new Map<number, { close(): void }>()
  const send = child.send as (...all: unknown[]) => boolean
  child.send = (...all: unknown[]) => {
    const [message, handle] = all as [HandOut, { close(): void } | undefined]
    if (message.act === 'newconn' && message.seq !== undefined && handle) waiting.set(message.seq, handle)
    return send.apply(child, all)
  }
  child.on('internalMessage', ({ ack }: HandOut) => {
    if (ack !== undefined) waiting.delete(ack)
  })
  return {
    close() {
      for (const handle of waiting.values()) handle.close()
      waiting.clear()
    },
  }
}
