import type { z } from 'zod'

/** How the schema library's own messages begin; any other message is a schema's of ours, and says what to do already. */
const OF_LIBRARY = /^(Invalid|Too small|Too big|Unrecognized)\b/

/** Types as callers know them from JSON. */
const TYPES: Readonly<Record<string, string>> = { int: 'whole number', record: 'object' }

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'a UUID, such as 0193aaaa-0000-7000-8000-000000000000',
  datetime: 'a time with its offset, such as 2026-01-31T12:00:00Z',
  date: 'a day, such as 2026-01-31',
}

const COUNTED: Readonly<Record<string, string>> = { string: 'character', array: 'item' }

/** What is wrong with a value, and what would be right. */
export function issueText(issue: z.core.$ZodIssue): string {
  if (!OF_LIBRARY.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type': {
      const expected = TYPES[issue.expected] ?? issue.expected
      const seen = /received (.+)$/.exec(issue.message)?.[1]
      if (seen === 'undefined') return `is missing; expected ${expected}`
      return seen === undefined || seen === issue.expected || issue.expected === 'int'
        ? `expected ${expected}`
        : `expected ${expected}; seen ${seen}`
    }
    case 'too_small':
      return bound(issue.inclusive ? 'at least' : 'more than', issue.minimum, issue.origin)
    case 'too_big':
      return bound(issue.inclusive ? 'at most' : 'less than', issue.maximum, issue.origin)
    case 'invalid_value':
      return oneOf(issue.values)
    case 'invalid_format':
      return `expected ${FORMATS[issue.format] ?? `a text of the format ${issue.pattern ?? issue.format}`}`
    case 'invalid_union':
      return 'options' in issue ? oneOf(issue.options as string[]) : 'fits none of its forms'
    case 'invalid_key':
      return issue.issues[0] ? issueText(issue.issues[0]) : 'is no name for it'
    default:
      return issue.message
  }
}

function bound(word: string, limit: number | bigint, origin: string): string {
  const unit = COUNTED[origin]
  const counted = unit === undefined ? '' : ` ${unit}${Number(limit) === 1 ? '' : 's'}`
  return `expected ${word} ${limit}${counted}`
}

function oneOf(values: readonly unknown[]): string {
  const names = values.map(value => JSON.stringify(value))
  return names.length === 1 ? `expected ${names[0]}` : `expected one of ${names.join(', ')}`
}
