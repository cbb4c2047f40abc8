import { barCell } from '../charts/cells.ts'
import { chancesOf, dependenceChart } from '../charts/dependence.ts'
import type { Block, Cell, Figure, Section } from '../document.ts'
import { leakAbove } from '../findings/alone.ts'
import type { Dependence } from '../findings/dependence.ts'
import type { Findings } from '../findings/findings.ts'
import type { Permuted } from '../findings/permutation.ts'
import { decimals, percent, short, whole } from '../format.ts'
import type { BinaryReportInput } from '../input.ts'

const shownColumns = 20

export function featuresSection(input: BinaryReportInput, findings: Findings): Section {
  const { permuted, rows, repeats } = findings.importance
  const sampled =
    rows < input.split.test.length
      ? `${whole(rows)} of the held-out rows, drawn by the seed`
      : 'the held-out rows'
  const shown = permuted.slice(0, shownColumns)
  const left = permuted.length - shown.length
  return {
    title: 'What it goes by',
    blocks: [
      featureTable(shown, input, findings),
      {
        kind: 'note',
        text: `${left > 0 ? `${left} weaker columns are left out. ` : ''}Missed when shuffled: the rise of the log loss when the column’s values are dealt out anew among ${sampled}, mean and standard deviation of ${repeats} times; columns that tell the same share it. ${input.gains ? 'Gain: the column’s share of what the learner gained by all its splits. ' : ''}Alone: the held-out AUC of the column by itself.`,
      },
      ...dependenceBlocks(findings),
    ],
  }
}

function featureTable(shown: readonly Permuted[], { gains }: BinaryReportInput, { alone }: Findings): Block {
  const most = Math.max(1e-9, ...shown.map(({ logLoss, deviation }) => logLoss + deviation))
  const allGains = gains ? [...gains.values()].reduce((sum, gain) => sum + gain, 0) : 0
  const mostGained = Math.max(...(gains?.values() ?? []))
  return {
    kind: 'table',
    head: ['column', 'missed when shuffled', 'AUC lost', ...(gains ? ['gain'] : []), 'alone'],
    rows: shown.map(({ column, logLoss, deviation, auc }): Cell[] => {
      const gain = gains?.get(column.name) ?? 0
      const own = alone.get(column)!
      return [
        column.name,
        {
          text: `${decimals(logLoss, 4)} ±\u00a0${decimals(deviation, 4)}`,
          picture: barCell(logLoss / most, deviation / most),
        },
        decimals(auc, 3),
        ...(gains ? [{ text: percent(gain / allGains, 1), picture: barCell(gain / mostGained) }] : []),
        `${decimals(own, 3)}${own > leakAbove ? ' (leak?)' : ''}`,
      ]
    }),
  }
}

function dependenceBlocks({ dependence, heldOut }: Findings): Block[] {
  const { dependences, rows } = dependence
  const mean = heldOut.probabilities.reduce((sum, one) => sum + one, 0) / heldOut.probabilities.length
  const chances = chancesOf(dependences, mean)
  return [
    {
      kind: 'text',
      text: `How the chance moves with the ${dependences.length === 1 ? 'column' : `${dependences.length} columns`} it would miss most, all else left as it is (partial dependence, on ${whole(rows)} held-out rows). Dashed: the mean chance. Grey: how the training rows are spread, from their 1st to their 99th hundredth.`,
    },
    {
      kind: 'figures',
      columns: 3,
      figures: dependences.map(
        (one): Figure => ({
          title: one.column,
          caption:
            one.kind === 'category' && one.others > 0 ? `Rarer values: ${percent(one.others)} of rows.` : '',
          svg: dependenceChart(one, chances),
          table: dependenceTable(one),
        }),
      ),
    },
  ]
}

function dependenceTable(one: Dependence): NonNullable<Figure['table']> {
  if (one.kind === 'category')
    return {
      head: [one.column, 'mean chance', 'training rows'],
      rows: one.levels.map(({ text, mean, share }) => [text, percent(mean, 1), percent(share, 1)]),
    }
  return {
    head: [one.column, 'mean chance'],
    rows: [
      ...one.points.map(({ value, mean }) => [short(value), percent(mean, 1)]),
      ...(one.missing
        ? [[`missing (${percent(one.missing.share)} of rows)`, percent(one.missing.mean, 1)]]
        : []),
    ],
  }
}
