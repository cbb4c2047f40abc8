import type { CalibrationTrial } from '../calibrating.ts'
import type { Learned } from '../learner.ts'
import type { Choice, Trial } from './search.ts'

/** What a reader of the report should know of how the trees came about. */
export function storyOf(
  choice: Choice,
  calibrations: readonly CalibrationTrial[],
  calibration: CalibrationTrial['kind'],
): Learned['story'] {
  const { rules, finalRounds } = choice
  return {
    learner: `gradient-boosted trees, ${finalRounds} rounds of up to ${rules.mostLeaves} leaves`,
    strength: 'how much the splits at it lowered the log loss over the training rows, all trees together',
    tried: `Gradient boosting of the log loss with second-order trees on histograms; settings and rounds chosen by
cross-validated log loss on the training rows. Of settings all but as good as the best, the one that is cheapest to run.
On all rows ${finalRounds} rounds, as more rows carry more.

| leaves | fewest rows a leaf | L2 | columns a tree | learning rate | rounds | log loss | |
|---|---|---|---|---|---|---|---|
${choice.trials.map(trial => trialLine(trial, choice)).join('\n')}

Calibration, by cross-validation on answers for rows not learned from:
${calibrations.map(({ kind, logLoss }) => `${kind} ${logLoss.toFixed(5)}`).join(', ')}; taken: ${calibration}.
`,
  }
}

function trialLine({ rules, rounds, logLoss }: Trial, choice: Choice): string {
  const mark = rules === choice.rules ? 'chosen' : ''
  return `| ${rules.mostLeaves} | ${rules.fewestRows} | ${rules.l2} | ${rules.columnShare} | ${rules.learningRate} | ${rounds} | ${logLoss.toFixed(5)} | ${mark} |`
}
