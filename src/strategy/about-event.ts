import type { EventEntry, Values } from '../ports.ts'
import type { Scope } from './language.ts'

/** What an expression reads of an event as `event`. */
export function aboutEvent({ event, data, channel }: EventEntry): NonNullable<Scope['event']> {
  return { type: event, data: readableData(data), channel }
}

/** The expression language knows an object by its `constructor`: data with a value of this name is read as maps instead. */
function readableData(data: Values): unknown {
  return hasConstructor(data) ? mapsOf(data) : data
}

function hasConstructor(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.hasOwn(value, 'constructor') || Object.values(value).some(hasConstructor)
}

function mapsOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(mapsOf)
  return new Map(Object.entries(value).map(([name, inner]) => [name, mapsOf(inner)]))
}
