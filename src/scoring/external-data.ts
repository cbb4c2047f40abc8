import { readFile, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, sep } from 'node:path'
import onnxProto, { type onnx as Onnx } from 'onnx-proto'
import type { ModelGraph } from './graph/model-graph.ts'
import { rewritten } from './graph/rewrite.ts'
import { ModelRefused } from './model-errors.ts'

const { onnx } = onnxProto
/** No protobuf message is larger. */
const MOST_BYTES = 2 ** 31 - 1

/** A model that holds its weights itself, and the files that they came from, by their path beside the model. */
export interface Gathered {
  readonly bytes: Uint8Array
  readonly files: ReadonlyMap<string, Uint8Array>
}

/**
 * Puts the weights that lie in other files (ONNX's external data) into the model, so that nothing is left for the runtime to open.
 * @throws ModelRefused where a path leads out of the model's folder, a file is not there or is too short.
 */
export async function gatherExternalData(graph: ModelGraph, modelFile: string): Promise<Gathered> {
  const files = new Map<string, Uint8Array>()
  const initializers = new Map<number, Uint8Array>()
  let place = -1
  for (const each of graph.initializers.values()) {
    place++
    if (!each.external) continue
    const tensor = onnx.TensorProto.decode(each.bytes)
    const { location, offset, length } = placeOf(tensor)
    const file = files.get(location) ?? (await readBeside(modelFile, location, each.name))
    files.set(location, file)
    const end = length === null ? file.length : offset + length
    if (end > file.length || offset > end)
      throw new ModelRefused(
        `keeps "${each.name}" in bytes ${offset} to ${end} of "${location}", which has ${file.length}: copy that file again`,
      )
    const whole = { ...tensor, externalData: [], dataLocation: 0, rawData: file.subarray(offset, end) }
    initializers.set(place, onnx.TensorProto.encode(whole).finish())
  }
  if (initializers.size === 0) return { bytes: graph.bytes, files }
  const size = [...initializers.values()].reduce((sum, { length }) => sum + length, graph.bytes.length)
  if (size > MOST_BYTES)
    throw new ModelRefused(`has ${size} bytes of weights, at most ${MOST_BYTES} can be taken`)
  return { bytes: rewritten(graph.bytes, { initializers }), files }
}

function placeOf({ name, externalData }: Onnx.TensorProto) {
  const said = new Map((externalData ?? []).map(({ key, value }) => [key, value ?? '']))
  const location = said.get('location') ?? ''
  const number = (key: string) => (said.has(key) ? Number(said.get(key)) : null)
  const [offset, length] = [number('offset') ?? 0, number('length')]
  if (location === '' || ![offset, length ?? 0].every(each => Number.isSafeInteger(each) && each >= 0))
    throw new ModelRefused(`does not say where the weights "${name}" lie: export it again, as one file`)
  return { location, offset, length }
}

/** The path is checked as it is written and as it is resolved: a link may lead out too. */
async function readBeside(modelFile: string, location: string, tensor: string): Promise<Uint8Array> {
  const folder = dirname(modelFile)
  const path = join(folder, location)
  const outside = new ModelRefused(
    `keeps the weights "${tensor}" in "${location}", outside its folder: put that file beside the model and export it so, or export one file`,
  )
  if (isAbsolute(location) || /^[a-z]:|\\/i.test(location) || !inside(path, folder)) throw outside
  try {
    if (!inside(await realpath(path), await realpath(folder))) throw outside
    return await readFile(path)
  } catch (error) {
    if (error instanceof ModelRefused) throw error
    throw new ModelRefused(
      `keeps the weights "${tensor}" in "${location}", which cannot be read (${(error as NodeJS.ErrnoException).code}): put it beside the model`,
    )
  }
}

function inside(path: string, folder: string): boolean {
  return path.startsWith(join(folder, sep))
}
