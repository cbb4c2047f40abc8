import type { Workshop } from './compile.ts'
import type { Signal } from './strategy.ts'

/** Signals by the type of event. One that reads nothing, or twice, is a mistake. */
export function compileSignals({ sources, mistake }: Workshop): Map<string, readonly Signal[]> {
  const document = sources['context.yaml']
  return new Map(
    Object.entries(document.value.signals).map(([type, signals]) => [
      type,
      signals.map(({ from, as, lexicon, model, phrases, confidence, weights }, index): Signal => {
        const place = { document, path: ['signals', type, index] }
        const hows = [lexicon, model, phrases].filter(how => how !== undefined)
        if (hows.length !== 1) mistake(place, 'name either a `model`, or `lexicon: sentiment`, or `phrases`')
        if (model === undefined && (confidence ?? weights) !== undefined)
          mistake(place, '`confidence` and `weights` are for a model')
        return {
          from,
          as,
          model: model ?? null,
          confidence: confidence ?? null,
          weights: weights ?? null,
          ...(phrases && { phrases }),
        }
      }),
    ]),
  )
}
