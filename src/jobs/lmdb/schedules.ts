import type { KeptSchedule, Schedule } from '../../jobs-port.ts'
import { tickId } from '../kept.ts'
import { nextTick } from '../times.ts'
import { drop, put } from './places.ts'
import { type KeptJob, newJob, type Tables } from './tables.ts'

// Of each schedule one job waits for the next tick. Whoever begins it adds the one after it in the same transaction: so a tick is one job,
// however many processes look. To be called inside a transaction.

export function putSchedule(tables: Tables, schedule: Schedule, now: number): KeptSchedule {
  const before = tables.schedules.get(schedule.id)
  removeSchedule(tables, schedule.id)
  const sameBeat = before && JSON.stringify(before.times) === JSON.stringify(schedule.times)
  return arm(tables, schedule, sameBeat ? before.nextAt : nextTick(schedule.times, now), now)
}

export function removeSchedule(tables: Tables, id: string): boolean {
  const schedule = tables.schedules.get(id)
  if (!schedule) return false
  tables.schedules.remove(id)
  const tick = tables.jobs.get(tickId(id, schedule.nextAt))
  if (tick && (tick.state === 'delayed' || tick.state === 'waiting')) drop(tables, tick)
  return true
}

/** Whether this job is the next tick of its schedule. */
export function isArmed({ schedules }: Tables, { id, scheduleId }: KeptJob): boolean {
  const schedule = scheduleId === null ? undefined : schedules.get(scheduleId)
  return schedule !== undefined && id === tickId(schedule.id, schedule.nextAt)
}

/** Where a tick begins, the next one is due. */
export function armNext(tables: Tables, tick: KeptJob, now: number): void {
  const schedule = tables.schedules.get(tick.scheduleId!)!
  arm(tables, schedule, nextTick(schedule.times, now, schedule.nextAt), now)
}

function arm(tables: Tables, schedule: Schedule, nextAt: number, now: number): KeptSchedule {
  const { id, type, data, times } = schedule
  const kept = { id, type, data, times, nextAt }
  tables.schedules.put(id, kept)
  const tick = newJob({ id: tickId(id, nextAt), type, data }, now)
  put(tables, { ...tick, state: 'delayed', scheduleId: id, at: nextAt })
  return kept
}
