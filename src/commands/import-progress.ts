import type { ImportCounts } from '../import-profiles.ts'

const BAR_CELLS = 30
const BAR_EVERY_MS = 100
const LINE_EVERY_MS = 5_000

interface Told {
  readonly totalBytes: number
  now(): number
  /** A line on stderr. */
  line(text: string): void
  /** Raw text to a terminal, where there is one. */
  readonly terminal?: (text: string) => void
}

/** How far an import is: a bar on a terminal, else a line every few seconds. */
export function importProgress({ totalBytes, now, line, terminal }: Told) {
  let bytes = 0
  let toldAt = now()
  let barIsShown = false
  const everyMs = terminal ? BAR_EVERY_MS : LINE_EVERY_MS

  return {
    bytes(count: number) {
      bytes += count
    },
    show({ read, refused }: ImportCounts) {
      const at = now()
      if (at - toldAt < everyMs) return
      toldAt = at
      const share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes)
      const bad = refused > 0 ? `, ${refused.toLocaleString('en')} refused` : ''
      const text = `${Math.floor(share * 100)} % ${read.toLocaleString('en')} lines${bad}`
      if (!terminal) return line(text)
      const full = Math.round(share * BAR_CELLS)
      terminal(`\r\x1b[K[${'#'.repeat(full)}${' '.repeat(BAR_CELLS - full)}] ${text}`)
      barIsShown = true
    },
    /** Takes the bar away, before anything else is written. */
    clear() {
      if (barIsShown) terminal?.('\r\x1b[K')
      barIsShown = false
    },
  }
}
