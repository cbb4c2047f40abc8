import type { Refusal } from '../../learning/evaluation/refusals.ts'
import type { ReadLog } from './read-log.ts'

/** Rows that may be left out without asking why, as a share of all. */
const MOST_BAD = 0.1
const MOST_WITHOUT_PROBABILITY = 0.01

/** What rows that could not be used take from an answer: those left out are seldom like the others. */
export function badRowRefusals({ logged, bad }: ReadLog): Refusal[] {
  const { count, probability } = bad
  const rows = logged.rows + count
  const refusals: Refusal[] = []
  if (probability.zero)
    refusals.push({
      code: 'probabilities',
      missing: `${probability.count} row(s) (the first at line ${probability.firstLine}) have no usable probability, such as 0, of an action that was taken and that the target takes`,
      remedy: 'log the probability with which the action was really taken, and let it never be 0',
    })
  else if (probability.count > MOST_WITHOUT_PROBABILITY * rows)
    refusals.push({
      code: 'probabilities',
      missing: `${probability.count} of ${rows} rows (the first at line ${probability.firstLine}) have no usable probability of an action that the target takes`,
      remedy: 'log the probability of each action at the time of the decision',
    })
  if (count > MOST_BAD * rows)
    refusals.push({
      code: 'rows',
      missing: `${count} of ${rows} rows cannot be used; those that are left may not stand for all`,
      remedy: 'mend the rows that are told of above (where nothing came, the reward is 0)',
    })
  return refusals
}
