import type { Decision } from '../client/answers.ts'

/** In these channels texts are HTML (docs/strategy.md). */
const OF_HTML = new Set(['web', 'mobile'])

type Texts = Readonly<Record<string, string>>

/** The decision with its texts as they are read, for pages that write texts and no HTML. Nothing that stands in them is run or loaded. */
export function asRead(decision: Decision, channel: string): Decision {
  if (!OF_HTML.has(channel)) return decision
  const { actions, fallback } = decision
  return {
    ...decision,
    actions: actions.map(action => ({ ...action, treatment: textsOf(action.treatment) })),
    ...(fallback && { fallback: mapped(fallback, textsOf) }),
  }
}

/** A link is an address in every channel. */
const textsOf = (texts: Texts): Texts =>
  mapped(texts, (text, slot) => (slot === 'href' ? text : textOf(text)))

function textOf(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent ?? ''
}

function mapped<A, B>(
  values: Readonly<Record<string, A>>,
  to: (value: A, name: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, to(value, name)]))
}
