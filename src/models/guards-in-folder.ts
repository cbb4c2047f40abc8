import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Guards, guardsOf, usualGuards } from '../learning/lifecycle/guards-file.ts'
import { type Mistake, mistakeText, offering } from '../strategy/mistakes.ts'

export const GUARDS_FILE = 'guards.yaml'

/** The models' guards cannot be taken. */
export class GuardsRefused extends Error {
  override readonly name = 'GuardsRefused'
  readonly mistakes: readonly Mistake[]
  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(mistakeText).join('\n'))
    this.mistakes = mistakes
  }
}

/** What `guards.yaml` of the models folder says, or without one what is usual. Throws `GuardsRefused` with every mistake. */
export async function guardsIn(folder: string): Promise<Guards> {
  const file = join(folder, GUARDS_FILE)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new GuardsRefused([{ file, line: 1, path: '', message: `cannot be read: ${error.message}` }])
  })
  if (text === null) return usualGuards
  const { guards, mistakes } = guardsOf(file, text)
  if (!guards) throw new GuardsRefused(mistakes)
  return guards
}

/** Guards of models that are not there. */
export function strayGuards(folder: string, { named }: Guards, models: readonly string[]): Mistake[] {
  const known = new Set(models)
  return named
    .filter(({ model }) => !known.has(model))
    .map(({ model, line }) => {
      const remedy = offering(model, known, 'correct the name, or take it out')
      const message = `there is no model "${model}"; ${remedy}`
      return { file: join(folder, GUARDS_FILE), line, path: `models.${model}`, message }
    })
}
