import { classCounts, f1, likeliest } from '../class-counts.ts'
import type { Metrics } from '../metrics.ts'
import type { Labelled, LabelledSplit } from './labelled.ts'
import type { TextManifest } from './manifest.ts'
import type { TextModel } from './text-model.ts'
import type { TrainedText } from './train-text.ts'

/** What a text model does with texts that it has not learned from. */
export interface HeldOutTexts {
  metrics: Metrics
  probabilities: Float32Array
}

const shownWords = 4

/** The held-out report, as Markdown: how good, how sure, each class with what it is taken for and its words, what was tried. */
export function textReport(
  { model, choice }: TrainedText,
  { train, test }: LabelledSplit,
  { metrics, probabilities }: HeldOutTexts,
  { name, version, training }: TextManifest,
  onnxGap: number,
): string {
  const { source, licence, seed } = training
  return `# ${name}, version ${version}

Learned from ${train.texts.length} texts of ${model.classes.length} classes, seed ${seed}; the figures below are of
${metrics.rows} held-out texts, scored once.
${source ? `\nData: ${source}. ` : ''}${licence ? `Licence: ${licence}.` : ''}

| accuracy | in the first 3 | macro F1 | macro AUC | log loss | Brier | ECE (10 bins) |
|---|---|---|---|---|---|---|
| ${[metrics.accuracy, metrics.top3, metrics.macroF1, metrics.auc, metrics.logLoss, metrics.brier, metrics.ece].map(four).join(' | ')} |

## How sure, how right

| likeliest class at least | texts | mean probability | share right |
|---|---|---|---|
${sureness(probabilities, test.labels, model.classes.length)}

## Classes

The hardest first, with the wrong class that is answered most often, and the words that speak most for the class.

| class | learned | held out | F1 | taken for | words |
|---|---|---|---|---|---|
${classLines(model, train, test, probabilities)}

## What was tried

Penalised multinomial logistic regression on ${model.vocabulary.words} words and pairs of words and ${model.vocabulary.grams.length - model.vocabulary.words} parts of words,
its cost chosen by cross-validated log loss on the texts learned from, each at its best temperature. The weights are
kept in a byte each. The ONNX file differs from the trainer by at most ${onnxGap.toExponential(1)} on the held-out texts.

| cost | temperature | log loss | |
|---|---|---|---|
${choice.trials.map(trial => `| ${trial.cost} | ${trial.temperature.toFixed(3)} | ${trial.logLoss.toFixed(5)} | ${trial.cost === choice.cost ? 'chosen' : ''} |`).join('\n')}
`
}

function four(value: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(4)
}

function sureness(probabilities: Float32Array, truths: Int32Array, classes: number): string {
  const bins = Array.from({ length: 10 }, () => ({ rows: 0, sure: 0, right: 0 }))
  likeliest(probabilities, truths.length, classes).forEach((answer, row) => {
    const sure = probabilities[row * classes + answer]!
    const bin = bins[Math.min(9, Math.floor(sure * 10))]!
    bin.rows++
    bin.sure += sure
    if (answer === truths[row]) bin.right++
  })
  return bins
    .map(({ rows, sure, right }, at) => ({ at, rows, sure: sure / rows, right: right / rows }))
    .filter(({ rows }) => rows > 0)
    .map(({ at, rows, sure, right }) => `| ${at / 10} | ${rows} | ${sure.toFixed(3)} | ${right.toFixed(3)} |`)
    .join('\n')
}

function classLines(model: TextModel, train: Labelled, test: Labelled, probabilities: Float32Array): string {
  const { classes } = model
  const answers = likeliest(probabilities, test.labels.length, classes.length)
  const learned = new Int32Array(classes.length)
  for (const label of train.labels) learned[label]!++
  return classCounts(answers, test.labels, classes.length)
    .map((counts, at) => ({ at, counts, f1: f1(counts) }))
    .sort((a, b) => a.f1 - b.f1 || a.at - b.at)
    .map(({ at, counts, f1 }) => {
      const cells = [cell(classes[at]!), learned[at], counts.rows, f1.toFixed(3)]
      return `| ${[...cells, takenFor(model, test, answers, at), wordsOf(model, at)].join(' | ')} |`
    })
    .join('\n')
}

function takenFor({ classes }: TextModel, { labels }: Labelled, answers: Int32Array, of: number): string {
  const times = new Int32Array(classes.length)
  labels.forEach((label, row) => {
    if (label === of && answers[row] !== of) times[answers[row]!]!++
  })
  const most = times.indexOf(Math.max(...times))
  return times[most]! > 0 ? `${cell(classes[most]!)} (${times[most]})` : ''
}

function wordsOf({ classes, vocabulary, weights }: TextModel, of: number): string {
  const speaks = Array.from({ length: vocabulary.words }, (_, gram) => ({
    gram,
    weight: vocabulary.weights[gram]! * weights.steps[gram]! * weights.levels[gram * classes.length + of]!,
  }))
  return speaks
    .sort((a, b) => b.weight - a.weight || a.gram - b.gram)
    .slice(0, shownWords)
    .map(({ gram }) => cell(vocabulary.grams[gram]!.trim()))
    .join(', ')
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|')
}
