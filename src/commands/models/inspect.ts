import { createHash } from 'node:crypto'
import { basename, extname } from 'node:path'
import { own } from '../../own.ts'
import type { ModelGraph } from '../../scoring/graph/model-graph.ts'
import { treesOf } from '../../scoring/graph/trees.ts'
import { ModelRefused } from '../../scoring/model-errors.ts'
import { barePlan } from '../../scoring/plan.ts'
import { isPlain, type RunPlan } from '../../scoring/run-plan.ts'
import { isHeavy, usualRows } from '../../scoring/run-time.ts'
import type { ChosenOutput } from '../../scoring/tensors.ts'
import type { Inspection } from './inspection.ts'
import { type BareModel, openBareModel, readBareGraph } from './model-file.ts'
import { starterManifest } from './starter-manifest.ts'
import { type Tried, tryRows } from './try-rows.ts'

/** Looks at a file; one that the registry refuses says why. Rejects with ModelRefused where it is no ONNX model. */
export async function inspectFile(file: string): Promise<Inspection> {
  const graph = await readBareGraph(file)
  const facts = factsOf(file, graph)
  let model: BareModel
  try {
    model = await openBareModel(graph, file)
  } catch (error) {
    if (!(error instanceof ModelRefused)) throw error
    return { ...facts, refused: error.message }
  }
  try {
    const plan = barePlan(model.opened.rows, model.output)
    return withScore(facts, model, plan, await tryRows(model, plan))
  } finally {
    await model.opened.session.release()
  }
}

function factsOf(file: string, graph: ModelGraph): Inspection {
  const operators: Record<string, number> = {}
  for (const { op, domain } of graph.nodes) {
    const name = domain ? `${domain}.${op}` : op
    operators[name] = (own(operators, name) ?? 0) + 1
  }
  return {
    file,
    bytes: graph.bytes.length,
    sha256: hash(graph.bytes),
    ir: graph.ir,
    producer: graph.producer,
    opsets: Object.fromEntries([...graph.opsets].map(([domain, version]) => [domain || 'ai.onnx', version])),
    operators,
    trees: treesOf(graph),
    inputs: graph.inputs,
    outputs: graph.outputs,
    score: null,
    told: [],
    runs: null,
    microseconds: null,
    thread: null,
    refused: null,
    manifest: null,
  }
}

function withScore(
  facts: Inspection,
  { opened, output }: BareModel,
  plan: RunPlan,
  { ms, width: seen, within, told }: Tried,
): Inspection {
  const width = seen ?? output.width
  const kind = kindOf(output, ms !== null && within)
  const external = Object.fromEntries([...opened.external].map(([path, bytes]) => [path, hash(bytes)]))
  const name = basename(facts.file, extname(facts.file))
  const { transform, classes, name: tensor } = output
  const { inputs } = opened.rows
  const rows = usualRows(inputs.length === 1 && inputs[0]!.type === 'string')
  return {
    ...facts,
    score: { tensor, column: width && width - 1, classes, transform, kind },
    told: [...opened.told, ...told, ...doubts(output, kind, within)],
    runs: howRun(plan),
    microseconds: ms && { '1': Math.round(ms[0] * 1000), '50': Math.round(ms[1] * 1000) },
    thread: ms && (isHeavy((ms[1] * rows) / 50, rows, plan) ? 'worker' : 'main'),
    manifest: starterManifest(
      opened.rows,
      external,
      { ...output, width },
      { name, kind, sha256: facts.sha256 },
    ),
  }
}

function kindOf({ kind }: ChosenOutput, within: boolean): 'probability' | 'value' {
  if (kind !== 'unknown') return kind
  return within ? 'probability' : 'value'
}

/** What a person should look at, where the file says too little. */
function doubts({ name, kind, transform }: ChosenOutput, taken: string, within: boolean): string[] {
  if (kind === 'unknown' && taken === 'value')
    return [
      `nothing tells what "${name}" is: taken as a value; for margins declare output.transform and kind: probability`,
    ]
  if (kind === 'unknown')
    return [`nothing tells what "${name}" is: taken as a probability, since it was from 0 to 1`]
  if (kind === 'probability' && transform === 'none' && !within)
    return [
      `"${name}" gave numbers outside 0 to 1: declare output.transform (sigmoid, softmax or exp), or kind: value`,
    ]
  return []
}

function howRun(plan: RunPlan): string {
  const { batch } = plan
  if (batch !== null) return batch === 1 ? 'one row at a time' : `${batch} rows at a time`
  return isPlain(plan) ? 'all rows of a turn together' : 'all rows of a turn together, as typed inputs'
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
