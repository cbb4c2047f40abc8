import { Problem } from '../errors.ts'
import { pathText } from '../strategy/document.ts'

/** Throws `Problem` where `what` is no JSON. */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Problem('bad-request', `${what} is not JSON: ${(error as Error).message}`)
  }
}

/** A name may be written with escapes, of letters and the underscore; those of other languages are no reason to look closer. */
const SUSPECT = /__proto__|constructor|\\u00[567]/

interface Place {
  readonly name: string
  readonly value: unknown
  readonly in?: Place
}

/** Throws `Problem` for names in what a text has that would be the prototype of an object, were they copied into one. */
export function refuseForeignNames(json: unknown, text: string): void {
  if (!SUSPECT.test(text)) return
  const places: Place[] = [{ name: '', value: json }]
  for (let place = places.pop(); place; place = places.pop()) {
    if (typeof place.value !== 'object' || place.value === null) continue
    for (const [name, value] of Object.entries(place.value)) {
      const inner = { name, value, in: place }
      if (name === '__proto__' || (name === 'prototype' && place.name === 'constructor')) throw foreign(inner)
      places.push(inner)
    }
  }
}

function foreign(place: Place): Problem {
  const path: (string | number)[] = []
  for (let each = place; each.in; each = each.in)
    path.unshift(Array.isArray(each.in.value) ? Number(each.name) : each.name)
  const message = `the name "${place.name}" is not taken; give it another`
  return new Problem('bad-request', 'A name cannot be taken', [{ path: pathText(path), message }])
}
