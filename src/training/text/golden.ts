import type { GoldenRow } from '../golden.ts'
import { type RandomSource, shuffle } from '../random.ts'
import type { Labelled } from './labelled.ts'
import { scoredColumn } from './manifest.ts'
import { probabilities, type TextModel } from './text-model.ts'

const drawn = 15
/** What users will write, whatever the data has: nothing, capitals and accents, signs alone. */
const odd = ['', 'CAFÉ\tCafe\u0301 ＣＡＦＥ', '¿?! 😀']

/**
 * Held-out texts and odd ones with their score. Half of the texts are the likeliest of the
 * scored class, as the score of any other text says little; the rest are drawn by chance.
 */
export function goldenTexts(model: TextModel, test: Labelled, random: RandomSource): GoldenRow[] {
  const some = shuffle(Int32Array.from(test.texts.keys()), random).subarray(0, 1000)
  const texts = Array.from(some, row => test.texts[row]!)
  const scored = scores(model, texts)
  const likely = [...scored.keys()].sort((a, b) => scored[b]! - scored[a]! || a - b).slice(0, drawn >> 1)
  const rest = [...scored.keys()].filter(at => !likely.includes(at)).slice(0, drawn - likely.length)
  const chosen = [...[...likely, ...rest].map(at => texts[at]!), ...odd]
  const expected = scores(model, chosen)
  return chosen.map((text, at) => ({ inputs: { text }, expected: expected[at]! }))
}

function scores(model: TextModel, texts: readonly string[]): number[] {
  const all = probabilities(model, texts)
  const { classes } = model
  return texts.map((_, row) => all[row * classes.length + scoredColumn(classes)]!)
}
