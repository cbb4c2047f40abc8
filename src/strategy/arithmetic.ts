import type { Environment } from '@marcbachmann/cel-js'
import type { Names } from './javascript.ts'
import type { Formats } from './language.ts'

/** How CEL calls the types that a strategy declares. */
export const CEL_TYPES = {
  number: 'double',
  string: 'string',
  bool: 'bool',
  strings: 'list<string>',
  timestamp: 'google.protobuf.Timestamp',
} as const

/** Whole and real numbers mix freely: what CEL leaves undefined between them is defined here. */
export function registerNumbers(environment: Environment, functions: Names['functions']): void {
  const operators: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  }
  for (const [operator, apply] of Object.entries(operators)) {
    const handler = (a: number | bigint, b: number | bigint) => apply(Number(a), Number(b))
    // Without the type that it gives `int * double` would count as an int, and so be refused a double beside it.
    environment.registerOperator(`double ${operator} int: double`, handler)
    environment.registerOperator(`int ${operator} double: double`, handler)
  }
  for (const [name, { gives, apply }] of Object.entries(functions)) {
    const handler = (...numbers: (number | bigint)[]) => apply(...numbers.map(Number))
    const form = `${name}(${Array(apply.length).fill('_').join(', ')}): ${CEL_TYPES[gives]}`
    for (const signature of numberForms(form)) environment.registerFunction(signature, handler)
  }
  environment
    .registerOperator('double % double', (a: number, b: number) => a % b)
    .registerOperator('double == int', (a: number, b: bigint) => a === Number(b))
    .registerFunction(
      'daysBetween(google.protobuf.Timestamp, google.protobuf.Timestamp): double',
      (from: Date, to: Date) => (to.getTime() - from.getTime()) / 86_400_000,
    )
}

/** The functions of numbers that expressions may call. */
export function functionsOfNumbers(formats: Formats): Names['functions'] {
  return {
    min: { gives: 'number', apply: (a: number, b: number) => Math.min(a, b) },
    max: { gives: 'number', apply: (a: number, b: number) => Math.max(a, b) },
    round: { gives: 'number', apply: Math.round },
    log: { gives: 'number', apply: Math.log },
    sqrt: { gives: 'number', apply: Math.sqrt },
    money: { gives: 'string', apply: (amount: number) => finite(amount, formats.money) },
    percent: { gives: 'string', apply: (share: number) => finite(share, formats.percent) },
  }
}

/** Nobody is to read of an infinite amount: it cannot be worked out. */
function finite(number: number, write: (number: number) => string): string | undefined {
  return Number.isFinite(number) ? write(number) : undefined
}

/** `min(_, _)` with each `_` a whole or a real number: `min(double, double)`, `min(double, int)`, … */
function numberForms(form: string): string[] {
  if (!form.includes('_')) return [form]
  return ['double', 'int'].flatMap(type => numberForms(form.replace('_', type)))
}
