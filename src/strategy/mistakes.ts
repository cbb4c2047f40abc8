import { join } from 'node:path'

/** One thing that is wrong with a strategy: where, what was seen, and what to do. */
export interface Mistake {
  readonly file: string
  readonly line: number
  /** Inside the file, such as `[0].eligibility`. */
  readonly path: string
  readonly message: string
}

/** `config/actions/savings.yaml:12  [0].eligibility  …` */
export function mistakeText({ file, line, path, message }: Mistake): string {
  return `${file}:${line}  ${path ? `${path}  ` : ''}${message}`
}

/** The same with the file's path: `file` is inside of the folder, or the folder itself. */
export function mistakeTextIn(folder: string, mistake: Mistake): string {
  const { file } = mistake
  return mistakeText({ ...mistake, file: file === folder ? folder : join(folder, file) })
}

/** A strategy that cannot be taken. */
export class StrategyRefused extends Error {
  readonly mistakes: readonly Mistake[]
  constructor(mistakes: readonly Mistake[]) {
    super(`The strategy has ${mistakes.length} mistake(s):\n${mistakes.map(mistakeText).join('\n')}`)
    this.mistakes = mistakes
  }
}

/** The nearest of the names on offer, for "did you mean"; null when none is near. */
export function nearest(name: string, offered: Iterable<string>): string | null {
  let best: string | null = null
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of offered) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** `did you mean "…"?`, or where none on offer is near, what else is to be said: by default what there is. */
export function offering(name: string, offered: Iterable<string>, otherwise?: string): string {
  const names = [...offered]
  const near = nearest(name, names)
  if (near !== null) return `did you mean "${near}"?`
  return otherwise ?? `there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ') || 'none'}`
}

/** Levenshtein's distance, by the two-row algorithm of Wagner and Fischer (1974). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, swap))
    }
    row = next
  }
  return row[b.length]!
}
