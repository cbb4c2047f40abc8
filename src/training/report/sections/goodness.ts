import { calibrationChart, calibrationRows } from '../charts/calibration.ts'
import { rocChart } from '../charts/roc.ts'
import type { Section } from '../document.ts'
import { calibrationOf } from '../findings/calibration.ts'
import type { Findings } from '../findings/findings.ts'
import type { Measure } from '../findings/quality.ts'
import { baseRate } from '../findings/quality.ts'
import { decimals, percent, withInterval } from '../format.ts'

const names = { auc: 'AUC', logLoss: 'Log loss', brier: 'Brier score', ece: 'Calibration error' }

export function goodnessSection({ quality, heldOut, train }: Findings): Section {
  const { points, ofTenths } = calibrationOf(heldOut)
  const [auc] = quality.measures
  return {
    title: 'How good it is',
    blocks: [
      {
        kind: 'table',
        head: ['measure', 'held-out rows (95 %)', 'training rows', 'base rate alone', 'gained'],
        rows: quality.measures.map(measureRow),
      },
      {
        kind: 'note',
        text: `AUC: how often a positive is ranked above another row. Log loss and Brier score: how far chances are from what came true, 0 is perfect. Calibration error: the mean gap between chance and share in ten bins of equal width; right chances would show ${decimals(quality.eceByChance, 4)} on so few rows. The base rate alone tells everybody ${percent(baseRate(train), 1)}. ${heldOut.weights ? 'Rows count by their weights in this table; the pictures and the sections below count them all alike. Intervals: bootstrap over rows.' : 'Intervals: DeLong (1988) for AUC, bootstrap over rows for the others.'}`,
      },
      {
        kind: 'figures',
        columns: 2,
        figures: [
          {
            title: 'Are the chances right?',
            caption: `Each point is ${ofTenths ? 'a tenth' : 'one bin'} of the held-out rows; on the dashed slope, what was told is what came true. Lines are 95 % intervals, the bars below count the rows.`,
            svg: calibrationChart(points),
            table: {
              head: ['chance', 'rows', 'mean chance', 'came true', '95 %'],
              rows: calibrationRows(points),
            },
          },
          {
            title: 'Does it tell positives from the others?',
            caption:
              'For every threshold: positives recognised against others mistaken for them. The dashed slope is chance.',
            svg: rocChart(heldOut.probabilities, heldOut.truths, auc!.heldOut.value),
          },
        ],
      },
    ],
  }
}

function measureRow({ measure, heldOut, train, naive }: Measure): string[] {
  const gained =
    measure === 'auc' ? `+${decimals(heldOut.value - naive, 3)}` : percent(1 - heldOut.value / naive, 0)
  return [
    names[measure],
    withInterval(heldOut, 4),
    decimals(train, 4),
    decimals(naive, 4),
    // The base rate is calibrated by its nature: there is nothing to gain on it.
    measure === 'ece' ? '' : gained,
  ]
}
