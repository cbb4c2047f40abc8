import { effectiveRows } from '../../weights.ts'
import type { ReportDocument, Tile } from '../document.ts'
import { leakAbove } from '../findings/alone.ts'
import type { Findings } from '../findings/findings.ts'
import { type Answers, baseRate } from '../findings/quality.ts'
import { decimals, percent, whole } from '../format.ts'
import type { BinaryReportInput } from '../input.ts'

const fewPositives = 50
/** Standard errors between two base rates that chance hardly explains (1 in 1,000). */
const farApart = 3.3

export function openingOf(
  input: BinaryReportInput,
  findings: Findings,
): Pick<ReportDocument, 'title' | 'lead' | 'warnings' | 'tiles'> {
  const { name, version, target, positive, split } = input
  return {
    title: `${name}, version ${version}`,
    lead: `Tells the chance that ${target} is “${positive}”. Learned from ${whole(split.train.length)} rows, judged by ${whole(split.test.length)} others that it had never seen.`,
    warnings: [...leaks(findings), ...doubts(findings)],
    tiles: tilesOf(findings),
  }
}

function leaks({ alone }: Findings): string[] {
  return [...alone].flatMap(([{ name }, auc]) =>
    auc > leakAbove
      ? [
          `“${name}” alone has an AUC of ${auc.toFixed(3)}: it probably tells what came of it, which nobody knows yet when the model is asked. Unless it is known by then, train without it (--drop "${name}").`,
        ]
      : [],
  )
}

function doubts({ heldOut, train, quality }: Findings): string[] {
  const positives = heldOut.truths.reduce((sum, truth) => sum + truth, 0)
  const [ofHeldOut, ofTrain] = [baseRate(heldOut), baseRate(train)]
  const [judging, learned] = [sizeOf(heldOut), sizeOf(train)]
  const pooled = (ofHeldOut * judging + ofTrain * learned) / (judging + learned)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / judging + 1 / learned))
  const { low } = quality.measures[0]!.heldOut
  const found: string[] = []
  if (low <= 0.5)
    found.push('By its held-out rows the model cannot be told from chance (the AUC’s interval holds 0.5).')
  if (positives < fewPositives)
    found.push(`Only ${positives} positives were held out: take every figure with its interval.`)
  if (Math.abs(ofHeldOut - ofTrain) > farApart * error)
    found.push(
      `The base rate differs: ${percent(ofTrain, 1)} of the training rows and ${percent(ofHeldOut, 1)} of the held-out rows are positive. Chances learned from the one do not fit the other.`,
    )
  return found
}

const sizeOf = ({ truths, weights }: Answers) => (weights ? effectiveRows(weights) : truths.length)

function tilesOf({ quality, reach }: Findings): Tile[] {
  const [auc, logLoss, , ece] = quality.measures
  const [best, second] = reach.tenths
  return [
    {
      label: 'Found in the best tenth',
      value: percent(best!.found, 0),
      note: `of all positives: ${decimals(best!.lift, 1)} times as many as by chance. The best fifth holds ${percent(second!.found, 0)}.`,
    },
    {
      label: 'AUC',
      value: decimals(auc!.heldOut.value, 3),
      note: `${decimals(auc!.heldOut.low, 3)} to ${decimals(auc!.heldOut.high, 3)}. A positive is ranked above another row so often; 0.5 is chance, 1 perfect.`,
    },
    {
      label: 'Chances are off by',
      value: `${decimals(100 * ece!.heldOut.value, 1)} points`,
      note: `on average. Right chances would show ${decimals(100 * quality.eceByChance, 1)} by mere luck of the draw.`,
    },
    {
      label: 'Log loss',
      value: decimals(logLoss!.heldOut.value, 3),
      note: `${percent(1 - logLoss!.heldOut.value / logLoss!.naive, 0)} less than by telling everybody the base rate (${decimals(logLoss!.naive, 3)}).`,
    },
  ]
}
