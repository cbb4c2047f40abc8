import type { Learned } from './learner.ts'
import type { Block, Section } from './report/document.ts'

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
