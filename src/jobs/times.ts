import { CronExpressionParser } from 'cron-parser'
import { CORRECT_ERRORS, Problem } from '../errors.ts'
import type { Times } from '../jobs-port.ts'

/** The time zone of a pattern that names none. */
export const UTC = 'UTC'

/** The tick after `now`; where there was one before, on its beat. Throws a `Problem` where the pattern or its time zone cannot be read. */
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
    const wrong = isTimeZone(timezone)
      ? {
          path: 'cron',
          message: `"${cron}" is not understood: ${(error as Error).message}. Write minute, hour, day, month and weekday, such as "0 3 * * 1"`,
        }
      : {
          path: 'timezone',
          message: `there is no time zone "${timezone}"; write an IANA name such as Europe/Berlin, or leave it out for UTC`,
        }
    throw new Problem('invalid', CORRECT_ERRORS, [wrong])
  }
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}
