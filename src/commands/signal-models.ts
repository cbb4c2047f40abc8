import type { LoadedModel } from '../model-ports.ts'
import { offering } from '../strategy/mistakes.ts'
import type { Strategy } from '../strategy/strategy.ts'

type ModelOf = (name: string) => LoadedModel | null

/** Where signals name models that cannot read a text, and classes that these do not have. */
export function signalProblems(strategy: Strategy, modelOf: ModelOf): string[] {
  return [...strategy.signals].flatMap(([type, signals]) =>
    signals.flatMap(({ as, model: name, weights }) => {
      const model = name === null ? null : modelOf(name)
      // One that is not there is told of all models.
      if (!model) return []
      const by = `the signal ${as} of ${type}`
      const why = notForTexts(model)
      if (why !== null)
        return [
          `${by} names the model "${name}", which ${why}; name a text model, such as \`tact train --learner text\` makes`,
        ]
      const classes = model.classes!
      const problems = isProblems(strategy, type, as) ? (strategy.running?.intents?.problems ?? []) : []
      return [
        ...strangers(Object.keys(weights ?? {}), classes, `${by} weighs`, name!),
        ...strangers([...problems], classes, 'running.intents.problems of context.yaml has', name!),
      ]
    }),
  )
}

function notForTexts({ inputs, classes }: LoadedModel): string | null {
  const [input, ...more] = inputs
  if (more.length > 0 || input?.as === undefined) {
    const features = inputs.map(({ feature }) => feature)
    const seen = features.length > 3 ? `${features.slice(0, 3).join(', ')}, …` : features.join(', ')
    return `takes ${inputs.length} input(s) (${seen}) and not one text (\`as: text\`)`
  }
  return classes && classes.length > 0 ? null : 'names no classes (output.classes of its manifest)'
}

function isProblems({ running }: Strategy, type: string, as: string): boolean {
  return running?.events.has(type) === true && running.intents?.from === as
}

function strangers(
  names: readonly string[],
  classes: readonly string[],
  what: string,
  model: string,
): string[] {
  return names
    .filter(name => !classes.includes(name))
    .map(name => {
      const remedy = offering(name, classes, 'take it out')
      return `${what} "${name}", which is no class of the model "${model}"; ${remedy}`
    })
}
