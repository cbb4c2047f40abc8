import type { Strategy } from '../src/strategy/strategy.ts'
import { edited, strategyWith } from './builders.ts'

/** `context.yaml` of the small strategy, where what is said is also understood over the whole session. */
export const RUNNING = `
running:
  events: [utterance]
  customer: '!has(event.data.speaker) || event.data.speaker == "customer"'
  sentiment: { from: sentiment, fact: sentiment, halfLife: 5 }
  intents:
    from: intent
    confidence: intentConfidence
    threshold: 0.6
    problems: [fee, card, loan]
    fact: openIntents
    closedBy: [problem-solved]
    closedWhile: context.resolved
  times: { seconds: seconds, customer: customerSeconds, agent: agentSeconds, silence: silenceSeconds }
outcomes:
  resolved: { set: { resolved: true } }
  upset: { set: { sentiment: 'min(context.sentiment, -0.4)', reason: outcome.group } }
`

const FACTS = `facts:
  openIntents: { type: strings, default: [] }
  customerSeconds: { type: number }
  agentSeconds: { type: number }
  silenceSeconds: { type: number }
`

const EFFECTS = `
      resolved: 'has(event.data.solved) && event.data.solved == true || (context.resolved && size(context.openIntents) == 0)'
`

export const DECLINES = `
declines:
  not-now: { label: Not now, coolDown: 2d, learningWeight: 0.2 }
  price: { label: Too expensive, coolDown: 60d, learningWeight: 0.6, actions: { savings-plan: { coolDown: 1d, learningWeight: 0 } } }
  upset: { label: Upset, kinds: { sales: { coolDown: 30d } } }
`

/** The small strategy's files, with running understanding, outcomes that change the session, and reasons to decline. */
export function understandingFiles(): Readonly<Record<string, string>> {
  const context = edited(
    'context.yaml',
    "      sentiment: 'has(event.data.sentiment) ? event.data.sentiment : context.sentiment'\n",
    '',
  )['context.yaml']!
  const files = edited('policies.yaml', 'locks:\n', `${DECLINES}locks:\n`)
  return {
    ...files,
    'context.yaml':
      context
        .replace('facts:\n', FACTS)
        .replace(/( {6}reason: 'has[^\n]*\n)/, `$1${EFFECTS.slice(1)}`)
        .replace(
          'set: { resolved: true }',
          "set: { resolved: '!has(event.data.intent) || size(context.openIntents) == 0' }",
        ) + RUNNING,
  }
}

export function understanding(): Strategy {
  return strategyWith(understandingFiles())
}
