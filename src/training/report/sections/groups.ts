import { rangeCell } from '../charts/cells.ts'
import type { Block, Cell, Section } from '../document.ts'
import type { Findings } from '../findings/findings.ts'
import type { Grouping } from '../findings/groups.ts'
import { decimals, percent, whole } from '../format.ts'

/** Null when there is nothing to compare. */
export function groupsSection({ groupings, ungrouped, overTime }: Findings): Section | null {
  const all = overTime ? [overTime, ...groupings] : groupings
  const told = all.filter(({ groups }) => groups.length > 1)
  if (told.length === 0) return null
  const groups = told.flatMap(grouping => grouping.groups)
  const off = groups.filter(({ isOff }) => isOff).length
  const more =
    ungrouped.length > 0 ? ` Not compared, lest this grow without end: ${ungrouped.join(', ')}.` : ''
  return {
    title: 'For whom it holds',
    blocks: [
      {
        kind: 'text',
        text: `Held-out rows by group: what came true (point, with its 95 % interval) against the mean chance told (tick). In ${off} of ${groups.length} groups the mean lies outside the interval, marked ▲ too high or ▼ too low; of groups that are all right about ${Math.max(1, Math.round(groups.length / 20))} would.${more}`,
      },
      ...told.map(grouping => groupTable(grouping, grouping === overTime)),
    ],
  }
}

function groupTable({ column, groups, leftOut }: Grouping, byTime: boolean): Block {
  const to = Math.max(...groups.map(({ rate, meanProbability }) => Math.max(rate.high, meanProbability)))
  return {
    kind: 'table',
    aligned: true,
    title: `${column}${byTime ? ', in its order' : ''}${leftOut > 0 ? ` (${whole(leftOut)} rows of rare values left out)` : ''}`,
    head: ['value', 'rows', 'came true', 'told', 'AUC', 'calibration error'],
    rows: groups.map(({ value, rows, rate, meanProbability, auc, ece, isOff }): Cell[] => [
      value,
      whole(rows),
      { text: percent(rate.value, 1), picture: rangeCell(rate, meanProbability, to) },
      `${percent(meanProbability, 1)}${isOff ? (meanProbability > rate.value ? ' ▲' : ' ▼') : ''}`,
      auc ? `${decimals(auc.value, 2)} ±\u00a0${decimals((auc.high - auc.low) / 2, 2)}` : '–',
      decimals(ece, 3),
    ]),
  }
}
