import { Misused, readWords } from '../misused.ts'

/** Where the target policy's decisions are to be had. */
export type TargetWords =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'probability'; readonly column: string }
  | { readonly kind: 'probabilities'; readonly prefix: string }
  | { readonly kind: 'policy'; readonly policy: string }

export interface EvaluateArguments {
  readonly csv: string
  readonly action: string
  readonly reward: string
  /** The chance of the logged action; null where `probabilities` has all of them. */
  readonly probability: string | null
  /** What the columns with the logging policy's chances begin with. */
  readonly probabilities: string | null
  readonly target: TargetWords
  /** `logged`, `uniform`, or an action. */
  readonly baseline: string
  readonly customer: string | null
  readonly features: readonly string[]
  /** Null: found out from the header. */
  readonly delimiter: string | null
  readonly seed: number
  readonly json: boolean
}

export const usage = `tact evaluate --csv FILE --action COLUMN --probability COLUMN --reward COLUMN
  and one of --target COLUMN | --target-probability COLUMN | --target-probabilities PREFIX | --policy uniform|best-fixed|ACTION
  [--probabilities PREFIX] [--customer COLUMN] [--features a,b,c] [--baseline logged|uniform|ACTION] [--delimiter ';'] [--seed N] [--json]
or, on the server's own decision log: tact evaluate --strategy FOLDER [--since 30d] [--placement ID]`

/** Reads the command's words. Throws `Misused` that names the one that is wrong. */
export function readArguments(argv: readonly string[]): EvaluateArguments {
  const { values, positionals } = parsed([...argv])
  const [file, more] = positionals
  if (more !== undefined || (file !== undefined && values.csv !== undefined))
    throw new Misused(`"${more ?? file}": one file only. ${usage}`)
  const csv = values.csv ?? file
  if (!csv) throw new Misused(`no file of logged decisions. ${usage}`)
  const need = (word: 'action' | 'reward', what: string) => {
    const value = values[word]
    if (!value) throw new Misused(`--${word}: name the column with ${what}. ${usage}`)
    return value
  }
  const action = need('action', 'the action that was taken')
  const reward = need('reward', 'what it brought')
  const { probability, probabilities } = values
  if ((probability === undefined) === (probabilities === undefined))
    throw new Misused(
      `--probability: name the column with the chance of the action that was taken; or --probabilities with what the columns of all chances begin with. ${usage}`,
    )
  const delimiter = values.delimiter === '\\t' ? '\t' : (values.delimiter ?? null)
  if (delimiter !== null && (delimiter.length !== 1 || delimiter === '"'))
    throw new Misused(`--delimiter "${delimiter}": one character, such as ';'`)
  const seed = Number(values.seed ?? '42')
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
    throw new Misused(`--seed "${values.seed}": a whole number from 0 to 4294967295`)
  return {
    csv,
    action,
    reward,
    probability: probability ?? null,
    probabilities: probabilities ?? null,
    target: readTarget(values),
    baseline: values.baseline ?? 'logged',
    customer: values.customer ?? null,
    features: (values.features ?? '')
      .split(',')
      .map(name => name.trim())
      .filter(name => name !== ''),
    delimiter,
    seed,
    json: values.json ?? false,
  }
}

type Values = ReturnType<typeof parsed>['values']

function readTarget(values: Values): TargetWords {
  const given: TargetWords[] = []
  if (values.target !== undefined) given.push({ kind: 'column', column: values.target })
  if (values['target-probability'] !== undefined)
    given.push({ kind: 'probability', column: values['target-probability'] })
  if (values['target-probabilities'] !== undefined)
    given.push({ kind: 'probabilities', prefix: values['target-probabilities'] })
  if (values.policy !== undefined) given.push({ kind: 'policy', policy: values.policy })
  const [target, more] = given
  if (!target || more)
    throw new Misused(
      `say once what is to be evaluated: --target, --target-probability, --target-probabilities or --policy. ${usage}`,
    )
  return target
}

function parsed(args: string[]) {
  const text = { type: 'string' } as const
  return readWords(
    {
      args,
      allowPositionals: true,
      options: {
        csv: text,
        action: text,
        probability: text,
        probabilities: text,
        reward: text,
        target: text,
        'target-probability': text,
        'target-probabilities': text,
        policy: text,
        customer: text,
        features: text,
        baseline: text,
        delimiter: text,
        seed: text,
        json: { type: 'boolean' },
      },
    },
    usage,
  )
}
