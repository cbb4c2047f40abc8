import type { Values } from '../ports.ts'

/**
 * JSON merge patch (RFC 7396) of one object by another: `null` removes a member, an object is merged into what is there,
 * anything else replaces it. What the patch does not name is shared with the target, not copied.
 */
export function mergePatch(target: Values, patch: Values): Values {
  // A map, since a member may be called `__proto__`.
  const merged = new Map(Object.entries(target))
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name)
    else if (isObject(value)) {
      const inside = merged.get(name)
      merged.set(name, mergePatch(isObject(inside) ? inside : {}, value))
    } else merged.set(name, value)
  }
  return Object.fromEntries(merged)
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
