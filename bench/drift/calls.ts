import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { numberOf } from '../../src/training/columns.ts'
import { readTable } from '../../src/training/csv.ts'
import type { TextTable } from '../../src/training/table.ts'

/** One call of the bank's campaigns, in the order in which they were made. */
export interface Call {
  readonly at: number
  readonly customer: Readonly<Record<string, unknown>>
  readonly context: Readonly<Record<string, unknown>>
  readonly accepted: boolean
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const DAY_MS = 86_400_000

/** Where the calls are: beside the repository. */
export const callsFile = (root: string) =>
  join(root, '../shared/data/bank-marketing/bank-additional-full.csv')
export const withoutCalls = (root: string) =>
  existsSync(callsFile(root)) ? false : `${callsFile(root)} is not here`

export const readCalls = (root: string) => readTable(createReadStream(callsFile(root)), 'calls', ';')

/**
 * The calls with what was known when each was made: all columns but `duration`, which is known only after it. The file has no
 * dates but the month and the day of the week, in order: each call is on the first such day that is not before the call before it.
 */
export function callsOf(table: TextTable): Call[] {
  const columns = new Map(table.columns.map(column => [column.name, column]))
  const text = (name: string, row: number) => {
    const { texts, codes } = columns.get(name)!
    return texts[codes[row]!]!
  }
  let day = Date.UTC(2008, 4, 1)
  return Array.from({ length: table.rows }, (_, row) => {
    const number = (name: string) => numberOf(text(name, row))
    for (; ; day += DAY_MS) {
      const date = new Date(day)
      if (
        MONTHS[date.getUTCMonth()] === text('month', row) &&
        DAYS[date.getUTCDay()] === text('day_of_week', row)
      )
        break
    }
    return {
      at: day,
      customer: {
        age: number('age'),
        job: text('job', row),
        creditDefault: text('default', row),
        contactType: text('contact', row),
        campaignContacts: number('campaign'),
        daysSinceLastCampaign: number('pdays'),
        previousCampaignContacts: number('previous'),
        previousOutcome: text('poutcome', row),
      },
      context: {
        euribor3m: number('euribor3m'),
        employmentVariation: number('emp.var.rate'),
        consumerPrices: number('cons.price.idx'),
        consumerConfidence: number('cons.conf.idx'),
        employed: number('nr.employed'),
      },
      accepted: text('y', row) === 'yes',
    }
  })
}
