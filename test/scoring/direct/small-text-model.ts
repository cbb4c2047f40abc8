import onnxProto, { type onnx as Onnx } from 'onnx-proto'
import type { Cells, Matrix } from '../../../src/model-ports.ts'
import type { RunPlan } from '../../../src/scoring/run-plan.ts'
import { onnxOfText } from '../../../src/training/text/onnx.ts'
import { trainText } from '../../../src/training/text/train-text.ts'
import { classes, sentences } from '../../training/text/sentences.ts'

const { onnx } = onnxProto
export const NEAR = 1e-5
export const PLAN: RunPlan = {
  feeds: [{ tensor: 'text', type: 'string', form: 'column', columns: [0] }],
  columns: 1,
  batch: null,
  output: 'probabilities',
  column: 1,
  transform: 'none',
}

export const rows = (...texts: string[]): Matrix<Cells> => ({ data: texts, rows: texts.length, columns: 1 })
export const learned = sentences(600, 1)
export const trained = trainText(learned.texts, learned.labels, classes, 7).model
export const small = onnxOfText(trained, 'made-up')

/** The small model's file, changed. */
export function changed(change: (graph: Onnx.IGraphProto, row: Onnx.IGraphProto) => void): Uint8Array {
  const model = onnx.ModelProto.decode(small)
  change(model.graph!, attribute(model.graph!, 'Scan', 'body').g!)
  return onnx.ModelProto.encode(model).finish()
}

export function node(graph: Onnx.IGraphProto, op: string): Onnx.INodeProto {
  return graph.node!.find(({ opType }) => opType === op)!
}

export function attribute(graph: Onnx.IGraphProto, op: string, name: string): Onnx.IAttributeProto {
  return node(graph, op).attribute!.find(one => one.name === name)!
}

export function constant(graph: Onnx.IGraphProto, name: string): Onnx.ITensorProto {
  return graph.initializer!.find(one => one.name === name)!
}
