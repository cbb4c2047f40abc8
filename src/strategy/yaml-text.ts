import { Composer, type CST, Document, Lexer, LineCounter, Parser } from 'yaml'
import type { Steps } from '../steps.ts'
import { narrow } from './narrow.ts'

/** A YAML text as it was parsed. */
export interface ParsedText {
  readonly yaml: Document
  readonly lines: LineCounter
  /** What is wrong with it as YAML. */
  readonly problems: readonly { readonly line: number; readonly message: string }[]
}

/** The levels that lists and maps may lie in each other. */
export const MOST_DEEP = 100
export const TOO_DEEP = `is nested too deep; lists and maps may lie ${MOST_DEEP} deep in each other`

/** The composer calls itself for every level, and where the stack ends in one of its regular expressions the process does, too. */
class ShallowParser extends Parser {
  override *next(source: string): ReturnType<Parser['next']> {
    yield* super.next(source)
    if (this.stack.length > MOST_DEEP) throw new TooDeep()
  }
}

class TooDeep extends Error {}

export function* parseText(text: string): Steps<ParsedText> {
  const lines = new LineCounter()
  try {
    const tokens = yield* tokensOf(text.replace(/^\ufeff/, ''), lines)
    const [yaml, second] = new Composer({ prettyErrors: false }).compose(tokens, true, text.length)
    const written = text.split('\n')
    const problems = problemsOf(yaml!).map(({ at, message }) => {
      const { line } = lines.linePos(at)
      return { line, message: INDENTED_BY_TAB.test(written[line - 1]!) ? BY_TAB : message }
    })
    if (second)
      problems.push({
        line: lines.linePos(second.range[0]).line,
        message: notValid('there is a second document; write one only'),
      })
    return { yaml: yaml!, lines, problems }
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
    return { yaml: new Document(), lines, problems: [{ line: lines.lineStarts.length, message: TOO_DEEP }] }
  }
}

/** As `Parser.parse` does it, but a word at a time. */
function* tokensOf(text: string, { addNewLine }: LineCounter): Steps<CST.Token[]> {
  const parser = new ShallowParser(addNewLine)
  const tokens: CST.Token[] = []
  addNewLine(0)
  for (const word of new Lexer().lex(text)) {
    // What is parsed holds words for long, and by them the whole text.
    tokens.push(...parser.next(narrow(word)))
    yield
  }
  return [...tokens, ...parser.end()]
}

const INDENTED_BY_TAB = /^ *\t/
const BY_TAB = notValid('a tab indents this line; use spaces')

/** Where the text has tags, that is all: what stands behind one is broken by it. So it is behind all but a key that is there twice. */
function problemsOf({ errors, warnings }: Document): { at: number; message: string }[] {
  const tags = warnings.flatMap(({ pos, message }) => {
    const tag = /^Unresolved tag: (.*)$/.exec(message)?.[1]
    return tag
      ? [{ at: pos[0], message: `a value that begins with \`!\` needs quotes; seen \`${tag}\`` }]
      : []
  })
  if (tags.length > 0) return tags
  const told = [...errors].sort((a, b) => a.pos[0] - b.pos[0])
  const breaking = told.findIndex(({ code }) => code !== 'DUPLICATE_KEY')
  const sound = breaking < 0 ? [...told, ...warnings] : told.slice(0, breaking + 1)
  return sound.map(({ pos, message }) => ({ at: pos[0], message: notValid(message + remedyFor(message)) }))
}

/** What expressions and texts often have that means something else in YAML. */
function remedyFor(message: string): string {
  if (message.endsWith('at node end'))
    return "; a value that begins with a quote, or has brackets in a `{ }`, needs quotes as a whole: '…'"
  if (message.startsWith('Nested mappings'))
    return "; a value that has a colon and a space in it needs quotes: '…'; else correct the indentation"
  return ''
}

export function notValid(why: string): string {
  return `not valid YAML: ${why}`
}
