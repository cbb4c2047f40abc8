import { own } from '../own.ts'

/** One place where two JSON values differ. */
export interface Difference {
  readonly path: string
  readonly was: unknown
  readonly is: unknown
}

/** All places where two JSON values differ, as `actions[0].priority`. */
export function differences(was: unknown, is: unknown, path = ''): Difference[] {
  if (Object.is(was, is)) return []
  if (!isObject(was) || !isObject(is) || Array.isArray(was) !== Array.isArray(is)) return [{ path, was, is }]
  const step = (key: string) => (Array.isArray(was) ? `${path}[${key}]` : path ? `${path}.${key}` : key)
  const keys = new Set([...Object.keys(was), ...Object.keys(is)])
  return [...keys].flatMap(key => differences(own(was, key), own(is, key), step(key)))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
