import { escaped } from './charts/svg.ts'
import type { Block, Cell, Figure, ReportDocument, Section, TableBlock, Tile } from './document.ts'
import { pageStyle } from './page-style.ts'

/** The report as one file: no scripts, nothing loaded from anywhere (and the browser is told to hold it to that). */
export function htmlOf({ title, lead, warnings, tiles, sections, footer }: ReportDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<header>
<p class="kicker">Model report</p>
<h1>${escaped(title)}</h1>
<p class="lead">${escaped(lead)}</p>
</header>
${warnings.length > 0 ? `<aside><h2>Beware</h2><ul>${warnings.map(one => `<li>${escaped(one)}</li>`).join('')}</ul></aside>` : ''}
<div class="tiles">${tiles.map(tile).join('')}</div>
${sections.map(section).join('\n')}
</main>
<footer>${escaped(footer)}</footer>
</body>
</html>
`
}

function tile({ label, value, note }: Tile): string {
  return `<div class="tile"><p class="label">${escaped(label)}</p><p class="value">${escaped(value)}</p><p>${escaped(note)}</p></div>`
}

function section({ title, blocks }: Section): string {
  return `<section><h2>${escaped(title)}</h2>\n${blocks.map(blockHtml).join('\n')}\n</section>`
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escaped(block.text)}</p>`
    case 'note':
      return `<p class="note">${escaped(block.text)}</p>`
    case 'facts':
      return `<dl>${block.facts.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`
    case 'table':
      return tableHtml(block)
    case 'figures':
      return `<div class="figures of-${block.columns}">${block.figures.map(figure).join('')}</div>`
  }
}

/** The first cell of a row is its head; the others are figures and stand to the right. */
function tableHtml({ title, head, rows, aligned }: TableBlock): string {
  const heads = head.map(name => `<th scope="col">${escaped(name)}</th>`).join('')
  const body = rows
    .map(
      ([first, ...cells]) =>
        `<tr><th scope="row">${breakable(cell(first!))}</th>${cells.map(one => `<td>${cell(one)}</td>`).join('')}</tr>`,
    )
    .join('')
  return `<div class="table${aligned ? ' aligned' : ''}">${title ? `<h3>${escaped(title)}</h3>` : ''}<table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>`
}

function cell(content: Cell): string {
  if (typeof content === 'string') return escaped(content)
  const { text, picture } = content
  // Pictures of a column begin at the same place when the texts beside them are as wide.
  return `${picture}<span${text.length > 8 ? ' class="long"' : ''}>${escaped(text)}</span>`
}

function figure({ title, caption, svg }: Figure): string {
  return `<figure><h3>${escaped(title)}</h3>${svg}${caption ? `<figcaption>${escaped(caption)}</figcaption>` : ''}</figure>`
}

/** Names such as Total_Trans_Ct may be broken where a person would. */
function breakable(markup: string): string {
  return markup.replace(/(?<=\w)[_./](?=\w)/g, '$&<wbr>')
}
