import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import { own } from '../own.ts'
import { functionsOfNumbers, registerNumbers } from './arithmetic.ts'
import { failingConstant } from './constants.ts'
import { type Expected, wrongType } from './expected.ts'
import { functionOf, javascriptOf, type Names } from './javascript.ts'
import { nearest } from './mistakes.ts'
import { checkTypes } from './mixed-numbers.ts'
import { type Record_, recordOf } from './records.ts'
import { conjuncts, deeperThan, needs, type Path, reads, realNumbers } from './syntax.ts'
import { typeErrorText } from './type-errors.ts'
import { written } from './written.ts'

export type ValueType = 'number' | 'string' | 'bool' | 'strings' | 'timestamp'

/** What rules read by name. A missing value is `undefined`. */
export interface Scope {
  readonly customer: Readonly<Record<string, unknown>>
  readonly context: Readonly<Record<string, unknown>>
  scores: Readonly<Record<string, unknown>>
  /** Constants of the action at hand. */
  offer: Readonly<Record<string, unknown>>
  readonly channel: string
  readonly now: Date
  readonly event?: { readonly type: string; readonly data: unknown; readonly channel?: string }
  readonly outcome?: object
}

/** The names that the strategy's files declare, with their types. */
export interface Declared {
  readonly customer: Readonly<Record<string, ValueType>>
  readonly context: Readonly<Record<string, ValueType>>
  readonly scores: Readonly<Record<string, ValueType>>
}

export interface Expression {
  readonly source: string
  readonly reads: readonly Path[]
  readonly node: ASTNode
  /** The same as JavaScript over `s`, where it can be had. */
  readonly javascript: string | null
  /** The value, or `undefined` where something that it needs is missing or it cannot be worked out. */
  evaluate(scope: Scope): unknown
}

/** An action's constants. */
export type Offer = Readonly<Record<string, unknown>>

/** Where nothing but the action's constants is known. */
export function offerAlone(offer: Offer): Scope {
  return { customer: {}, context: {}, scores: {}, offer, channel: '', now: new Date(0) }
}

export interface Language {
  /** Compiles, and checks the type of the result. `offer` are the constants that it may read. Throws `ExpressionRefused`. */
  compile(source: string, expected: Expected, offer?: Offer): Expression
  /** The conditions that must all hold, one by one. Throws `ExpressionRefused`. */
  conjuncts(source: string, offer?: Offer): Expression[]
  readonly formats: Formats
  /** What compiled expressions may call. */
  readonly functions: Names['functions']
  /** The classes that give `scope` its shape: every declared name, in one order. */
  readonly records: { readonly customer: Record_; readonly context: Record_; readonly scores: Record_ }
}

/** An expression that cannot be taken; the message says what was seen and what to do. */
export class ExpressionRefused extends Error {}

/** How values are written in the strategy's locale; numbers are finite. */
export interface Formats {
  readonly money: (amount: number) => string
  readonly percent: (share: number) => string
  readonly date: (moment: Date) => string
}

const ROOTS = new Set(['customer', 'context', 'scores', 'offer', 'event', 'outcome'])
const DECLARED_IN = { customer: 'profile.yaml', context: 'context.yaml', scores: 'scores.yaml' } as const

