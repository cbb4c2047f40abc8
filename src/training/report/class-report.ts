import { calibrationChart, calibrationRows } from './charts/calibration.ts'
import { barCell } from './charts/cells.ts'
import type { Block, ReportDocument, Section } from './document.ts'
import { calibrationOf } from './findings/calibration.ts'
import { type ClassFindings, classFindingsOf } from './findings/class-findings.ts'
import { decimals, percent, whole, withInterval } from './format.ts'
import { htmlOf } from './html.ts'
import type { ClassReportInput } from './input.ts'
import { markdownOf } from './markdown.ts'
import { makingOf } from './sections/making.ts'

const shownClasses = 30
const names = {
  accuracy: 'Accuracy',
  top3: 'Among the first three',
  macroF1: 'Macro F1',
  logLoss: 'Log loss',
}

/** The shorter report of a model with more than two classes. The same input gives the same texts. */
export function classReport(input: ClassReportInput): { html: string; markdown: string } {
  const findings = classFindingsOf(input)
  const trained = Array.from(input.trainCounts).reduce((sum, count) => sum + count, 0)
  const rows = input.truths.length
  const [accuracy, top3, macroF1] = findings.measures
  const document: ReportDocument = {
    title: `${input.name}, version ${input.version}`,
    lead: `Tells “${input.target}” among ${input.classes.length} classes. Learned from ${whole(trained)} rows, judged by ${whole(rows)} others that it had never seen.`,
    warnings: [],
    tiles: [
      {
        label: 'Right at once',
        value: percent(accuracy!.heldOut.value, 1),
        note: `${percent(accuracy!.heldOut.low, 1)} to ${percent(accuracy!.heldOut.high, 1)}. The most common class alone would be right in ${percent(accuracy!.naive, 1)}.`,
      },
      {
        label: 'Right among the first three',
        value: percent(top3!.heldOut.value, 1),
        note: `${percent(top3!.heldOut.low, 1)} to ${percent(top3!.heldOut.high, 1)}.`,
      },
      {
        label: 'Macro F1',
        value: decimals(macroF1!.heldOut.value, 3),
        note: 'all classes weighing the same, however rare.',
      },
      {
        label: 'Chances are off by',
        value: `${decimals(100 * findings.ece, 1)} points`,
        note: 'on average: the chance of the class told against how often it was right.',
      },
    ],
    sections: [
      goodness(findings),
      classTables(findings),
      ...makingOf(input, [
        ['predicted', input.target],
        ['learned from', `${whole(trained)} rows of ${input.classes.length} classes`],
        ['judged by', `${whole(rows)} rows`],
        [
          'held out',
          input.heldOutBy.kind === 'named'
            ? `the rows listed in ${input.heldOutBy.list}`
            : `a share of each class, drawn by the seed ${input.seed}`,
        ],
      ]),
    ],
    footer: `Made by tact train on ${input.date}. The same data, words and seed ${input.seed} give the same figures.`,
  }
  return { html: htmlOf(document), markdown: markdownOf(document) }
}

function goodness({ measures, confidence, thresholds }: ClassFindings): Section {
  const { points } = calibrationOf(confidence)
  return {
    title: 'How good it is',
    blocks: [
      {
        kind: 'table',
        head: ['measure', 'held-out rows (95 %)', 'class shares alone'],
        rows: measures.map(({ measure, heldOut, naive }) => [
          names[measure],
          withInterval(heldOut, 4),
          decimals(naive, 4),
        ]),
      },
      {
        kind: 'note',
        text: 'Class shares alone: telling every row the training rows’ shares of the classes. Intervals: Wilson (1927) for shares of rows, bootstrap over rows for macro F1 and log loss.',
      },
      {
        kind: 'figures',
        columns: 2,
        figures: [
          {
            title: 'Are the chances right?',
            caption:
              'The chance of the class told against how often it was right; on the dashed slope the two are the same. Lines are 95 % intervals, the bars below count the rows.',
            svg: calibrationChart(points),
            table: {
              head: ['chance', 'rows', 'mean chance', 'was right', '95 %'],
              rows: calibrationRows(points),
            },
          },
        ],
      },
      {
        kind: 'table',
        title: 'When it speaks only if sure',
        head: ['chance at least', 'rows answered', 'right (95 %)'],
        rows: thresholds
          .filter(({ answered }) => answered > 0)
          .map(({ above, answered, right }) => [
            percent(above, 0),
            { text: percent(answered, 1), picture: barCell(answered) },
            `${percent(right.value, 1)} (${percent(right.low, 1)} to ${percent(right.high, 1)})`,
          ]),
      },
    ],
  }
}

function classTables({ classes, confusions }: ClassFindings): Section {
  const shown = classes.slice(0, shownClasses)
  const left = classes.length - shown.length
  const mixed: Block[] =
    confusions.length === 0
      ? []
      : [
          {
            kind: 'table',
            title: 'What it takes for what',
            head: ['is', 'was told as', 'rows'],
            rows: confusions.map(({ truth, told, rows }) => [truth, told, whole(rows)]),
          },
        ]
  return {
    title: 'Class by class',
    blocks: [
      {
        kind: 'table',
        title: left > 0 ? `The ${shown.length} weakest classes` : 'All classes, the weakest first',
        head: ['class', 'rows', 'precision', 'recall', 'F1'],
        rows: shown.map(({ name, rows, precision, recall, f1 }) => [
          name,
          whole(rows),
          decimals(precision, 3),
          decimals(recall, 3),
          { text: decimals(f1, 3), picture: barCell(f1) },
        ]),
      },
      {
        kind: 'note',
        text: `${left > 0 ? `The other ${left} have an F1 of ${decimals(classes[shown.length]!.f1, 3)} or more. ` : ''}Precision: of the rows told this class, the share that are; recall: of the rows that are, the share told so; F1: their harmonic mean.`,
      },
      ...mixed,
    ],
  }
}
