/** A report before it is written down: the same content for the page and for Markdown. */
export interface ReportDocument {
  title: string
  /** One sentence below the title. */
  lead: string
  /** What a reader must know before anything else; empty when there is nothing. */
  warnings: readonly string[]
  tiles: readonly Tile[]
  sections: readonly Section[]
  /** The last line. */
  footer: string
}

/** A figure to be read at one glance. */
export interface Tile {
  label: string
  value: string
  note: string
}

export interface Section {
  title: string
  blocks: readonly Block[]
}

export type Block =
  | { kind: 'text'; text: string }
  /** Small print: how something was reckoned. */
  | { kind: 'note'; text: string }
  | { kind: 'facts'; facts: readonly (readonly [name: string, value: string])[] }
  | TableBlock
  /** Pictures side by side, as many as fit. */
  | { kind: 'figures'; columns: 2 | 3; figures: readonly Figure[] }

export interface TableBlock {
  kind: 'table'
  title?: string
  head: readonly string[]
  rows: readonly (readonly Cell[])[]
  /** Its columns are as wide as those of the others of this kind, so that the eye can run down them all. */
  aligned?: boolean
}

/** A text, or a text with a small picture beside it on the page. The first cell of a row names it. */
export type Cell = string | { text: string; picture: string }

export interface Figure {
  title: string
  /** What the picture shows and how to read it. */
  caption: string
  svg: string
  /** The picture's figures, for Markdown. Left out where a table beside it has them. */
  table?: Pick<TableBlock, 'head' | 'rows'>
}
