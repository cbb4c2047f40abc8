const BAR_CELLS = 30
const BAR_EVERY_MS = 100

interface Told {
  /** The steps in their order, and how long each takes in comparison to the others. */
  readonly steps: Readonly<Record<string, number>>
  /** Milliseconds. */
  now(): number
  /** Raw text to a terminal; without one nothing is told. */
  readonly terminal?: (text: string) => void
}

/** How far a training is: a bar on a terminal with the step under way, its share and the seconds gone. */
export function trainProgress({ steps, now, terminal }: Told) {
  const names = Object.keys(steps)
  const whole = Object.values(steps).reduce((sum, weight) => sum + weight, 0)
  const begun = now()
  let current = names[0]
  let words = current ?? ''
  let before = 0
  let shown = 0
  let toldAt = Number.NEGATIVE_INFINITY
  let barIsShown = false

  function show(share: number): void {
    // Steps may be left out or overrun their weight: a bar never goes back.
    shown = Math.max(shown, Math.min(1, (before + share * (steps[current ?? ''] ?? 0)) / (whole || 1)))
    const full = Math.round(shown * BAR_CELLS)
    const seconds = Math.round((now() - begun) / 1000)
    terminal?.(
      `\r\x1b[K[${'#'.repeat(full)}${' '.repeat(BAR_CELLS - full)}] ${Math.floor(shown * 100)} % ${words}, ${seconds} s`,
    )
    barIsShown = true
    toldAt = now()
  }

  return {
    /** Begins a step, those before it being done; `text` says it in words, where there are better ones than its name. */
    step(name: string, text = name) {
      const at = names.indexOf(name)
      if (at >= 0) {
        before = names.slice(0, at).reduce((sum, earlier) => sum + steps[earlier]!, 0)
        current = name
      }
      words = text
      if (terminal) show(0)
    },
    /** How much of the step is done, from 0 to 1. May be called as often as one likes. */
    done(share: number) {
      if (terminal && now() - toldAt >= BAR_EVERY_MS) show(Math.min(1, Math.max(0, share)))
    },
    /** Takes the bar away, before anything else is written. */
    clear() {
      if (barIsShown) terminal?.('\r\x1b[K')
      barIsShown = false
    },
  }
}
