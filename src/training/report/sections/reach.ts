import { gainsChart, liftChart } from '../charts/reach.ts'
import type { Section } from '../document.ts'
import type { Findings } from '../findings/findings.ts'
import { baseRate } from '../findings/quality.ts'
import { decimals, percent, whole } from '../format.ts'

export function reachSection({ reach, heldOut }: Findings): Section {
  const rate = baseRate({ truths: heldOut.truths })
  const { tenths } = reach
  return {
    title: 'Whom it finds',
    blocks: [
      {
        kind: 'figures',
        columns: 2,
        figures: [
          {
            title: 'How many are found',
            caption: `Going down the list from the highest chance. The dashed slope is a list in no order, the thin line the best that any list can do.`,
            svg: gainsChart(reach, rate),
          },
          {
            title: 'How much better than chance',
            caption: `The share of positives in each tenth of the list over that of all (${percent(rate, 1)}).`,
            svg: liftChart(tenths),
          },
        ],
      },
      {
        kind: 'table',
        head: ['tenth', 'rows', 'mean chance', 'came true', 'lift', 'found so far'],
        rows: tenths.map(({ rows, meanProbability, rate, lift, found }, at) => [
          String(at + 1),
          whole(rows),
          percent(meanProbability, 1),
          percent(rate, 1),
          decimals(lift, 2),
          percent(found, 1),
        ]),
      },
    ],
  }
}
