import type { Test } from 'tap'
import { encoderOf } from '../../src/decision/features.ts'
import type { Matrix } from '../../src/model-ports.ts'
import { modelRegistry } from '../../src/scoring/registry.ts'
import type { Strategy } from '../../src/strategy/strategy.ts'
import { NOON } from '../builders.ts'

/** The served score of somebody of 25 years, and what else the registry knows. */
export async function served(t: Test, strategy: Strategy, models: string, name: string): Promise<number> {
  const registry = await modelRegistry({
    folder: models,
    log: { info() {}, warn: facts => t.fail(JSON.stringify(facts)) },
  })
  try {
    const model = registry.model(name)!
    const { customer, context, scores } = strategy.language.records
    const scope = {
      customer: new customer({ age: 25, products: [] }),
      context: new context({}),
      scores: new scores({}),
      offer: {},
      channel: 'web',
      now: new Date(NOON),
    }
    const row = encoderOf(strategy, model).customerRow(scope) as Matrix
    return (await registry.score(model, row))[0]!
  } finally {
    await registry.close()
  }
}
