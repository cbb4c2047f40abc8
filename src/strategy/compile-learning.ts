import { createHash } from 'node:crypto'
import { columnWriter, type NumberColumn } from './bundles.ts'
import type { Workshop } from './compile.ts'
import { type Expression, ExpressionRefused, type Language, type Scope } from './language.ts'
import { durationMs } from './schema/common.ts'
import type { Action, Learning } from './strategy.ts'

/** How adaptive actions learn; null where nothing is said. An adaptive action of which nothing is said is a mistake. */
export function compileLearning(actions: readonly Action[], workshop: Workshop): Learning | null {
  const { language, sources, attempt, check, mistake } = workshop
  const document = sources['arbitration.yaml']
  const source = document.value.learning
  if (!source) {
    const adaptive = actions.find(action => action.adaptive)
    if (adaptive)
      mistake(
        { document, path: [] },
        `"${adaptive.id}" is adaptive; say under \`learning\` how it learns, at least halfLife and level`,
      )
    return null
  }
  const { halfLife, level, intercept, slope, features, positive, negative } = source
  const both = positive.find(outcome => negative.includes(outcome))
  if (both)
    mistake(
      { document, path: ['learning', 'negative'] },
      `"${both}" is positive too; leave it in one of them`,
    )

  const expressions = features.flatMap(({ feature }, index) => {
    const place = { document, path: ['learning', 'features', index, 'feature'] }
    const expression = attempt(place, () => numberOrTruth(language, feature))
    check(place, expression ? [expression] : [], { offer: null })
    return expression ?? []
  })
  const declared = features.map(({ feature, center, scale }) => [feature, center, scale])
  return {
    shape: createHash('sha256').update(JSON.stringify(declared)).digest('hex').slice(0, 12),
    features: features.map(({ feature }) => feature),
    positive: new Set(positive),
    negative: new Set(negative),
    belief: {
      halfLifeMs: durationMs(halfLife),
      level: { halfLifeMs: durationMs(level.halfLife), spread: level.spread },
      spreads: [intercept, slope, ...features.map(({ spread }) => spread)],
    },
    featuresOf: scaled(reader(expressions, language), features),
  }
}

function numberOrTruth(language: Language, feature: string): Expression {
  try {
    return language.compile(feature, 'number')
  } catch (error) {
    if (!(error instanceof ExpressionRefused)) throw error
    try {
      return language.compile(feature, 'bool')
    } catch {
      throw error
    }
  }
}

/** Writes the values as they are; NaN where something is missing, true and false as 1 and 0. */
function reader(expressions: readonly Expression[], language: Language) {
  const compiled: NumberColumn[] = []
  const others: { readonly column: number; readonly expression: Expression }[] = []
  expressions.forEach((expression, column) => {
    const { javascript } = expression
    if (javascript === null) others.push({ column, expression })
    else compiled.push({ column, missing: Number.NaN, javascript })
  })
  const writeCompiled = columnWriter(compiled, language.functions)
  return (scope: Scope, row: Float32Array) => {
    writeCompiled(scope, row)
    for (const { column, expression } of others) {
      const value = expression.evaluate(scope)
      row[column] = typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Number.NaN
    }
  }
}

/** Farther than this from the centre a value counts as this far: one odd customer must not teach all others. */
const MOST_SCALES = 5

function scaled(
  read: (scope: Scope, row: Float32Array) => void,
  features: readonly { readonly center: number; readonly scale: number }[],
): Learning['featuresOf'] {
  return scope => {
    const row = new Float32Array(features.length)
    read(scope, row)
    for (let column = 0; column < row.length; column++) {
      const { center, scale } = features[column]!
      const scales = (row[column]! - center) / scale
      row[column] = Number.isNaN(scales) ? 0 : Math.min(MOST_SCALES, Math.max(-MOST_SCALES, scales))
    }
    return row
  }
}
