import { readFileSync } from 'node:fs'

/** Linux counts a process's CPU time in ticks of 10 ms (`USER_HZ` is 100 on every architecture that Node runs on). */
const TICK_MS = 10

/** CPU time that a process has used so far, with all its threads, or null where the system does not tell. */
export function cpuMsOf(pid: number): number | null {
  return cpuMsIn(`/proc/${pid}/stat`)
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
