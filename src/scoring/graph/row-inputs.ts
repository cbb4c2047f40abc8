import { ModelRefused } from '../model-errors.ts'
import type { ModelGraph, Port } from './model-graph.ts'
import { neededWidth } from './width.ts'

/** Types that a value of a row can be turned into. */
const FEED_TYPES = [
  'float32',
  'float64',
  'float16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'bool',
  'string',
] as const
export type FeedType = (typeof FEED_TYPES)[number]

/** One input tensor of a model of rows. */
export interface RowInput {
  readonly name: string
  readonly type: FeedType
  /** `[N, width]`, `[N]`, or one row without a dimension for rows, `[width]`. */
  readonly form: 'matrix' | 'column' | 'row'
  /** Columns a row; null where neither the file nor its operators tell. */
  readonly width: number | null
  /** Whether more columns than `width` may be given. */
  readonly open: boolean
}

export interface RowInputs {
  readonly inputs: readonly RowInput[]
  /** How many rows every run takes, or null for any number. */
  readonly batch: number | null
  /** What was found out rather than declared, one sentence each. */
  readonly found: readonly string[]
}

/** Wider is no row of features, and a buffer for it no small thing. */
const MOST_COLUMNS = 100_000

/**
 * How rows go into a model.
 * @throws ModelRefused where it is no model of rows, with what it takes and a remedy.
 */
export function rowInputs(graph: ModelGraph): RowInputs {
  if (graph.inputs.length === 0)
    throw new ModelRefused('takes no input, so it cannot tell customers apart: export it with its inputs')
  const alone = graph.inputs.length === 1
  const found: string[] = []
  const read = graph.inputs.map(port => rowInput(graph, port, alone, found))
  const batches = new Set(read.flatMap(({ batch }) => batch ?? []))
  if (batches.size > 1)
    throw new ModelRefused(
      `takes ${[...batches].join(' and ')} rows in the same run (${graph.inputs.map(described).join(', ')}): export it with one dynamic first dimension for all inputs`,
    )
  const [batch = null] = batches
  const columns = read.reduce((sum, { input }) => sum + (input.width ?? 1), 0)
  if (columns > MOST_COLUMNS)
    throw new ModelRefused(
      `takes ${columns} numbers a row, at most ${MOST_COLUMNS} are taken: export a model of features, not of raw signals`,
    )
  if (batch === 1) found.push('takes one row a run: rows are run one by one')
  else if (batch !== null)
    found.push(`takes exactly ${batch} rows a run: rows are run ${batch} at a time, the last ones filled up`)
  return { inputs: read.map(({ input }) => input), batch, found }
}

function rowInput(
  graph: ModelGraph,
  port: Port,
  alone: boolean,
  found: string[],
): { input: RowInput; batch: number | null } {
  const { name, shape } = port
  if (port.kind === 'sequence' || port.kind === 'map')
    throw new ModelRefused(
      `takes "${name}", which is a ${port.kind} and no tensor: export it with a tensor [N, columns]`,
    )
  const type = FEED_TYPES.find(known => known === port.type)
  if (!type)
    throw new ModelRefused(
      `takes ${described(port)}: cast that input to float32 when exporting (taken are ${FEED_TYPES.join(', ')})`,
    )
  if (shape !== null && (shape.length === 0 || shape.length > 2))
    throw new ModelRefused(
      `is no model of rows: it takes ${described(port)}, ${shape.length === 0 ? 'one number for all rows' : `${shape.length} dimensions`}; ` +
        'a row is one vector of features: export it with an input [N, columns]',
    )
  const needed = neededWidth(graph, name)
  if (shape?.length === 1) {
    const [size] = shape
    const isRow = alone && type !== 'string' && typeof size === 'number' && size > 1
    if (isRow) {
      found.push(`"${name}" [${size}] has no dimension for rows: it is one row of ${size} columns`)
      return { input: { name, type, form: 'row', width: size, open: false }, batch: 1 }
    }
    return { input: { name, type, form: 'column', width: 1, open: false }, batch: sizeOf(size) }
  }
  const [rows, columns] = shape ?? [null, null]
  const declared = sizeOf(columns)
  if (declared === null && needed)
    found.push(
      `"${name}" does not declare its columns: ${needed.exact ? '' : 'at least '}${needed.columns}, read from ${needed.from}`,
    )
  const width = declared ?? needed?.columns ?? (type === 'string' && !alone ? 1 : null)
  const open = declared === null && !needed?.exact
  return { input: { name, type, form: 'matrix', width, open }, batch: sizeOf(rows) }
}

function sizeOf(dimension: number | string | null | undefined): number | null {
  return typeof dimension === 'number' ? dimension : null
}

/** `"X" float32 [N, 4]`, for people. */
export function described({ name, kind, type, shape }: Port): string {
  if (kind === 'sequence' || kind === 'map') return `"${name}" (a ${kind})`
  const dims = shape === null ? '[?]' : `[${shape.map(dimension => dimension ?? '?').join(', ')}]`
  return `"${name}" ${type ?? 'of no declared type'} ${dims}`
}
