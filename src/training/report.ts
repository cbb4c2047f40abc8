import type { Choice } from './choose.ts'
import type { Manifest } from './manifest.ts'
import { calibrationBins, topDecileLift } from './metrics.ts'
import type { Trained } from './train.ts'

/** The held-out report, as Markdown: how good, how well calibrated, what counts, what was tried. */
export function reportOf(trained: Trained, manifest: Manifest, allMissing: number, onnxGap: number): string {
  const { heldOut, choice, model, idle } = trained
  const { training } = manifest
  const truths = heldOut.truths
  const baseRate = training.positives / training.rows
  return `# ${manifest.name}, version ${manifest.version}

Learned from ${training.rows} rows (${training.positives} positive, ${percent(baseRate)}), seed ${training.seed};
the figures below are of ${training.heldOut} held-out rows, scored once.
${training.source ? `\nData: ${training.source}. ` : ''}${training.licence ? `Licence: ${training.licence}.` : ''}

| AUC | log loss | Brier | ECE (10 bins) | accuracy at 0.5 | top-tenth lift |
|---|---|---|---|---|---|
| ${training.auc.toFixed(4)} | ${training.logLoss.toFixed(4)} | ${training.brier.toFixed(4)} | ${training.ece.toFixed(4)} | ${heldOut.metrics.accuracy.toFixed(4)} | ${topDecileLift(heldOut.probabilities, truths).toFixed(2)} |

## Calibration

| probability from | rows | mean probability | share of positives |
|---|---|---|---|
${calibrationBins(heldOut.probabilities, truths)
  .map(
    bin =>
      `| ${bin.from} | ${bin.rows} | ${bin.meanProbability.toFixed(3)} | ${bin.positiveShare.toFixed(3)} |`,
  )
  .join('\n')}

## What counts

Each input's spread of the logit over the training rows (the standard deviation of its weights), the strongest first;
pairs of inputs come on top.

| input | spread | cells |
|---|---|---|
${strengthLines(trained)}

Pairs: ${model.pairs.map(pair => `${model.terms[pair.first]!.column} × ${model.terms[pair.second]!.column}`).join(', ') || 'none'}.
${idle.length > 0 ? `Columns that told nothing apart, left out: ${idle.join(', ')}.\n` : ''}
## When values are missing

Everything missing: ${percent(allMissing)} (base rate ${percent(baseRate)}). A missing number or category has a weight of its own,
learned where the data has missing values, else fitted on training rows with values knocked out.

## What was tried

Penalised logistic regression on quantile bins and categories, penalties chosen by cross-validated log loss on the
training rows. The ONNX file differs from the trainer by at most ${onnxGap.toExponential(1)} on the held-out rows.

| smoothness | pairs at most | pair penalty | log loss | |
|---|---|---|---|---|
${choice.trials.map(trial => trialLine(trial, choice)).join('\n')}
`
}

function trialLine({ strengths, pairs, logLoss }: Choice['trials'][number], choice: Choice): string {
  const mark = logLoss === choice.logLoss ? 'chosen' : ''
  return `| ${strengths.smooth} | ${pairs} | ${pairs ? strengths.pair : ''} | ${logLoss.toFixed(5)} | ${mark} |`
}

function strengthLines({ model, design, trainRows }: Trained): string {
  return model.terms
    .map((term, at) => {
      const weights = model.termWeights[at]!
      const cells = design.cells[at]!
      const mean = trainRows.reduce((sum, row) => sum + weights[cells[row]!]!, 0) / trainRows.length
      const variance =
        trainRows.reduce((sum, row) => sum + (weights[cells[row]!]! - mean) ** 2, 0) / trainRows.length
      return { name: term.column, spread: Math.sqrt(variance), cells: weights.length - 1 }
    })
    .sort((a, b) => b.spread - a.spread)
    .map(({ name, spread, cells }) => `| ${name} | ${spread.toFixed(3)} | ${cells} |`)
    .join('\n')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
