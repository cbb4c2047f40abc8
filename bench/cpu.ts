import { readFileSync } from 'node:fs'

/** Linux counts a process's CPU time in ticks of 10 ms (`USER_HZ` is 100 on every architecture that Node runs on). */
const TICK_MS = 10

/** CPU time that a process and those it has started have used so far, with all their threads, or null where the system does not tell. */
export function cpuMsOf(pid: number): number | null {
  return childrenOf(pid).reduce<number | null>(
    (sum, child) => {
      const ms = cpuMsOf(child)
      return sum === null || ms === null ? null : sum + ms
    },
    cpuMsIn(`/proc/${pid}/stat`),
  )
}

/** Those of its main thread, which starts the workers of a server. */
function childrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
    return children.split(' ').flatMap(child => Number(child) || [])
  } catch {
    return []
  }
}

/** The same of its main thread alone, where JavaScript runs. */
export function mainThreadCpuMsOf(pid: number): number | null {
  return cpuMsIn(`/proc/${pid}/task/${pid}/stat`)
}

function cpuMsIn(file: string): number | null {
  try {
    const stat = readFileSync(file, 'latin1')
    // The second field is the program's name in parentheses, and may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return null
  }
}
