import { setTimeout as pause } from 'node:timers/promises'
import { seededChance } from '../../src/demo/seeded.ts'
import type { Call, CallEvent } from './calls.ts'

export interface Pace {
  /** Calls side by side. */
  readonly lines: number
  /** Between two events of a call, on average; drawn evenly from half of it to one and a half. The same ones every time. */
  readonly everyMs: number
}

/** Takes a call on a line; what it returns says the next event, and does not wait for what comes of it. */
export type Take = (call: Call, line: number) => Promise<(event: CallEvent) => void>

/** Each line takes one call after another, until there are none left. */
export async function sideBySide(
  calls: readonly Call[],
  { lines, everyMs }: Pace,
  take: Take,
): Promise<void> {
  const waiting = [...calls].reverse()
  const serve = async (line: number) => {
    const chance = seededChance(line + 1)
    await pause((line * everyMs) / lines)
    for (let call = waiting.pop(); call; call = waiting.pop()) {
      const say = await take(call, line)
      for (const event of call.events) {
        await pause(everyMs * (0.5 + chance.uniform()))
        say(event)
      }
    }
  }
  await Promise.all(Array.from({ length: lines }, (_, line) => serve(line)))
}
