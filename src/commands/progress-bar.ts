const BAR_CELLS = 30
const BAR_EVERY_MS = 100
const LINE_EVERY_MS = 5_000

/** Where progress is told. */
export interface Told {
  /** Milliseconds. */
  now(): number
  /** A line on stderr, where there is no terminal. */
  readonly line?: (text: string) => void
  /** Raw text to a terminal, where there is one. */
  readonly terminal?: (text: string) => void
}

/** How far some work is: a bar on a terminal, else a line every few seconds, else nothing. */
export function progressBar({ now, line, terminal }: Told) {
  const everyMs = terminal ? BAR_EVERY_MS : LINE_EVERY_MS
  let toldAt = now()
  let barIsShown = false

  return {
    /** Whether it is time to show more. */
    isDue: () => (terminal ?? line) !== undefined && now() - toldAt >= everyMs,
    /** `share` is from 0 to 1. */
    show(share: number, text: string) {
      toldAt = now()
      const words = `${Math.floor(share * 100)} % ${text}`
      if (!terminal) return line?.(words)
      const full = Math.round(share * BAR_CELLS)
      terminal(`\r\x1b[K[${'#'.repeat(full)}${' '.repeat(BAR_CELLS - full)}] ${words}`)
      barIsShown = true
    },
    /** Takes the bar away, before anything else is written. */
    clear() {
      if (barIsShown) terminal?.('\r\x1b[K')
      barIsShown = false
    },
  }
}
