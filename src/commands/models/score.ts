import { readFile } from 'node:fs/promises'
import type { Cells, Matrix } from '../../model-ports.ts'
import { settleProbabilities, settleValues } from '../../scoring/calibration.ts'
import { inFile, ModelRefused } from '../../scoring/model-errors.ts'
import { onnxSession, runRows } from '../../scoring/onnx.ts'
import { barePlan } from '../../scoring/plan.ts'
import { needsCells } from '../../scoring/run-plan.ts'
import { type OutputTensor, realNumbers } from '../../scoring/scores.ts'
import { type BareModel, openBareModel, readBareGraph } from './model-file.ts'
import { readRows } from './rows-file.ts'

/** What a model gives for rows: every output, flattened row by row, and one number a row as the registry would use it. */
export interface Scored {
  readonly outputs: Readonly<Record<string, readonly unknown[]>>
  /** Null for a row that gives no probability. */
  readonly score: readonly (number | null)[]
}

/** Rejects with ModelRefused, its message beginning with the file. */
export async function scoreFile(modelFile: string, rowsFile: string): Promise<Scored> {
  const model = await readBareGraph(modelFile)
    .then(graph => openBareModel(graph, modelFile))
    .catch(inFile(modelFile))
  try {
    const source = await readFile(rowsFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new ModelRefused(`${rowsFile}  cannot be read (${error.code ?? error.message}): check the path`)
    })
    return await scored(model, source, rowsFile)
  } finally {
    await model.opened.session.release()
  }
}

async function scored({ opened, output }: BareModel, source: string, rowsFile: string): Promise<Scored> {
  const { matrix, widths } = await Promise.resolve()
    .then(() => readRows(source, opened.rows))
    .catch(inFile(rowsFile))
  const plan = barePlan(opened.rows, output, widths)
  const fetches = opened.outputs.filter(({ isTensor }) => isTensor).map(({ name }) => name)
  const data: Cells = needsCells(plan) ? matrix.data : Float32Array.from(matrix.data as number[])
  const rows: Matrix<Cells> = { ...matrix, data }
  if (rows.rows === 0) return { outputs: Object.fromEntries(fetches.map(name => [name, []])), score: [] }
  const all = await runRows(opened.session, plan, rows, fetches, new Uint8Array(rows.rows)).catch(error => {
    throw new ModelRefused(`the model fails at these rows: ${(error as Error).message}`)
  })
  const score = await onnxSession(opened.session, plan).run(() => rows)
  if (output.kind === 'probability') settleProbabilities(score, null)
  else settleValues(score)
  return {
    outputs: Object.fromEntries([...all].map(([name, tensor]) => [name, flattened(tensor)])),
    score: Array.from(score, numberOrNull),
  }
}

function flattened(tensor: OutputTensor): unknown[] {
  if (tensor.type.startsWith('float')) return Array.from(realNumbers(tensor), numberOrNull)
  return Array.from(tensor.data, value =>
    typeof value === 'bigint' ? Number(value) : tensor.type === 'bool' ? Boolean(value) : value,
  )
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
