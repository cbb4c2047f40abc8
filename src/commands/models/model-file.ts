import { readFile } from 'node:fs/promises'
import type { ModelGraph } from '../../scoring/graph/model-graph.ts'
import { ModelRefused } from '../../scoring/model-errors.ts'
import { completeModel, graphOf, type OpenedFile, openModelFile } from '../../scoring/opened-file.ts'
import { type ChosenOutput, chooseOutput } from '../../scoring/tensors.ts'

/** A model without a manifest, opened as the registry would. */
export interface BareModel {
  readonly opened: OpenedFile
  readonly output: ChosenOutput
}

/** Rejects with ModelRefused where the path leads to no ONNX model. */
export async function readBareGraph(file: string): Promise<ModelGraph> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new ModelRefused(`cannot be read (${error.code ?? error.message}): check the path`)
  })
  return graphOf(bytes)
}

/** Rejects with ModelRefused: what is wrong, and the remedy. Its session is the caller's to release. */
export async function openBareModel(graph: ModelGraph, file: string): Promise<BareModel> {
  const opened = await openModelFile(await completeModel(graph, file), { live: 0 })
  try {
    return { opened, output: chooseOutput(opened.outputs, opened.graph, opened.zipped, {}) }
  } catch (error) {
    await opened.session.release()
    throw error
  }
}
