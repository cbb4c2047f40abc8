import { isMap } from 'yaml'
import { z } from 'zod'
import { categoryOf } from '../decision/rows.ts'
import { atOnce } from '../steps.ts'
import { at, pathText } from '../strategy/document.ts'
import { notValid, type ParsedText, parseText } from '../strategy/yaml-text.ts'
import { ModelRefused } from './model-errors.ts'

const finite = z.number('write a number')
const text = z.string('write a text, in quotes where it looks like a number').min(1, 'write a text')
const chance = finite.min(0, 'write a number from 0 to 1').max(1, 'write a number from 0 to 1')
const HASH = 'write the 64 lower-case hex digits that `sha256sum model.onnx` prints'
const hash = z.string(HASH).regex(/^[0-9a-f]{64}$/, HASH)

const categoryList = z
  .array(z.union([z.string(), finite, z.boolean()]).transform(value => String(value)))
  .min(1, 'name at least one category, or leave the list out for a number')
  .refine(list => new Set(list).size === list.length, 'name each category once')

const inputSchema = z
  .strictObject({
    feature: text,
    /** The column of the table that it was trained on. */
    column: z.string().optional(),
    default: z.union([finite, z.string(), z.boolean()]).optional(),
    categories: categoryList.optional(),
    /** One column with the value's place in this list, from 0. */
    ordinal: categoryList.optional(),
    /** A text, for a tensor of texts. */
    as: z
      .enum(['string', 'text'], 'write `string` (any value by its text) or `text` (a text as it is)')
      .optional(),
    /** The input tensor that it goes into, of a model with several. */
    tensor: text.optional(),
  })
  .superRefine((input, context) => {
    const { default: fallback, categories, ordinal, as } = input
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    const ways = [categories && 'categories', ordinal && 'ordinal', as && 'as'].filter(Boolean)
    if (ways.length > 1) refuse(String(ways[1]), `keep one of ${ways.join(' and ')}`)
    if (fallback === undefined) return
    const list = categories ?? ordinal
    if (!list && !as && typeof fallback === 'string') refuse('default', 'write a number, or add `categories`')
    if (as === 'text' && typeof fallback !== 'string') refuse('default', 'write a text, in quotes')
    if (list && !list.includes(categoryOf(fallback)!))
      refuse('default', 'write one of the categories, or leave it out')
  })

const calibrationSchema = z.union(
  [
    z.literal('none'),
    z.strictObject({ platt: z.strictObject({ a: finite, b: finite }) }),
    z.strictObject({
      isotonic: z
        .strictObject({ x: z.array(finite).min(2), y: z.array(chance).min(2) })
        .refine(({ x, y }) => x.length === y.length, 'give as many y as x')
        .refine(({ x }) => x.every((value, i) => i === 0 || value > x[i - 1]!), 'let x grow strictly')
        .refine(({ y }) => y.every((value, i) => i === 0 || value >= y[i - 1]!), 'let y never fall'),
    }),
  ],
  'write `none`, `platt: { a, b }` or `isotonic: { x: […], y: […] }` with x growing and y from 0 to 1 never falling',
)

const trainingSchema = z.strictObject({
  rows: z.int().optional(),
  effectiveRows: finite.optional(),
  positives: z.int().optional(),
  date: z.string().optional(),
  seed: z.int().optional(),
  learner: z.string().optional(),
  auc: chance.optional(),
  logLoss: finite.optional(),
  brier: finite.optional(),
  ece: finite.optional(),
  accuracy: chance.optional(),
  heldOut: z.int().optional(),
  source: z.string().optional(),
  licence: z.string().optional(),
  /** Of the table that it was trained on. */
  sha256: z.string().optional(),
  baseline: z.unknown().optional(),
})

const outputSchema = z.strictObject({
  tensor: text.optional(),
  column: z.int('write a column, from 0').min(0, 'write a column, from 0').optional(),
  /** What makes probabilities of its numbers. */
  transform: z
    .enum(['none', 'sigmoid', 'softmax', 'exp'], 'write `none`, `sigmoid`, `softmax` or `exp`')
    .optional(),
  /** Labels of its columns, for a text model whose file has none. */
  classes: z
    .array(z.union([z.string(), finite]).transform(String))
    .min(2, 'name all classes')
    .optional(),
})

const manifestSchema = z.strictObject(
  {
    name: text,
    version: text,
    inputs: z.array(inputSchema, 'list the inputs').min(1, 'list at least one input'),
    input: z.strictObject({ tensor: text.optional() }).default({}),
    output: outputSchema.default({}),
    /** What it gives: a value may be any finite number. */
    kind: z.enum(['probability', 'value'], 'write `probability` or `value`').default('probability'),
    calibration: calibrationSchema.default('none'),
    training: trainingSchema.default({}),
    sha256: hash,
    /** SHA-256 of the files beside the model that hold its weights, by path. */
    external: z.record(z.string(), hash).default({}),
    golden: text.regex(/^(?!\.{1,2}$)[^/\\]+$/, 'name a file that lies beside the manifest'),
  },
  'write name, version, inputs, sha256 and golden',
)

/** What a data scientist says of one model version (`manifest.yaml`). */
export type Manifest = z.infer<typeof manifestSchema>
export type Calibration = Manifest['calibration']
export type Training = Manifest['training']

/** To find the line of one takes the longer the more there are. */
const MOST_TOLD = 20

/**
 * Reads and checks `manifest.yaml`.
 * @throws ModelRefused with one line a mistake: file, line, path, value and remedy.
 */
export function parseManifest(source: string, file: string): Manifest {
  const { yaml: document, lines, problems } = atOnce(parseText(source))
  const [broken] = problems
  if (broken) throw new ModelRefused(`${file}:${broken.line}  ${broken.message}`)
  const value = contentOf(document, file)
  const parsed = manifestSchema.safeParse(value)
  if (parsed.success) return parsed.data

  /** The line of the deepest part of the path that is in the file. */
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth > 0; depth--) {
      const parent = document.getIn(path.slice(0, depth - 1), true)
      const key = isMap(parent) ? parent.items.find(({ key }) => String(key) === path[depth - 1])?.key : null
      const node = (key ?? document.getIn(path.slice(0, depth), true)) as { range?: [number] } | null
      if (node?.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  const mistakes = parsed.error.issues.flatMap(issue =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(key => ({ path: [...issue.path, key], remedy: 'no such field: take it out' }))
      : [{ path: issue.path, remedy: issue.message }],
  )
  const told = mistakes.slice(0, MOST_TOLD).map(({ path, remedy }) => {
    const seen = JSON.stringify(at(value, path))
    return `${file}:${lineOf(path)}  ${pathText(path)}  ${seen === undefined ? 'is missing' : `is ${shorten(seen)}`}: ${remedy}`
  })
  if (mistakes.length > told.length)
    told.push(`${file}  and ${mistakes.length - told.length} more: correct these first`)
  throw new ModelRefused(told.join('\n'))
}

/** Aliases are followed only here: to nowhere, to what they stand in, or so often that the file would fill the memory. */
function contentOf(document: ParsedText['yaml'], file: string): unknown {
  try {
    const value: unknown = document.toJS()
    JSON.stringify(value)
    return value
  } catch (error) {
    const why =
      error instanceof TypeError ? 'an alias stands in what it holds itself' : (error as Error).message
    throw new ModelRefused(`${file}  ${notValid(why)}`)
  }
}

function shorten(seen: string): string {
  return seen.length > 60 ? `${seen.slice(0, 57)}…` : seen
}
