import type { Learned } from './learner.ts'
import type { Block, Section } from './report/document.ts'
import { whole } from './report/format.ts'
import { effectiveRows, type Weights, weightsAt } from './weights.ts'

/** What only the learner knows of the model's making, as the report's last section. */
export function makingOf({ story, idle }: Learned, allMissing: number, onnxGap: number): Section[] {
  const left = idle.length > 0 ? [text(`Columns that told nothing apart, left out: ${idle.join(', ')}.`)] : []
  return [
    { title: 'What was tried', blocks: [...blocksOf(story.tried), ...left] },
    {
      title: 'When values are missing',
      blocks: [
        text(
          `Everything missing: ${(100 * allMissing).toFixed(1)} %. What a missing value means is learned where the data has missing values, else fitted on training rows with values knocked out.`,
        ),
        text(
          `The ONNX file differs from the trainer by at most ${onnxGap.toExponential(1)} on the held-out rows.`,
        ),
      ],
    },
  ]
}

/** Where the rows come from and how much each counts; nothing where there is nothing to be said. */
export function rowsSection(
  origin: readonly string[],
  weights: Weights | undefined,
  train: Int32Array,
): Section[] {
  const weighed =
    weights === undefined
      ? []
      : [
          `Rows count by their weights, which have mean 1, in what is learned and in the held-out figures. The ${whole(train.length)} rows learned from tell as much as ${whole(Math.round(effectiveRows(weightsAt(weights, train))))} of equal weight (effective sample size).`,
        ]
  const blocks = [...origin, ...weighed].map(text)
  return blocks.length === 0 ? [] : [{ title: 'The rows and their weights', blocks }]
}

const text = (of: string): Block => ({ kind: 'text', text: of })

/** Paragraphs and tables of a learner's words, which are plain Markdown. */
function blocksOf(markdown: string): Block[] {
  return markdown
    .trim()
    .split(/\n\n+/)
    .map(part => (part.startsWith('|') ? table(part.split('\n')) : text(part.replaceAll('\n', ' '))))
}

function table([head, , ...rows]: string[]): Block {
  const cells = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim())
  return { kind: 'table', head: cells(head!), rows: rows.map(cells) }
}
