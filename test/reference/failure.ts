import { inspect } from 'node:util'
import { stringify } from 'yaml'
import type { Inputs } from '../../src/make-decision.ts'
import { bothRoads, compared } from './compared.ts'
import type { Documents } from './plain-strategy.ts'
import type { Models } from './propensity.ts'
import { shrunk } from './shrink.ts'

/** A situation in which the two roads part. */
export interface Case {
  readonly seed: number
  readonly documents: Documents
  readonly models: Models
  readonly inputs: Inputs
}

const SHRINKING_MS = 10_000

/** A case that differs, as small as it was made in some seconds, with its seed and what differs. */
export async function failure(found: Case, differences: readonly string[]): Promise<string> {
  const { seed, models } = found
  const kind = kindOf(differences)
  const { documents, inputs } = await shrunk(
    { documents: found.documents, inputs: found.inputs },
    mayGo,
    async ({ documents, inputs }) =>
      kindOf(await differencesOf({ seed, models, documents, inputs })) === kind,
    Date.now() + SHRINKING_MS,
  )
  const left = await differencesOf({ seed, models, documents, inputs })
  const text = JSON.stringify(documents)
  const named = Object.fromEntries(Object.entries(models).filter(([name]) => text.includes(`"${name}"`)))
  return [
    `REFERENCE_SEED=${seed}: the answer is not the reference's`,
    ...(left.length > 0 ? left : ['(only beside others, or after them)', ...differences]),
    ...Object.entries(documents).map(([file, content]) => `# ${file}\n${stringify(content)}`),
    inspect({ inputs, models: named }, { depth: 9, breakLength: 110 }),
  ].join('\n')
}

/** Where the answers part, or why the reference cannot follow: what is smaller is to differ in the same way. */
function kindOf([first = '']: readonly string[]): string {
  const [line = ''] = first.split('\n')
  return line.startsWith('.')
    ? line.replace(/:.*/, '').replace(/\.[^.]*[-\d][^.]*/g, '')
    : line.replace(/"[^"]*"|\d+/g, '')
}

/** Of what is remembered and asked for, only what may be missing in life. */
const OPTIONAL = [
  /^documents\..+/,
  /^inputs\.request\.(exclude|placements|context)\./,
  /^inputs\.memory\.(history|taken|profile\.attributes|session\.facts)\.[^.]+$/,
]

function mayGo(path: readonly PropertyKey[]): boolean {
  const text = path.join('.')
  return OPTIONAL.some(optional => optional.test(text))
}

/** None where the case makes no sense: no strategy, or nothing asked for. */
async function differencesOf({ documents, models, inputs }: Case): Promise<readonly string[]> {
  try {
    const { placements } = inputs.request
    if (placements.length === 0 || placements.some(({ limit }) => limit === undefined)) return []
    return (await compared(bothRoads(documents, models), inputs)).differences
  } catch {
    return []
  }
}
