import { setTimeout as pause } from 'node:timers/promises'
import type { Call } from '../../test/live/calls.ts'
import { connected } from '../../test/live/replay.ts'
import { type Pace, sideBySide } from '../../test/live/side-by-side.ts'

/** Replays calls through the bare server; returns the times from sending to being told, in milliseconds. */
export async function bareReplay(port: number, calls: readonly Call[], pace: Pace): Promise<number[]> {
  const sentAt: number[] = []
  const times: number[] = []
  const lines = Array.from({ length: pace.lines }, (_, line) => line)
  const watchers = await Promise.all(lines.map(line => connected(port, `/watch/${line}`)))
  const feeders = await Promise.all(lines.map(line => connected(port, `/feed/${line}`)))
  for (const watcher of watchers)
    watcher.on('message', (data: Buffer) => {
      const at = performance.now()
      const { seq } = JSON.parse(data.toString())
      times.push(at - sentAt[seq]!)
    })
  await sideBySide(calls, pace, async ({ id: session }, line) => event => {
    const seq = sentAt.push(performance.now()) - 1
    feeders[line]!.send(JSON.stringify({ type: 'event', session, seq, event }))
  })
  while (times.length < sentAt.length) await pause(10)
  for (const socket of [...feeders, ...watchers]) socket.terminate()
  return times
}
