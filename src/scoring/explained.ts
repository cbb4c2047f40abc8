import { logOdds, sigmoid } from '../log-odds.ts'
import type { LoadedModel, Matrix, RowExplanation } from '../model-ports.ts'
import { calibrator } from './calibration.ts'
import { agrees, type Contributions, explainer } from './contributions/explainer.ts'
import { referenceRow } from './contributions/reference.ts'
import type { Calibration, Manifest } from './manifest.ts'
import type { OnnxSession } from './onnx.ts'
import { isPlain, type RunPlan } from './run-plan.ts'

/**
 * What explains a model's rows by the model's own file, through the manifest's calibration; undefined where only occlusion can:
 * the file does not tell, or what it tells is not what the runtime gives for these rows.
 */
export async function rowExplainer(
  bytes: Uint8Array,
  { inputs, kind, calibration, training }: Manifest,
  plan: RunPlan,
  rows: Matrix,
  session: OnnxSession,
): Promise<LoadedModel['explain']> {
  if (!isPlain(plan) || plan.transform !== 'none') return undefined
  const { output: tensor, column } = plan
  const reference = referenceRow(inputs, training?.baseline)
  const told = explainer(bytes, inputs, { tensor, column: column ?? undefined }, reference)
  if (!told || (told.link === 'value') !== (kind === 'value')) return undefined
  if (!(await agrees(told, rows, await session.run(() => rows)))) return undefined
  const calibrated = through(calibration)
  return row => calibrated(told.explain(row))
}

/** Contributions to the calibrated log-odds: still exact after a straight line, stretched alike by any other curve. */
function through(calibration: Calibration): (told: Contributions) => RowExplanation {
  if (calibration === 'none') return told => ({ ...told, exact: true })
  if ('platt' in calibration) {
    const { a, b } = calibration.platt
    return ({ base, contributions }) => ({
      base: a * base + b,
      contributions: contributions.map(one => a * one),
      exact: true,
    })
  }
  const calibrate = calibrator(calibration)!
  const curve = (margin: number) => logOdds(calibrate(sigmoid(margin)))
  return ({ base, contributions }) => {
    const together = contributions.reduce((sum, one) => sum + one, 0)
    const from = curve(base)
    const stretch = together === 0 ? 0 : (curve(base + together) - from) / together
    return { base: from, contributions: contributions.map(one => stretch * one), exact: false }
  }
}
