import type { Section } from '../document.ts'
import { timeSpan } from '../findings/findings.ts'
import { percent, whole } from '../format.ts'
import type { BinaryReportInput, ReportFacts } from '../input.ts'

type Fact = readonly [name: string, value: string]

/** What was trained on what, and what the learner says of it. */
export function makingSections(input: BinaryReportInput): Section[] {
  const { split, truths, columns, positive, target } = input
  const positives = (rows: Int32Array) => rows.reduce((sum, row) => sum + truths[row]!, 0)
  const part = (rows: Int32Array) =>
    `${whole(rows.length)} rows, ${whole(positives(rows))} positive (${percent(positives(rows) / rows.length, 1)})`
  const numbers = columns.filter(({ kind }) => kind === 'number').length
  return makingOf(input, [
    ['predicted', `${target} is “${positive}”`],
    ['learned from', part(split.train)],
    ['judged by', part(split.test)],
    ['held out', heldOutWords(input)],
    ['columns', `${columns.length}: ${numbers} of numbers, ${columns.length - numbers} of categories`],
  ])
}

export function makingOf(
  { learner, seed, date, source, licence, making }: ReportFacts,
  facts: Fact[],
): Section[] {
  return [
    {
      title: 'How it was made',
      blocks: [
        {
          kind: 'facts',
          facts: [
            ...facts,
            ['learner', learner],
            ['seed', String(seed)],
            ['date', date],
            ...(source ? [['data', source] as const] : []),
            ...(licence ? [['licence', licence] as const] : []),
          ],
        },
      ],
    },
    ...(making ?? []),
  ]
}

function heldOutWords({ heldOutBy, split, seed }: BinaryReportInput): string {
  const share = percent(split.test.length / (split.test.length + split.train.length), 0)
  switch (heldOutBy.kind) {
    case 'chance':
      return `${share} of each class, drawn by the seed ${seed}`
    case 'named':
      return `the ${whole(split.test.length)} rows listed in ${heldOutBy.list}`
    case 'time': {
      const { column, places } = heldOutBy
      return `the latest ${share} by ${column.name}: learned from ${timeSpan(column, places, split.train)}, judged by ${timeSpan(column, places, split.test)}`
    }
  }
}
