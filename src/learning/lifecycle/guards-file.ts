import { z } from 'zod'
import { atOnce } from '../../steps.ts'
import { readDocument } from '../../strategy/document.ts'
import type { Mistake } from '../../strategy/mistakes.ts'
import { Duration, durationMs } from '../../strategy/schema/common.ts'

const SHARE = 'write a share above 0 and up to 1, for example 0.05, or off'
const COUNT = 'write a whole number from 1 on'
const share = z.number(SHARE).gt(0, SHARE).max(1, SHARE)
/** YAML reads `off` as a text, and older readers as false. */
const off = z.union([z.literal('off'), z.literal(false)]).transform(() => null)
const orOff = <T extends z.ZodType>(limit: T, message: string) => z.union([limit, off], message)
const count = z.int(COUNT).min(1, COUNT)
const MS = 'write milliseconds above 0, for example 50, or off'

const Limits = z.strictObject({
  failures: orOff(share, SHARE).optional().meta({ description: 'Share of the runs that may fail' }),
  latency: orOff(z.number(MS).gt(0, MS), MS)
    .optional()
    .meta({ description: 'Milliseconds within which 99 of 100 runs must be done' }),
  runs: count.optional().meta({ description: 'Fewer runs within the window are not judged' }),
  window: Duration.optional().meta({ description: 'Runs this long ago count' }),
  calibration: orOff(share, SHARE)
    .optional()
    .meta({ description: 'How far probabilities may be off, beyond chance: the calibration error' }),
  outcomes: count.optional().meta({ description: 'Fewer outcomes are not judged' }),
})

export const GuardsFile = z.strictObject({
  all: Limits.default({}),
  models: z.record(z.string(), Limits).default({}).meta({ description: 'What differs, by name' }),
})

/** What a version must keep to. A limit that is null is not watched. */
export interface GuardLimits {
  readonly failures: number | null
  readonly latencyMs: number | null
  readonly runs: number
  readonly windowMs: number
  readonly calibration: number | null
  readonly outcomes: number
}

export interface Guards {
  limitsOf(model: string): GuardLimits
  /** Models that are named, with the line. */
  readonly named: readonly { readonly model: string; readonly line: number }[]
}

/** Generous: who breaks these is broken. Calibration is a matter of the business, and must be declared. */
const USUAL: GuardLimits = {
  failures: 0.1,
  latencyMs: 250,
  runs: 100,
  windowMs: 600_000,
  calibration: null,
  outcomes: 500,
}

function limited(limits: GuardLimits, own: z.output<typeof Limits> = {}): GuardLimits {
  const { failures, latency, runs, window, calibration, outcomes } = own
  return {
    failures: failures === undefined ? limits.failures : failures,
    latencyMs: latency === undefined ? limits.latencyMs : latency,
    runs: runs ?? limits.runs,
    windowMs: window === undefined ? limits.windowMs : durationMs(window),
    calibration: calibration === undefined ? limits.calibration : calibration,
    outcomes: outcomes ?? limits.outcomes,
  }
}

/** Where no file says otherwise. */
export const usualGuards: Guards = { limitsOf: () => USUAL, named: [] }

/** Reads `guards.yaml`. With mistakes there are no guards. */
export function guardsOf(
  file: string,
  text: string,
): { guards: Guards | null; mistakes: readonly Mistake[] } {
  const { document, mistakes } = atOnce(readDocument(file, text, GuardsFile))
  if (!document) return { guards: null, mistakes }
  const { all, models } = document.value
  const own = new Map(Object.entries(models))
  const named = [...own.keys()].map(model => ({ model, line: document.lineOf(['models', model]) }))
  const ofAll = limited(USUAL, all)
  return { guards: { limitsOf: model => limited(ofAll, own.get(model)), named }, mistakes }
}
