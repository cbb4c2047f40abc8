import type { Manifest } from './manifest.ts'
import { ModelRefused } from './model-errors.ts'

/** One input or output as the runtime describes it; a text in the shape is a dynamic dimension. */
export interface TensorDescription {
  readonly name: string
  readonly isTensor: boolean
  readonly type?: string
  readonly shape?: readonly (number | string)[]
}

/** The tensors to feed and to fetch, and the column of the output that is the probability (by default the last). */
export interface Tensors {
  readonly input: string
  readonly output: string
  readonly column?: number
}

/**
 * Finds the one float input `[N, F]` and the float output `[N]`, `[N, 1]` or `[N, 2]`.
 * @throws ModelRefused with what the file has, what is needed and the remedy.
 */
export function chooseTensors(
  inputs: readonly TensorDescription[],
  outputs: readonly TensorDescription[],
  manifest: Pick<Manifest, 'input' | 'output'>,
  columns: number,
): Tensors {
  const [input] = inputs
  if (!input || inputs.length > 1)
    throw new ModelRefused(
      `has ${inputs.length} inputs (${names(inputs)}): export it with one float tensor [N, ${columns}] that holds all columns`,
    )
  if (manifest.input.tensor !== undefined && manifest.input.tensor !== input.name)
    throw new ModelRefused(
      `has the input "${input.name}", not "${manifest.input.tensor}": correct input.tensor of the manifest`,
    )
  const [batch, width] = input.shape ?? []
  if (!input.isTensor || input.type !== 'float32' || input.shape?.length !== 2)
    throw new ModelRefused(`takes ${describe(input)}: export it with one float32 tensor [N, ${columns}]`)
  if (typeof batch === 'number')
    throw new ModelRefused(
      `takes exactly ${batch} rows a run (${describe(input)}): export it with a dynamic first dimension`,
    )
  if (typeof width === 'number' && width !== columns)
    throw new ModelRefused(
      `takes ${width} columns, the manifest's inputs make ${columns} (one a number, one a category): list them as the model was trained`,
    )

  const wanted = manifest.output.tensor
  const output =
    wanted === undefined
      ? outputs.length === 1
        ? outputs[0]
        : undefined
      : outputs.find(o => o.name === wanted)
  if (!output)
    throw new ModelRefused(
      `has the outputs ${names(outputs)}: name the probabilities in output.tensor of the manifest`,
    )
  if (!output.isTensor)
    throw new ModelRefused(
      `gives "${output.name}" as a list of maps: export it without ZipMap (zipmap=False)`,
    )
  const shape = output.shape ?? []
  const classes = shape.length === 2 ? shape[1] : 1
  if (
    output.type !== 'float32' ||
    shape.length > 2 ||
    (typeof classes === 'number' && classes !== 1 && classes !== 2)
  )
    throw new ModelRefused(`gives ${describe(output)}: export float32 probabilities [N], [N, 1] or [N, 2]`)
  const { column } = manifest.output
  if (classes === 1 && column === 1)
    throw new ModelRefused(
      `gives ${describe(output)}, which has no column 1: take output.column out of the manifest`,
    )
  return { input: input.name, output: output.name, column }
}

function names(tensors: readonly TensorDescription[]): string {
  return tensors.map(({ name }) => `"${name}"`).join(', ') || 'none'
}

function describe({ name, isTensor, type, shape }: TensorDescription): string {
  return isTensor
    ? `"${name}" ${type} [${shape?.map(d => (d === '' ? '?' : d)).join(', ')}]`
    : `"${name}", which is no tensor`
}
