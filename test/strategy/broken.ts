import type { Test } from 'tap'
import { strategyOf } from '../../src/strategy/load.ts'
import { type Mistake, StrategyRefused } from '../../src/strategy/mistakes.ts'
import { edited } from '../builders.ts'

export const FEES = 'actions/fees.yaml'
export const SAVINGS = 'actions/savings.yaml'

/** What is told of these files; nothing where they are taken. */
export function mistakesOf(files: Readonly<Record<string, string>>): readonly Mistake[] {
  try {
    strategyOf(files)
    return []
  } catch (error) {
    if (error instanceof StrategyRefused) return error.mistakes
    throw error
  }
}

/** The line on which the text stands. */
function lineWith(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length
}

export interface Broken {
  readonly file: string
  /** The text replaced, and by what. */
  readonly from: string
  readonly to: string
  /** What stands on the line that is told; `to` where it is left out. */
  readonly on?: string
  readonly says: RegExp
}

/** Each text, broken on its own, is told with its file, its line and a remedy, and nothing else is. */
export function tellsEach(t: Test, cases: Readonly<Record<string, Broken>>): void {
  for (const [name, { file, from, to, on = to, says }] of Object.entries(cases)) {
    const files = edited(file, from, to)
    const [mistake, ...others] = mistakesOf(files)
    t.equal(mistake?.file, file, `${name}: the file`)
    t.equal(mistake?.line, lineWith(files[file]!, on), `${name}: the line`)
    t.match(mistake?.message, says, `${name}: what and the remedy`)
    t.same(others, [], `${name}: nothing else`)
  }
}
