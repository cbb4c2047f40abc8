import { Duration, durationMs } from '../strategy/schema/common.ts'
import { loggedNames } from './logged-table.ts'
import { Mistake } from './mistake.ts'

/** Which rows of the decision log are learned from. */
export interface FromLog {
  actions: readonly string[]
  channel?: string
  /** As it was said, such as `90d`. */
  since: string
  sinceMs: number
}

type Given = Readonly<Record<string, string | boolean | undefined>>

const ofLog = ['action', 'channel', 'since'] as const
/** The log says these itself. */
const ofFiles = [
  'target',
  'positive',
  'delimiter',
  'time',
  'weight',
  'test',
  'test-rows',
  'inputs',
  'text',
] as const

/** The rows that are asked for, and what the other words are then; undefined without --from-log. Throws a Mistake. */
export function readFromLog(given: Given, positionals: readonly string[]) {
  if (!given['from-log']) {
    const stray = ofLog.find(word => given[word] !== undefined)
    if (stray) throw new Mistake(`--${stray}: it chooses rows of the decision log. Say --from-log too`)
    return undefined
  }
  if (positionals.length > 0)
    throw new Mistake(`"${positionals[0]}": --from-log takes no file. Leave one of them out`)
  const stray = ofFiles.find(word => given[word] !== undefined)
  if (stray) throw new Mistake(`--${stray}: with --from-log the decision log says it. Leave it out`)
  if (given.learner === 'text')
    throw new Mistake('--learner text: the decision log has no sentences. Take trees or logistic')
  const actions = String(given.action ?? '')
    .split(',')
    .map(id => id.trim())
    .filter(id => id !== '')
  if (actions.length === 0)
    throw new Mistake(
      '--action: name the action to learn, such as --action term-deposit; several with commas between',
    )
  const since = Duration.safeParse(given.since ?? '90d')
  if (!since.success) throw new Mistake(`--since "${given.since}": ${since.error.issues[0]!.message}`)
  const rows: FromLog = {
    actions: [...new Set(actions)],
    ...(given.channel === undefined ? {} : { channel: String(given.channel) }),
    since: since.data,
    sinceMs: durationMs(since.data),
  }
  const { target, positive, time, weight } = loggedNames
  return { rows, words: { data: 'the decision log', target, positive, time, weight } }
}
