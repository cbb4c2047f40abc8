import type { ModelInput } from '../model-ports.ts'
import type { Expected } from '../strategy/expected.ts'
import type { Strategy } from '../strategy/strategy.ts'

/** Why the feature is never one of the input's categories, so that all customers count as unknown; null where it may be. */
export function strangeCategories(
  strategy: Strategy,
  { feature, categories, ordinal }: ModelInput,
): string | null {
  const list = categories ?? ordinal
  if (!list) return null
  const { is, meets } = valuesOf(strategy, feature)
  if (list.some(meets)) return null
  const shown = `${list.slice(0, 5).join(', ')}${list.length > 5 ? ', …' : ''}`
  return `${feature} is ${is}, and never one of its categories (${shown}): train on values as the strategy declares them`
}

interface Values {
  /** In words. */
  readonly is: string
  readonly meets: (category: string) => boolean
}

function valuesOf(strategy: Strategy, feature: string): Values {
  const gives = (expected: Expected) => {
    try {
      strategy.language.compile(feature, expected)
      return true
    } catch {
      return false
    }
  }
  if (gives('string')) {
    const values = declaredValues(strategy, feature)
    return {
      is: `one of ${values?.join(', ')}`,
      meets: category => values === undefined || values.includes(category),
    }
  }
  if (gives('bool')) return { is: 'true or false', meets: category => /^(true|false)$/.test(category) }
  if (gives('number'))
    return { is: 'a number', meets: category => category !== '' && Number.isFinite(Number(category)) }
  return { is: 'no text', meets: () => false }
}

function declaredValues({ attributeByName, factByName }: Strategy, feature: string) {
  const [, root, name = ''] = /^(customer|context)\.(\w+)$/.exec(feature) ?? []
  return (root === 'customer' ? attributeByName : factByName).get(name)?.values
}
