import type { Block, Cell, ReportDocument, Section, TableBlock } from './document.ts'

/** The report as GitHub-flavoured Markdown; pictures become their tables. */
export function markdownOf({ title, lead, warnings, tiles, sections, footer }: ReportDocument): string {
  return `${[
    `# ${inline(title)}`,
    inline(lead),
    ...warnings.map(warning => `> **Beware:** ${inline(warning)}`),
    tiles
      .map(({ label, value, note }) => `- **${inline(label)}: ${inline(value)}** ${inline(note)}`)
      .join('\n'),
    ...sections.map(sectionText),
    `*${inline(footer)}*`,
  ].join('\n\n')}\n`
}

function sectionText({ title, blocks }: Section): string {
  return [`## ${inline(title)}`, ...blocks.flatMap(blockTexts)].join('\n\n')
}

function blockTexts(block: Block): string[] {
  switch (block.kind) {
    case 'text':
    case 'note':
      return [inline(block.text)]
    case 'facts':
      return [table({ head: ['', ''], rows: block.facts })]
    case 'table':
      return block.title ? [`### ${inline(block.title)}`, table(block)] : [table(block)]
    case 'figures':
      return block.figures.flatMap(figure =>
        figure.table
          ? [
              `### ${inline(figure.title)}`,
              ...(figure.caption ? [inline(figure.caption)] : []),
              table(figure.table),
            ]
          : [],
      )
  }
}

function table({ head, rows }: Pick<TableBlock, 'head' | 'rows'>): string {
  const line = (cells: readonly Cell[]) => `| ${cells.map(cellText).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

function cellText(cell: Cell): string {
  return inline(typeof cell === 'string' ? cell : cell.text).replaceAll('|', '\\|')
}

/** Names come from files: nothing in them may become markup. */
function inline(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>]/g, found => `\\${found}`)
}
