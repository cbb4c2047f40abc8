import { columnsOf } from '../decision/rows.ts'
import type { ModelInput } from '../model-ports.ts'
import { own } from '../own.ts'
import type { RowInput, RowInputs } from './graph/row-inputs.ts'
import type { Manifest } from './manifest.ts'
import { ModelRefused } from './model-errors.ts'
import type { Feed, RunPlan } from './run-plan.ts'
import type { ChosenOutput } from './tensors.ts'

type Says = Pick<Manifest, 'inputs' | 'input' | 'output'>

/**
 * How a manifest's rows go through a model.
 * @throws ModelRefused where manifest and model do not fit, with both and the remedy.
 */
export function planOf(
  rows: RowInputs,
  output: ChosenOutput,
  { inputs, input, output: said }: Says,
): RunPlan {
  const [first] = rows.inputs
  if (rows.inputs.length === 1 && input.tensor !== undefined && input.tensor !== first!.name)
    throw new ModelRefused(
      `has the input "${first!.name}", not "${input.tensor}": correct input.tensor of the manifest`,
    )
  const column = said.column ?? null
  if (column !== null && output.width !== null && column >= output.width)
    throw new ModelRefused(
      `gives "${output.name}" with ${output.width} column(s), which has no column ${column}: ${output.width === 1 ? 'take output.column out of the manifest' : 'correct output.column of the manifest'}`,
    )
  return {
    feeds: feedsOf(rows.inputs, inputs),
    columns: columnsOf(inputs),
    batch: rows.batch,
    output: output.name,
    column,
    transform: output.transform,
  }
}

/** Which columns of a row go into which tensor. */
function feedsOf(tensors: readonly RowInput[], inputs: readonly ModelInput[]): Feed[] {
  const columns = new Map<string, number[]>(tensors.map(({ name }) => [name, []]))
  const [alone] = tensors.length === 1 ? tensors : []
  const names = tensors.map(({ name }) => `"${name}"`).join(', ')
  let next = 0
  for (const input of inputs) {
    const tensor = tensors.find(({ name }) => name === (input.tensor ?? alone?.name))
    if (!tensor)
      throw new ModelRefused(
        input.tensor === undefined
          ? `has ${tensors.length} inputs (${names}): say in \`tensor\` of the manifest's input ${input.feature} into which it goes`
          : `has no input "${input.tensor}" but ${names}: correct \`tensor\` of the manifest's input ${input.feature}`,
      )
    const isText = input.as !== undefined
    if (isText !== (tensor.type === 'string'))
      throw new ModelRefused(
        isText
          ? `takes ${tensor.type} in "${tensor.name}": take \`as: ${input.as}\` from the manifest's input ${input.feature}`
          : `takes texts in "${tensor.name}": write \`as: string\` at the manifest's input ${input.feature}, instead of categories or numbers`,
      )
    for (const end = next + columnsOf([input]); next < end; next++) columns.get(tensor.name)!.push(next)
  }
  return tensors.map(tensor => {
    const own = columns.get(tensor.name)!
    checkWidth(tensor, own.length, tensors.length > 1)
    return { tensor: tensor.name, type: tensor.type, form: tensor.form, columns: own }
  })
}

function checkWidth({ name, width, open }: RowInput, given: number, several: boolean): void {
  if (given === 0)
    throw new ModelRefused(
      `takes the input "${name}", which no input of the manifest feeds: add one with \`tensor: ${name}\``,
    )
  if (width === null || given === width || (open && given > width)) return
  const what = `takes ${open ? 'at least ' : ''}${width} columns${several ? ` in "${name}"` : ''}`
  throw new ModelRefused(
    `${what}, the manifest's inputs make ${given} (one a number, one a category): list them as the model was trained`,
  )
}

/** How bare rows go through a model, its tensors in the file's order; `widths` where they are known otherwise. */
export function barePlan(
  rows: RowInputs,
  output: ChosenOutput,
  widths: Readonly<Record<string, number>> = {},
): RunPlan {
  let next = 0
  const feeds = rows.inputs.map(({ name, type, form, width }): Feed => {
    const columns = Array.from({ length: own(widths, name) ?? width ?? 1 }, () => next++)
    return { tensor: name, type, form, columns }
  })
  const { name, transform } = output
  return { feeds, columns: next, batch: rows.batch, output: name, column: null, transform }
}
