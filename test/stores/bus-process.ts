import type { Because } from '../../src/ports.ts'
import { lmdbBus } from '../../src/stores/lmdb/bus.ts'

/** What a process is asked, and answers. */
export type Asked =
  | { readonly type: 'publish'; readonly sessionId: string; readonly because: Because }
  | { readonly type: 'follow' | 'end'; readonly id: number; readonly sessionId: string }
export type Answered =
  | { readonly type: 'begun' }
  | { readonly type: 'ready'; readonly id: number }
  | { readonly type: 'told'; readonly id: number; readonly because: Because }

/** A process with a bus on the folder `argv[2]`, which does what it is asked on its channel. */
const bus = await lmdbBus({ folder: process.argv[2] ?? '' })
const ends = new Map<number, () => void>()
const answer = (message: Answered) => void process.send?.(message)

process.on('message', (asked: Asked) => {
  if (asked.type === 'publish') return bus.publish(asked.sessionId, asked.because)
  const { id } = asked
  if (asked.type === 'end') return ends.get(id)?.()
  const { ready, end } = bus.follow(asked.sessionId, because => answer({ type: 'told', id, because }))
  ends.set(id, end)
  void ready.then(() => answer({ type: 'ready', id }))
})
answer({ type: 'begun' })
