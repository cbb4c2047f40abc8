import type { Port } from '../../scoring/graph/model-graph.ts'
import { described } from '../../scoring/graph/row-inputs.ts'
import type { Trees } from '../../scoring/graph/trees.ts'
import type { ChosenOutput } from '../../scoring/tensors.ts'

/** What an ONNX file has, and how the registry would run it. */
export interface Inspection {
  readonly file: string
  readonly bytes: number
  readonly sha256: string
  readonly ir: number
  readonly producer: string
  /** Versions by domain. */
  readonly opsets: Readonly<Record<string, number>>
  /** How many, by name. */
  readonly operators: Readonly<Record<string, number>>
  readonly trees: Trees | null
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** The output that is scored, and how; null where none can be. */
  readonly score: ScoreFacts | null
  /** What is changed at load, and what was found out rather than declared. */
  readonly told: readonly string[]
  /** How rows are run; null for a model that is refused. */
  readonly runs: string | null
  /** Median microseconds of a run; null where made-up rows fail. */
  readonly microseconds: { readonly '1': number; readonly '50': number } | null
  readonly thread: 'main' | 'worker' | null
  /** Why the registry does not take it, with the remedy. */
  readonly refused: string | null
  /** To start from. */
  readonly manifest: string | null
}

export interface ScoreFacts {
  readonly tensor: string
  readonly column: number | null
  readonly classes: readonly string[]
  readonly transform: ChosenOutput['transform']
  readonly kind: 'probability' | 'value'
}

/** An inspection for people. */
export function inspectionText(found: Inspection): string {
  const { score, trees, microseconds: us } = found
  const lines: (readonly [what: string, said: string])[] = [
    ['file', `${found.file}, ${found.bytes} bytes, IR ${found.ir}, ${found.producer || 'producer not told'}`],
    ['opsets', pairs(found.opsets, ' ')],
    ['operators', pairs(found.operators, ' x')],
    ...(trees ? [['trees', `${trees.trees}, ${trees.nodes} nodes`] as const] : []),
    ...found.inputs.map(port => ['input', described(port)] as const),
    ...found.outputs.map(port => ['output', described(port)] as const),
    ...(score ? [['score', scoreText(score)] as const] : []),
    ...found.told.map(told => ['told', told] as const),
    ...(found.runs
      ? [['runs', `${found.runs}${found.thread === 'worker' ? ', in a worker thread' : ''}`] as const]
      : []),
    ...(us ? [['time', `${us['1']} µs for 1 row, ${us['50']} µs for 50`] as const] : []),
    ...(found.refused ? [['refused', found.refused] as const] : []),
  ]
  const text = lines.map(([what, said]) => `${what.padEnd(10)} ${said}`).join('\n')
  return found.manifest ? `${text}\n\nA manifest to start from:\n\n${found.manifest}` : text
}

function pairs(counts: Readonly<Record<string, number>>, by: string): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name}${by}${count}`)
    .join(', ')
}

function scoreText({ tensor, column, classes, transform, kind }: ScoreFacts): string {
  const label = column === null ? undefined : classes[column]
  const of = label === undefined ? '' : ` (class ${label} of ${classes.join(', ')})`
  const by = transform === 'none' ? '' : `, by ${transform}`
  return `a ${kind}: "${tensor}"${column ? `, column ${column}` : ''}${of}${by}`
}
