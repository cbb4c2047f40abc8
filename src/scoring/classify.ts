import { encodeRow, inputEncoders, newCells } from '../decision/rows.ts'
import type { Chances } from '../model-ports.ts'
import type { Model } from './model.ts'
import { ModelFailed } from './model-errors.ts'

/** A text model's probabilities by class. Rejects with ModelFailed, also where the model is no text model. */
export async function classify(model: Model, text: string): Promise<Chances> {
  const { name, version, inputs, columns, classes } = model
  const [input, ...more] = inputs
  const refuse = (why: string) => new ModelFailed(name, version, new Error(why))
  if (more.length > 0 || input?.as === undefined)
    throw refuse('it takes no text alone, so it cannot classify one')
  const data = newCells(model, columns)
  encodeRow(inputEncoders(inputs), { [input.feature]: text }, data, 0)
  const probabilities = await model.classProbabilities({ data, rows: 1, columns })
  if (!classes || classes.length !== probabilities.length)
    throw refuse(
      `it gives ${probabilities.length} classes, ${classes?.length ?? 0} are named: list them in output.classes of the manifest`,
    )
  const chances = new Map<string, number>()
  for (let i = 0; i < classes.length; i++) chances.set(classes[i]!, probabilities[i]!)
  return chances
}
