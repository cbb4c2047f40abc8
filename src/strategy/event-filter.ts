import type { ASTNode } from '@marcbachmann/cel-js'
import type { EventEntry } from '../ports.ts'
import { aboutEvent } from './about-event.ts'
import { type Expression, offerAlone } from './language.ts'
import { needs } from './syntax.ts'

export type EventFilter = (event: EventEntry) => boolean

/**
 * Whether a condition holds for an event; unknown, such as of something that the event does not say, does not. An event never changes:
 * each is asked once, since an expression over data of any form takes longer than a decision may spend on every event of a history.
 */
export function eventFilter(condition: Expression): EventFilter {
  const scope = offerAlone({})
  // What fails for want of something takes thirty times as long as what does not.
  const names = mustBeSaid(condition.node)
  const known = new WeakMap<EventEntry, boolean>()
  return event => {
    const before = known.get(event)
    if (before !== undefined) return before
    const holds =
      names.every(name => Object.hasOwn(event.data, name)) &&
      condition.evaluate({ ...scope, event: aboutEvent(event) }) === true
    known.set(event, holds)
    return holds
  }
}

const EVENT_DATA = new Set(['event.data'])

/** Names in an event's data without which a condition cannot hold. */
function mustBeSaid(node: ASTNode): readonly string[] {
  if (node.op !== '&&' && node.op !== '||') return needs(node, EVENT_DATA).map(([, name]) => name)
  const [left, right] = node.args.map(mustBeSaid) as [readonly string[], readonly string[]]
  return node.op === '&&' ? [...left, ...right] : left.filter(name => right.includes(name))
}
