import type { Classify } from './understood.ts'

/**
 * The same, but every failure is told: an event is kept without the signal, and nobody would know. `first` is true where the model
 * has not failed so since it last answered.
 */
export function watched(
  classify: Classify,
  failed: (model: string, error: Error, first: boolean) => void,
): Classify {
  const known = new Map<string, string>()
  return async (model, text, customerId) => {
    try {
      const chances = await classify(model, text, customerId)
      known.delete(model)
      return chances
    } catch (error) {
      const { message } = error as Error
      const first = known.get(model) !== message
      known.set(model, message)
      failed(model, error as Error, first)
      throw error
    }
  }
}
