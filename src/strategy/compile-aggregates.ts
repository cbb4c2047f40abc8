import type { Aggregate } from './aggregate.ts'
import type { Workshop } from './compile.ts'
import { type EventFilter, eventFilter } from './event-filter.ts'
import { ExpressionRefused } from './language.ts'
import { neverTexts } from './never.ts'
import { durationMs } from './schema/common.ts'
import type { Place } from './sources.ts'

const HOWS = ['count', 'sum', 'mean', 'min', 'max', 'latest'] as const
/** Those of one event's value, which does not get less with time. */
const OF_ONE: ReadonlySet<Aggregate['how']> = new Set(['min', 'max', 'latest'])

/** How conditions read what an event says, and `of` does not. */
const OF_DATA = 'event.data.'

/**
 * After so many an event weighs less than a thousandth, and counts no more: so what an aggregate needs of a history has an end, and its
 * value does not depend on how much longer histories are kept.
 */
const HALF_LIVES = 10

/** Aggregates over events. One that says too little, too much or what has no meaning is a mistake. */
export function compileAggregates(workshop: Workshop): Aggregate[] {
  const document = workshop.sources['profile.yaml']
  return Object.entries(document.value.aggregates).map(([name, source]) => {
    const place = (...path: string[]) => ({ document, path: ['aggregates', name, ...path] })
    const mistake = (message: string, ...path: string[]) => workshop.mistake(place(...path), message)
    const { of, per, halfLife, where } = source
    const hows = HOWS.filter(how => source[how] !== undefined)
    if (hows.length !== 1) mistake('name exactly one of count, sum, mean, min, max and latest')
    const how = hows[0] ?? 'count'
    if (how !== 'count' && of === undefined) mistake(`\`${how}\` needs \`of\`: a number in the event's data`)
    if (of?.startsWith(OF_DATA))
      mistake(`\`of\` is a name in the event's data; write \`of: ${of.slice(OF_DATA.length)}\``, 'of')
    if (Object.hasOwn(document.value.attributes, name)) mistake('an attribute has this name already')
    if ((per === undefined) === (halfLife === undefined))
      mistake(
        'give exactly one of `per` (events of so long count) and `halfLife` (after so long an event counts half)',
      )
    else if (halfLife !== undefined && OF_ONE.has(how))
      mistake(
        `\`${how}\` gives the value of one event, which does not get less with time; give \`per\` instead, or use count, sum or mean`,
        'halfLife',
      )
    const event = source[how] ?? ''
    const halfLifeMs = halfLife === undefined ? null : durationMs(halfLife)
    return {
      name,
      how,
      event,
      of,
      perMs: halfLifeMs === null ? durationMs(per ?? '1d') : HALF_LIVES * halfLifeMs,
      halfLifeMs,
      where: where === undefined ? null : filter(where, event, place('where'), workshop),
    }
  })
}

function filter(
  source: string,
  event: string,
  place: Place,
  { language, attempt, check, mistake }: Workshop,
): EventFilter | null {
  const condition = attempt(place, () => {
    try {
      return language.compile(source, 'bool')
    } catch (error) {
      throw ofEvents(error, source)
    }
  })
  if (!condition) return null
  check(place, [condition], { offer: null, about: 'event', alone: true })
  const ofType = neverTexts([condition], name => (name === 'event.type' ? [event] : null))
  for (const message of ofType) mistake(place, message)
  return eventFilter(condition)
}

/** Whoever writes a bare word means something that the event says, or a text. */
function ofEvents(error: unknown, source: string): unknown {
  const [, name] = /^Unknown variable: (\w+)/.exec((error as Error).message) ?? []
  if (!name || !(error instanceof ExpressionRefused)) return error
  if (name === 'data')
    return new ExpressionRefused(`\`data\` is not known here; did you mean \`event.data\`? In \`${source}\``)
  return new ExpressionRefused(
    `\`${name}\` is not known here; what an event says is read as \`event.data.${name}\`, and a text needs quotes: "${name}"; in \`${source}\``,
  )
}
