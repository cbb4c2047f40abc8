import { isTime, timeOf } from '../customer/times.ts'
import { numberOf } from './columns.ts'
import { Mistake } from './mistake.ts'
import type { TextColumn } from './table.ts'

const yearFirst = /^\d{4}/
const shapeOf = (text: string) => text.replace(/\d/g, '0')

/**
 * Numbers that keep the order of the times: numbers themselves, dates and times by when they were; texts of one shape with the year in
 * front, such as 2026-W05, by their letters. Throws a Mistake where that would be no order in time.
 */
export function placesInTime({ name, texts, codes }: TextColumn): Float64Array {
  const refuse = (code: number, why: string): never => {
    const row = codes.indexOf(code)
    throw new Mistake(`--time ${name}: row ${row} (the first is 0) ${why}`)
  }
  const numbers = texts.map(text => numberOf(text))
  const missing = numbers.findIndex(Number.isNaN)
  if (missing >= 0) refuse(missing, 'is empty. Fill it, or leave the row out')
  const placed = (places: readonly number[]) => Float64Array.from(codes, code => places[code]!)
  if (numbers.every(number => number !== undefined)) return placed(texts.map(Number))
  if (texts.every(isTime)) return placed(texts.map(timeOf))
  if (texts.every(text => yearFirst.test(text) && shapeOf(text) === shapeOf(texts[0]!))) {
    const place = new Map([...texts].sort().map((text, at) => [text, at]))
    return placed(texts.map(text => place.get(text)!))
  }
  const odd = texts.findIndex((text, code) => numbers[code] === undefined && !isTime(text))
  const seen = Math.max(0, odd)
  return refuse(
    seen,
    `has "${texts[seen]}", by which rows have no order in time. Write 2026-01-31, 2026-01-31T12:00:00Z, or a number`,
  )
}
