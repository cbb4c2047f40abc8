import { median } from '../live/figures.ts'
import type { Running } from '../process.ts'
import { httpMessage } from '../requests.ts'
import { timesInTurn } from './in-turn.ts'

export interface FirstRequests {
  /** Milliseconds of the first, second, … request after a start: medians of the starts. */
  readonly times: readonly number[]
  /** Of the very first, start by start. */
  readonly firsts: readonly number[]
  /** Milliseconds of the middle request. */
  readonly usual: number
}

/** Starts a server again and again, and sends it requests one after another. `warm` is a server that makes the sender warm before. */
export async function firstRequests(
  start: () => Promise<Running>,
  bodies: readonly unknown[],
  { starts, warm }: { starts: number; warm: Running },
): Promise<FirstRequests> {
  const messages = bodies.map(body => httpMessage(JSON.stringify(body)))
  const all: number[][] = []
  for (let count = 0; count < starts; count++) {
    await timesInTurn(warm.port, messages)
    const server = await start()
    all.push(await timesInTurn(server.port, messages))
    await server.stop()
  }
  return {
    times: messages.map((_, index) => median(all.map(times => times[index]!))),
    firsts: all.map(times => times[0]!),
    usual: median(all.map(median)),
  }
}
