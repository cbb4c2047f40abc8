import { typeInWords } from './expected.ts'

type Telling = readonly [RegExp, (...parts: string[]) => string]

const BINARY = '>=|>|<=|<|==|!=|\\+|-|\\*|/|%|in'

/** What the expression library says of types, and what is said of it instead: what was expected, what was found, and what to do. */
const TELLINGS: readonly Telling[] = [
  [
    new RegExp(`^no such overload: (.+) (${BINARY}) (.+)$`),
    (left, operator, right) =>
      `\`${operator}\` does not go with ${typeInWords(left!)} and ${typeInWords(right!)}; give both sides types that go together`,
  ],
  [
    /^no such overload: ([-!])(.+)$/,
    (operator, type) =>
      `\`${operator}\` needs ${operator === '!' ? 'true or false' : 'a number'}; seen ${typeInWords(type!)}`,
  ],
  [
    /^found no matching overload for '(?:(.+)\.)?(\w+)\((.*)\)'$/,
    (of, name, given) => {
      const seen = [...(of ? [of] : []), ...(given ? given.split(', ') : [])].map(typeInWords)
      const withWhat = seen.length > 0 ? ` for ${seen.join(' and ')}` : ''
      return `there is no \`${name}\`${withWhat}; check its name, and what it is given`
    },
  ],
  [
    /^Logical operator requires bool operands, got '(.+)'$/,
    type =>
      `\`&&\` and \`||\` need conditions (true or false); seen ${typeInWords(type!)}: compare it with something`,
  ],
  [
    /^Ternary condition must be bool, got '(.+)'$/,
    type => `what stands before \`?\` must be a condition (true or false); seen ${typeInWords(type!)}`,
  ],
  [
    /^Ternary branches must have the same type, got '(.+)' and '(.+)'$/,
    (left, right) =>
      `both branches of \`? :\` must be of one type; seen ${typeInWords(left!)} and ${typeInWords(right!)}`,
  ],
  [
    /^List index must be int, got '(.+)'$/,
    type => `a list is read by the number of a place, as in [0]; seen ${typeInWords(type!)}`,
  ],
]

/** The same in words of ours, where we have some. */
export function typeErrorText(message: string): string {
  for (const [pattern, tell] of TELLINGS) {
    const found = pattern.exec(message)
    if (found) return tell(...found.slice(1).map(part => part ?? ''))
  }
  return message
}
