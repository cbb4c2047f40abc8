import { basename, dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Mistake } from './mistake.ts'

export interface TrainArguments {
  data: string
  target: string
  positive?: string
  drop: readonly string[]
  delimiter: string
  time?: string
  testRows?: string
  seed: number
  json: boolean
  inputs?: string
  name: string
  version: string
  licence?: string
  source?: string
  out: string
}

export const usage =
  "tact train DATA.csv --target COLUMN [--positive VALUE] [--drop a,b] [--delimiter ';'] [--learner logistic] [--time COLUMN] [--test-rows FILE] [--seed N] [--json] [--inputs FILE] [--name NAME] [--licence TEXT] [--source TEXT] --out FOLDER"

const text = { type: 'string' } as const

/** Reads the command's words; throws a Mistake that names the one that is wrong. */
export function readArguments(argv: string[]): TrainArguments {
  const { values, positionals } = parsed(argv)
  const data = positionals[0]
  if (data === undefined) throw new Mistake(`no data file. ${usage}`)
  if (positionals.length > 1) throw new Mistake(`"${positionals[1]}": one data file only. ${usage}`)
  if (!values.target) throw new Mistake('--target: name the column to predict, such as --target bought')
  if (!values.out)
    throw new Mistake('--out: name the version folder to write, such as --out models/my-model/1')
  if (values.learner !== undefined && values.learner !== 'logistic')
    throw new Mistake(`--learner "${values.learner}": there is one, logistic. Leave it out`)
  if (values.time !== undefined && values['test-rows'] !== undefined)
    throw new Mistake('--time and --test-rows both say which rows are held out. Keep one')
  const delimiter = values.delimiter === '\\t' ? '\t' : (values.delimiter ?? ',')
  if (delimiter.length !== 1) throw new Mistake(`--delimiter "${delimiter}": one character, such as ';'`)
  const seed = Number(values.seed ?? '42')
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
    throw new Mistake(`--seed "${values.seed}": a whole number from 0 to 4294967295`)
  const out = resolve(values.out)
  return {
    data,
    target: values.target,
    positive: values.positive,
    drop: (values.drop ?? '')
      .split(',')
      .map(name => name.trim())
      .filter(name => name !== ''),
    delimiter,
    time: values.time,
    testRows: values['test-rows'],
    seed,
    json: values.json ?? false,
    inputs: values.inputs,
    name: values.name ?? basename(dirname(out)),
    version: basename(out),
    licence: values.licence,
    source: values.source,
    out,
  }
}

function parsed(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        target: text,
        positive: text,
        drop: text,
        delimiter: text,
        learner: text,
        time: text,
        'test-rows': text,
        seed: text,
        json: { type: 'boolean' },
        inputs: text,
        name: text,
        licence: text,
        source: text,
        out: text,
      },
    })
  } catch (error) {
    throw new Mistake(`${(error as Error).message}. ${usage}`)
  }
}
