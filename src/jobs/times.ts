import { CronExpressionParser } from 'cron-parser'
import { Problem } from '../errors.ts'
import type { Times } from '../jobs-port.ts'

/** The time zone of a pattern that names none. */
export const UTC = 'UTC'

/** The tick after `now`; where there was one before, on its beat. Throws a `Problem` where the pattern cannot be read. */
export function nextTick(times: Times, now: number, before?: number): number {
  if ('cron' in times) return cronTick(times, now)
  const { everyMs } = times
  if (before === undefined) return now
  return before + everyMs * Math.max(1, Math.ceil((now - before) / everyMs))
}

function cronTick({ cron, timezone = UTC }: Extract<Times, { cron: string }>, now: number): number {
  try {
    return CronExpressionParser.parse(cron, { currentDate: new Date(now), tz: timezone })
      .next()
      .getTime()
  } catch (error) {
    const message = `"${cron}" in ${timezone} is not understood: ${(error as Error).message}. Write minute, hour, day, month and weekday, such as "0 3 * * 1", and a time zone such as Europe/Berlin`
    throw new Problem('invalid', 'Correct what is listed under errors', [{ path: 'cron', message }])
  }
}
