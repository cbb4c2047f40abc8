/** What an expression is to give: `numeric` also true or false, `moment` also a text that is one. */
export type Expected = 'bool' | 'number' | 'numeric' | 'string' | 'strings' | 'moment' | 'any'

/** CEL's types that will do. */
const GIVES = {
  bool: ['bool', 'dyn'],
  number: ['double', 'int', 'dyn'],
  numeric: ['double', 'int', 'bool', 'dyn'],
  string: ['string', 'dyn'],
  strings: ['list<string>', 'list<dyn>', 'list', 'dyn'],
  moment: ['google.protobuf.Timestamp', 'string', 'dyn'],
} as const
const WANTED = {
  bool: 'a condition (true or false)',
  number: 'a number',
  numeric: 'a number, or true or false,',
  string: 'a text',
  strings: 'a list of texts',
  moment: 'a time',
} as const

/** CEL's types in the words of authors. */
const IN_WORDS: Readonly<Record<string, string>> = {
  double: 'a number',
  int: 'a number',
  bool: 'true or false',
  string: 'a text',
  'google.protobuf.Timestamp': 'a time',
  'google.protobuf.Duration': 'a span of time',
}

/** Why an expression of this CEL type is not what is expected; null where it is. */
export function wrongType(source: string, type: string, expected: Expected): string | null {
  if (expected === 'any' || GIVES[expected].some(allowed => allowed === type)) return null
  return `\`${source}\` gives ${typeInWords(type)}, but ${WANTED[expected]} is expected here`
}

/** A type of CEL in the words of authors. */
export function typeInWords(type: string): string {
  return IN_WORDS[type] ?? (type.startsWith('list') ? 'a list' : type)
}
