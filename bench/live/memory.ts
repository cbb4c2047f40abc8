import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Running } from '../process.ts'

/** Bytes. */
export interface Memory {
  readonly resident: number
  /** Without what is mapped of files, such as the store's: null where the system does not tell. */
  readonly anonymous: number | null
  readonly heap: number
}

/** The least of several readings, each after a garbage collection. The server has `collect.ts` loaded. */
export async function memoryOf({ pid, port }: Pick<Running, 'pid' | 'port'>, times = 5): Promise<Memory> {
  const readings: Memory[] = []
  for (let reading = 0; reading < times; reading++) {
    process.kill(pid, 'SIGUSR2')
    await pause(300)
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`).then(answer => answer.text())
    const of = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1])
    readings.push({
      resident: of('process_resident_memory_bytes'),
      anonymous: anonymousBytes(pid),
      heap: of('nodejs_heap_size_used_bytes'),
    })
  }
  const least = (read: (memory: Memory) => number) => Math.min(...readings.map(read))
  return {
    resident: least(({ resident }) => resident),
    anonymous: readings[0]!.anonymous === null ? null : least(({ anonymous }) => anonymous!),
    heap: least(({ heap }) => heap),
  }
}

function anonymousBytes(pid: number): number | null {
  try {
    const kB = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return kB === undefined ? null : 1_024 * Number(kB)
  } catch {
    return null
  }
}
