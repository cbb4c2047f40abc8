import type { Workshop } from './compile.ts'
import type { DocumentPath } from './document.ts'
import type { Running } from './running.ts'

/** What is understood over a whole session. Facts that are not there, or that something else sets as well, are mistakes. */
export function compileRunning(workshop: Workshop): Running | null {
  const { sources, language, attempt, check, mistake } = workshop
  const document = sources['context.yaml']
  const { running, facts, events } = document.value
  if (!running) return null

  /** A fact that is kept here, and that none of these types of event may set. */
  function kept(
    name: string | undefined,
    type: string,
    path: DocumentPath,
    types: readonly string[],
  ): string | null {
    if (name === undefined) return null
    const place = { document, path: ['running', ...path] }
    const declared = Object.hasOwn(facts, name) ? facts[name] : undefined
    if (!declared) mistake(place, `there is no fact "${name}"; declare it under facts`)
    else if (declared.type !== type)
      mistake(place, `the fact "${name}" is a ${declared.type}; use one of type ${type}`)
    for (const event of types.filter(event => Object.hasOwn(events[event]?.set ?? {}, name)))
      mistake(
        { document, path: ['events', event, 'set', name] },
        `"${name}" is kept by \`running\` already; take it out here`,
      )
    return name
  }
  const expression = (source: string, path: DocumentPath, about?: 'event') => {
    const place = { document, path: ['running', ...path] }
    const compiled = attempt(place, () => language.compile(source, 'bool'))
    if (compiled) check(place, [compiled], { offer: null, about })
    return compiled ?? null
  }

  const { sentiment, intents, times } = running
  const all = Object.keys(events)
  const customer = expression(running.customer, ['customer'], 'event')
  if (!customer) return null
  return {
    events: new Set(running.events),
    customer,
    sentiment: sentiment
      ? { ...sentiment, fact: kept(sentiment.fact, 'number', ['sentiment', 'fact'], running.events)! }
      : null,
    intents: intents
      ? {
          from: intents.from,
          confidence: intents.confidence ?? null,
          threshold: intents.threshold,
          problems: intents.problems ? new Set(intents.problems) : null,
          fact: kept(intents.fact, 'strings', ['intents', 'fact'], all)!,
          closedBy: new Set(intents.closedBy),
          closedWhile:
            intents.closedWhile === undefined
              ? null
              : expression(intents.closedWhile, ['intents', 'closedWhile']),
        }
      : null,
    times: times
      ? {
          seconds: times.seconds ?? null,
          longest: times.longest,
          customer: kept(times.customer, 'number', ['times', 'customer'], all),
          agent: kept(times.agent, 'number', ['times', 'agent'], all),
          silence: kept(times.silence, 'number', ['times', 'silence'], all),
        }
      : null,
  }
}
