import { basename, dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type FromLog, readFromLog } from './from-log-arguments.ts'
import { Mistake } from './mistake.ts'

const learnerNames = ['trees', 'logistic', 'text'] as const
export type LearnerName = (typeof learnerNames)[number]

export interface TrainArguments {
  /** A file, or what stands for it in messages. */
  data: string
  /** The rows are the decision log's, not a file's. */
  fromLog?: FromLog
  target: string
  positive?: string
  drop: readonly string[]
  delimiter: string
  learner: LearnerName
  /** The column of sentences that the text learner reads. */
  text?: string
  /** Another table that only scores the result, for the learner of texts. */
  test?: string
  monotone: ReadonlyMap<string, 1 | -1>
  classWeights?: 'balanced' | ReadonlyMap<string, number>
  /** The column that says how much each row counts. */
  weight?: string
  time?: string
  testRows?: string
  seed: number
  json: boolean
  /** With `json`, too, lines of stderr say how far it is. */
  progress: boolean
  inputs?: string
  name: string
  version: string
  licence?: string
  source?: string
  out: string
  /** In the place of a model that lies there. */
  replace: boolean
}

export const usage =
  "tact train DATA.csv --target COLUMN [--positive VALUE] [--drop a,b] [--delimiter ';'] [--learner trees|logistic|text] [--text COLUMN] [--time COLUMN] [--weight COLUMN] [--test FILE] [--test-rows FILE] [--seed N] [--json [--progress]] [--monotone column=+1,other=-1] [--class-weight balanced|value=3,…] [--inputs FILE] [--name NAME] [--licence TEXT] [--source TEXT] --out FOLDER [--replace]; or tact train --from-log --action ACTION[,ACTION] [--channel CHANNEL] [--since 90d] … --out FOLDER [--replace]"

const text = { type: 'string' } as const

const OF_TEXTS = ['text', 'test'] as const
const NOT_OF_TEXTS = ['drop', 'inputs', 'monotone', 'class-weight', 'weight'] as const

/** Reads the command's words; throws a Mistake that names the one that is wrong. */
export function readArguments(argv: string[]): TrainArguments {
  const { values: given, positionals } = parsed(argv)
  const fromLog = readFromLog(given, positionals)
  const values = { ...given, ...fromLog?.words }
  const data = fromLog?.words.data ?? positionals[0]
  if (data === undefined) throw new Mistake(`no data file. ${usage}`)
  if (positionals.length > 1) throw new Mistake(`"${positionals[1]}": one data file only. ${usage}`)
  if (!values.target) throw new Mistake('--target: name the column to predict, such as --target bought')
  if (!values.out)
    throw new Mistake('--out: name the version folder to write, such as --out models/my-model/1')
  const learner = readLearner(values.learner, values.text)
  const foreign = (learner === 'text' ? NOT_OF_TEXTS : OF_TEXTS).find(word => values[word] !== undefined)
  if (foreign) throw new Mistake(`--${foreign}: --learner ${learner} does not take it. Leave it out`)
  const held = (['time', 'test', 'test-rows'] as const).filter(word => values[word] !== undefined)
  if (held.length > 1)
    throw new Mistake(`--${held[0]} and --${held[1]} both say which rows are held out. Keep one`)
  const delimiter = values.delimiter === '\\t' ? '\t' : (values.delimiter ?? ',')
  if (delimiter.length !== 1) throw new Mistake(`--delimiter "${delimiter}": one character, such as ';'`)
  const seed = Number(values.seed ?? '42')
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
    throw new Mistake(`--seed "${values.seed}": a whole number from 0 to 4294967295`)
  const out = resolve(values.out)
  return {
    data,
    fromLog: fromLog?.rows,
    target: values.target,
    positive: values.positive,
    drop: (values.drop ?? '')
      .split(',')
      .map(name => name.trim())
      .filter(name => name !== ''),
    delimiter,
    learner,
    text: values.text,
    test: values.test,
    monotone: readMonotone(values.monotone ?? ''),
    classWeights: readClassWeights(values['class-weight']),
    weight: values.weight,
    time: values.time,
    testRows: values['test-rows'],
    seed,
    json: values.json ?? false,
    progress: values.progress ?? false,
    inputs: values.inputs,
    name: values.name ?? basename(dirname(out)),
    version: basename(out),
    licence: values.licence,
    source: values.source,
    out,
    replace: values.replace ?? false,
  }
}

function readLearner(word: string | undefined, textColumn: string | undefined): LearnerName {
  const name = word ?? (textColumn === undefined ? 'trees' : 'text')
  const learner = learnerNames.find(known => known === name)
  if (!learner) throw new Mistake(`--learner "${name}": there is ${learnerNames.join(', ')}`)
  return learner
}

function readMonotone(word: string): Map<string, 1 | -1> {
  const directions = new Map<string, 1 | -1>([
    ['+1', 1],
    ['1', 1],
    ['-1', -1],
  ])
  return new Map(
    pairsOf(word).map(([name, value]) => {
      const direction = directions.get(value)
      if (name === '' || !direction)
        throw new Mistake(`--monotone "${name}=${value}": write column=+1, or column=-1, with commas between`)
      return [name, direction]
    }),
  )
}

function readClassWeights(word: string | undefined): TrainArguments['classWeights'] {
  if (word === undefined || word === 'balanced') return word
  return new Map(
    pairsOf(word).map(([label, value]) => {
      const weight = Number(value)
      if (value === '' || !(weight > 0) || !Number.isFinite(weight))
        throw new Mistake(`--class-weight "${label}=${value}": write balanced, or value=3, a number above 0`)
      return [label, weight]
    }),
  )
}

/** `a=1,b=2` in pairs; a name may hold `=`, the last one parts. */
function pairsOf(word: string): [string, string][] {
  return word
    .split(',')
    .map(pair => pair.trim())
    .filter(pair => pair !== '')
    .map(pair => {
      const at = pair.lastIndexOf('=')
      return at < 0 ? [pair, ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
    })
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
        text,
        test: text,
        monotone: text,
        'class-weight': text,
        weight: text,
        'from-log': { type: 'boolean' },
        action: text,
        channel: text,
        since: text,
        time: text,
        'test-rows': text,
        seed: text,
        json: { type: 'boolean' },
        progress: { type: 'boolean' },
        inputs: text,
        name: text,
        licence: text,
        source: text,
        out: text,
        replace: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new Mistake(`${(error as Error).message}. ${usage}`)
  }
}
