import { join } from 'node:path'
import { misfitOf } from '../decision/features.ts'
import { GuardsRefused, guardsIn, strayGuards } from '../models/guards-in-folder.ts'
import { modelRegistry, servingNames } from '../scoring/registry.ts'
import { readStrategyFiles, strategyOf } from '../strategy/load.ts'
import { looksTooFarBack } from '../strategy/looks-back.ts'
import { mistakeText, mistakeTextIn, StrategyRefused } from '../strategy/mistakes.ts'
import { missingModels } from '../strategy/named-models.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { signalProblems } from './signal-models.ts'
import { strangeCategories } from './strange-categories.ts'
import { unfitUses } from './unfit-models.ts'

interface CheckIo {
  readonly strategyFolder: string
  readonly modelsFolder: string
  /** How long histories are kept. */
  readonly historyKeptMs: number
  readonly stdout: (line: string) => void
}

/**
 * Prints every mistake of the strategy, and what of the models does not fit it; and, which is no mistake, what looks further back than
 * histories are kept. Resolves to the exit code.
 */
export async function checkCommand({
  strategyFolder,
  modelsFolder,
  historyKeptMs,
  stdout,
}: CheckIo): Promise<number> {
  let strategy: Strategy
  try {
    strategy = strategyOf(await readStrategyFiles(strategyFolder))
  } catch (error) {
    if (!(error instanceof StrategyRefused)) throw error
    for (const mistake of error.mistakes) stdout(mistakeTextIn(strategyFolder, mistake))
    stdout(`${error.mistakes.length} mistake(s); nothing was changed`)
    return 1
  }
  const problems = await modelProblems(strategy, strategyFolder, modelsFolder)
  for (const problem of problems) stdout(problem)
  for (const warning of looksTooFarBack(strategy, historyKeptMs)) stdout(`warning: ${warning}`)
  const { actions, placements, conditions, version } = strategy
  if (problems.length > 0) stdout(`${problems.length} mistake(s); nothing was changed`)
  else
    stdout(
      `${strategyFolder} is fine: ${actions.size} actions, ${placements.size} placements, ${conditions.atoms.length} conditions; version ${version}`,
    )
  return problems.length > 0 ? 1 : 0
}

/** Models that the strategy names and that are not there or were refused, and features that do not fit the strategy. */
async function modelProblems(strategy: Strategy, strategyFolder: string, folder: string): Promise<string[]> {
  const silent = { info() {}, warn() {} }
  const registry = await modelRegistry({ folder, log: silent })
  try {
    const refused = registry.models().flatMap(({ name, version, state, reason }) => {
      if (state !== 'refused') return []
      const path = join(folder, name, version)
      // Most reasons begin with the file that they are about.
      return [reason?.startsWith(path) ? reason : `${path}: ${reason}`]
    })
    const missing = missingModels(strategy, servingNames(registry), folder).map(each =>
      mistakeTextIn(strategyFolder, each),
    )
    const misfits = registry.models().flatMap(({ name, version, state }) => {
      const model = state === 'serving' ? registry.model(name) : null
      if (!model) return []
      const manifest = join(folder, name, version, 'manifest.yaml')
      const misfit = misfitOf(strategy, model)
      if (misfit !== null) return [`${manifest}: ${misfit}`]
      const strange = model.inputs.flatMap(input => strangeCategories(strategy, input) ?? [])
      return strange.map(why => `${manifest}: ${why}`)
    })
    const misused = unfitUses(strategy, registry.model)
    const guards = await guardProblems(
      folder,
      registry.models().map(({ name }) => name),
    )
    const signals = signalProblems(strategy, registry.model)
    return [...refused, ...missing, ...misfits, ...misused, ...signals, ...guards]
  } finally {
    await registry.close()
  }
}

async function guardProblems(folder: string, models: readonly string[]): Promise<string[]> {
  try {
    return strayGuards(folder, await guardsIn(folder), models).map(mistakeText)
  } catch (error) {
    if (!(error instanceof GuardsRefused)) throw error
    return error.mistakes.map(mistakeText)
  }
}
