import type { WebSocket } from 'ws'

/** Messages of one connection that may wait for their turn before it is read no further. */
const MAX_WAITING = 500
/** Messages a second that are read of one connection, in the long run and at once. */
const RATE = 2_000
const BURST = 4_000

/** How fast a connection is read. */
export interface Intake {
  /** A message has come. */
  begin(): void
  /** It is done with. */
  end(): void
  stop(): void
}

/**
 * A client who sends faster than it is served, or than `RATE`, is read more slowly: what it sends waits on its own side (TCP holds it
 * back), and nothing is lost.
 */
export function intake(socket: Pick<WebSocket, 'pause' | 'resume'>): Intake {
  let waiting = 0
  let credit = BURST
  let counted = performance.now()
  let timer: NodeJS.Timeout | undefined
  let paused = false

  function settle(): void {
    clearTimeout(timer)
    const at = performance.now()
    credit = Math.min(BURST, credit + ((at - counted) / 1_000) * RATE)
    counted = at
    const tooMany = waiting >= MAX_WAITING
    const tooFast = credit < 1
    if (tooFast && !tooMany) timer = setTimeout(settle, 50)
    if ((tooMany || tooFast) === paused) return
    paused = !paused
    if (paused) socket.pause()
    else socket.resume()
  }

  return {
    begin() {
      waiting++
      credit--
      if (waiting >= MAX_WAITING || credit < 1) settle()
    },
    end() {
      waiting--
      if (paused && waiting <= MAX_WAITING / 2) settle()
    },
    stop: () => clearTimeout(timer),
  }
}
