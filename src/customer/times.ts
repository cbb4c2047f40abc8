import { z } from 'zod'

const DATE_TIME = z.core.regexes.datetime({ local: true, offset: true })
const NO_OFFSET = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(:\d\d(\.\d+)?)?)$/

/** Whether it is a time as RFC 3339 has it, or a plain date; the offset may be left out, and the day exists. */
export function isTime(text: string): boolean {
  return DATE_TIME.test(text.replace(' ', 'T')) || z.core.regexes.date.test(text)
}

/** Epoch milliseconds; NaN where it is none. Without an offset it is UTC, whatever the zone of the server. */
export function timeOf(text: string): number {
  const local = text.endsWith('Z') ? null : NO_OFFSET.exec(text)
  return Date.parse(local ? `${local[1]}T${local[2]}Z` : text)
}
