import type { Databases } from './databases.ts'

export function takeFrom(
  { units, taken, write }: Databases,
  actionId: string,
  outcomeId: string,
): Promise<void> {
  return write(() => {
    if (units.doesExist([actionId, outcomeId])) return
    units.put([actionId, outcomeId], '')
    taken.put(actionId, (taken.get(actionId) ?? 0) + 1)
  })
}

export function giveBackTo(
  { units, taken, write }: Databases,
  actionId: string,
  outcomeId: string,
): Promise<void> {
  return write(() => {
    if (!units.doesExist([actionId, outcomeId])) return
    units.remove([actionId, outcomeId])
    taken.put(actionId, (taken.get(actionId) ?? 1) - 1)
  })
}