/** The expression language of one strategy: CEL, type-checked against what its files declare. */
export function language(declared: Declared, formats: Formats): Language {
  const environment = new Environment({ homogeneousAggregateLiterals: false })
  const records = {
    customer: recordOf(environment, 'Customer', declared.customer),
    context: recordOf(environment, 'Context', declared.context),
    scores: recordOf(environment, 'Scores', declared.scores),
  }
  environment
    .registerVariable('customer', 'Customer')
    .registerVariable('context', 'Context')
    .registerVariable('scores', 'Scores')
    .registerVariable('offer', 'map<string, dyn>')
    .registerVariable('event', 'map<string, dyn>')
    .registerVariable('outcome', 'map<string, dyn>')
    .registerVariable('channel', 'string')
    .registerVariable('now', 'google.protobuf.Timestamp')
  const functions = functionsOfNumbers(formats)
  registerNumbers(environment, functions)
  environment.registerFunction('date(google.protobuf.Timestamp): string', formats.date)

  // Equal expressions of all actions are one, unless they read an offer: one function is kept warm better than many.
  const compiled = new Map<string, Expression>()

  function compile(source: string, expected: Expected, offer: Offer = {}): Expression {
    const key = `${expected} ${source}`
    const expression = compiled.get(key) ?? compileAnew(source, expected, offer)
    if (!readsOffer(expression)) compiled.set(key, expression)
    return expression
  }

  function parseReal(source: string) {
    const parsed = parse(environment, source)
    realNumbers(parsed.ast)
    return parsed
  }

  function compileAnew(source: string, expected: Expected, offer: Offer): Expression {
    const parsed = parseReal(source)
    const paths = reads(parsed.ast, ROOTS)
    for (const path of paths) checkDeclared(path, declared)
    const { valid, type, error, mended } = checkTypes(environment, parsed)
    if (!valid) throw new ExpressionRefused(`${withHint(inOneLine(error))} in \`${source}\``)
    const wrong = wrongType(source, type!, expected)
    if (wrong !== null) throw new ExpressionRefused(wrong)
    const failing = failingConstant(parsed.ast, offer, text => parseReal(text)(offerAlone(offer)))
    if (failing)
      throw new ExpressionRefused(
        `\`${failing.part}\` can never be worked out: ${failing.why}; in \`${source}\``,
      )
    const needed = needs(parsed.ast, ROOTS)
    const javascript = javascriptOf(parsed.ast, {
      roots: ROOTS,
      typeOf: ([root, name]) =>
        Object.hasOwn(DECLARED_IN, root) ? (own(declared[root as keyof Declared], name) ?? null) : null,
      constantOf: ([root, name]) => (root === 'offer' ? own(offer, name) : undefined),
      functions,
    })
    const slow = (scope: Scope) => evaluate(parsed, needed, scope)
    return {
      source,
      reads: paths,
      // What is told of it is what was written.
      node: mended ? parseReal(source).ast : parsed.ast,
      javascript,
      evaluate: javascript === null ? slow : whenAsked(javascript, functions),
    }
  }

  const known = new Map<string, Expression[]>()

  function conjunctsOf(source: string, offer: Offer = {}): Expression[] {
    const whole = compile(source, 'bool', offer)
    // Written anew from the tree: the positions of a part leave out its parentheses.
    const parts = conjuncts(parse(environment, source).ast)
    return parts.length === 1 ? [whole] : parts.map(part => compile(written(part), 'bool', offer))
  }

  return {
    compile,
    conjuncts(source, offer) {
      const all = known.get(source) ?? conjunctsOf(source, offer)
      if (!all.some(readsOffer)) known.set(source, all)
      return all
    },
    formats,
    functions,
    records,
  }
}

/** Whether it may be another for each action. */
export const readsOffer = ({ reads }: Pick<Expression, 'reads'>) => reads.some(([root]) => root === 'offer')

/** Most expressions are only ever run in bundles, and to make a function takes longer than to find its text. */
function whenAsked(javascript: string, functions: Names['functions']): Expression['evaluate'] {
  let made: Expression['evaluate'] | undefined
  return scope => {
    made ??= functionOf<Expression['evaluate']>(javascript, functions)
    return made(scope)
  }
}

/** What works with an expression calls itself for each level, and the stack ends somewhere. */
const MOST_DEEP = 500

function parse(environment: Environment, source: string) {
  try {
    const parsed = environment.parse(source)
    if (!deeperThan(parsed.ast, MOST_DEEP)) return parsed
  } catch (error) {
    if (!(error instanceof RangeError)) throw new ExpressionRefused(`${inOneLine(error)} in \`${source}\``)
  }
  throw new ExpressionRefused(
    `\`${source.slice(0, 60)}…\` is too long: its operators lie more than ${MOST_DEEP} deep in each other; use \`in [...]\`, or split it`,
  )
}

function evaluate(parsed: (scope: Scope) => unknown, needed: readonly Path[], scope: Scope): unknown {
  for (const [root, name] of needed) {
    const record = scope[root as 'customer'] as Readonly<Record<string, unknown>> | undefined
    if (record?.[name] === undefined) return undefined
  }
  try {
    const value = parsed(scope)
    return typeof value === 'bigint' ? Number(value) : value
  } catch {
    return undefined
  }
}

function checkDeclared([root, name]: Path, declared: Declared): void {
  if (!Object.hasOwn(DECLARED_IN, root)) return
  const names = declared[root as keyof Declared]
  if (Object.hasOwn(names, name)) return
  const near = nearest(name, Object.keys(names))
  const remedy = near ? `did you mean \`${root}.${near}\`?` : 'declare it there'
  throw new ExpressionRefused(
    `\`${root}.${name}\` is not declared in ${DECLARED_IN[root as keyof Declared]}; ${remedy}`,
  )
}

/** What expressions read by name. */
export const VARIABLES = [...ROOTS, 'channel', 'now']

function withHint(message: string): string {
  const unknown = /^Unknown variable: (\w+)$/.exec(message)?.[1]
  if (unknown === undefined) return typeErrorText(message)
  const near = nearest(unknown, VARIABLES)
  return `${message}; ${near ? `did you mean \`${near}\`?` : `there are ${VARIABLES.join(', ')}`}`
}

function inOneLine(error: unknown): string {
  const { summary, message } = error as { summary?: string; message: string }
  return (summary ?? message).split('\n')[0]!
}
