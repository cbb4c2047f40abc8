import { progressBar, type Told } from './progress-bar.ts'

/** The steps in their order, and about how many hundredths of the time each takes. */
const hundredths = { reading: 2, learning: 83, scoring: 5, report: 10 }

type Step = keyof typeof hundredths
const steps = Object.keys(hundredths) as Step[]

export type TrainProgress = ReturnType<typeof trainProgress>

/** How far a training is: its share, the step under way and the seconds gone. */
export function trainProgress(told: Told) {
  const bar = progressBar(told)
  const begun = told.now()
  let words = ''
  let reached = 0

  return {
    /**
     * The step under way, those before it being done: `text` says it in words, `share`, from 0 to 1, how much of it is behind. May be
     * called as often as one likes; new words show at once on a terminal.
     */
    step(step: Step, text: string, share = 0) {
      const before = steps
        .slice(0, steps.indexOf(step))
        .reduce((sum, earlier) => sum + hundredths[earlier], 0)
      // A learner may think better of its share: a bar never goes back.
      reached = Math.max(reached, (before + share * hundredths[step]) / 100)
      const isNew = text !== words
      words = text
      if (bar.isDue() || (isNew && told.terminal))
        bar.show(reached, `${words}, ${Math.round((told.now() - begun) / 1000)} s`)
    },
    /** Takes the bar away, before anything else is written. */
    clear: bar.clear,
  }
}
