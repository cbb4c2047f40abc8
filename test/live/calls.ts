import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'

/** What is told of one call, in order. */
export interface Call {
  readonly id: string
  readonly events: readonly CallEvent[]
}

export interface CallEvent {
  readonly type: 'call-started' | 'utterance' | 'problem-solved'
  readonly data: Readonly<Record<string, unknown>>
}

/** Why they call, in turn: most of these can lock sales. */
const reasons = ['none', 'fee', 'card', 'savings', 'loan', 'moving', 'other', 'fraud']
const OF_EACH = 200

/** A few calls that are always there. */
export const writtenCalls: readonly Call[] = [
  [
    'Hello, I have a question about my account',
    'You have charged me a fee for nothing',
    'This is ridiculous, I am furious about that charge',
    'I want my money back right now',
    'Okay, that sounds fair',
    'Thank you so much, that was great help',
  ],
  [
    'Hi there',
    'my card has not arrived',
    'It was promised for last week!!!',
    'is there any way to track it?',
    'fine, I can wait two more days',
    'perfect, thanks',
  ],
  [
    'Someone has stolen my wallet',
    'Please block my card at once, there are payments that I do not recognise',
    'I am really scared that all my money is gone',
    'how did they get my PIN',
    'Good, so nothing else was taken',
    'You have been wonderful',
  ],
  [
    'What rate do I get on a savings account',
    'and when I leave it there for a year?',
    'That is less than I hoped',
    'Other banks are much better',
    'I would like to close my account',
    'No, I have decided',
  ],
  [
    'I am moving to another city next month',
    'you need my new address',
    'Does my home insurance move with me?',
    'Great',
    'äöü €€€ 🙂 ???',
    '.',
  ],
].map((texts, index) => callOf(`written-${index}`, texts, index))

/**
 * 200 queries of Banking77's test set and 200 customer turns of MultiDoGO's finance conversations, as calls. Without the data, the
 * written ones; `missing` says what was not there. Sources and licences: `SOURCE.md` in each folder.
 */
export function realCalls(dataFolder: string): {
  readonly calls: readonly Call[]
  readonly missing: string[]
} {
  const sources = [
    { file: join(dataFolder, 'banking77/test.csv'), read: queries },
    { file: join(dataFolder, 'multidogo-finance/test.tsv'), read: conversations },
  ]
  const missing = sources.flatMap(({ file }) => (existsSync(file) ? [] : file))
  const calls = sources.flatMap(({ file, read }) =>
    existsSync(file) ? read(readFileSync(file, 'utf8')) : [],
  )
  return { calls: calls.length > 0 ? calls : writtenCalls, missing }
}

const QUERIES_A_CALL = 8

/** Every 15th line, in the file's order: a call stays with a topic for two or three queries. */
function queries(csv: string): Call[] {
  const rows: { text: string }[] = parse(csv, { columns: true, bom: true })
  const texts = Array.from({ length: OF_EACH }, (_, index) => rows[index * 15]!.text.trim())
  return Array.from({ length: OF_EACH / QUERIES_A_CALL }, (_, index) =>
    callOf(`query-${index}`, texts.slice(index * QUERIES_A_CALL, (index + 1) * QUERIES_A_CALL), index),
  )
}

/** The first conversations, whole until there are enough turns. */
function conversations(tsv: string): Call[] {
  const rows: { conversationId: string; utterance: string }[] = parse(tsv, {
    columns: true,
    bom: true,
    delimiter: '\t',
  })
  const turns = new Map<string, string[]>()
  for (const { conversationId, utterance } of rows.slice(0, OF_EACH)) {
    const texts = turns.get(conversationId) ?? []
    turns.set(conversationId, texts)
    texts.push(utterance)
  }
  return [...turns.values()].map((texts, index) => callOf(`talk-${index}`, texts, index))
}

function callOf(id: string, texts: readonly string[], index: number): Call {
  const reason = reasons[index % reasons.length]
  return {
    id,
    events: [
      { type: 'call-started', data: { reason } },
      ...texts.map(text => ({ type: 'utterance' as const, data: { speaker: 'customer', text } })),
      { type: 'problem-solved', data: {} },
    ],
  }
}
