import { readStrategyFiles, strategyOf } from '../strategy/load.ts'
import { mistakeTextIn, StrategyRefused } from '../strategy/mistakes.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { Mistake } from '../training/mistake.ts'

/** The strategy in the folder that a word of a command names. Throws a Mistake where there is none, or where it is refused. */
export async function strategyIn(word: string, folder: string): Promise<Strategy> {
  try {
    return strategyOf(await readStrategyFiles(folder))
  } catch (error) {
    if (!(error instanceof StrategyRefused)) throw error
    if (error.mistakes.some(({ file }) => file === folder))
      throw new Mistake(`--${word} ${folder}: there is no such folder. Name one with a strategy`)
    const mistakes = error.mistakes.map(mistake => mistakeTextIn(folder, mistake))
    throw new Mistake(`--${word} ${folder}: is refused\n${mistakes.join('\n')}`)
  }
}
