import { InferenceSession } from 'onnxruntime-node'
import { ModelRefused } from './model-errors.ts'

/** How many sessions are open in the runtime: one that is not released is a leak. */
export interface SessionCount {
  live: number
}

const OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // Errors come back as rejections; the runtime need not print them too.
  logSeverityLevel: 4,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
}

/** A session that is counted while it is open. */
export interface CountedSession {
  readonly native: InferenceSession
  /** Frees it; only when no run is under way (the runtime rejects runs that are still queued). */
  release(): Promise<void>
}

/** Rejects with the runtime's own words. */
export async function openSession(bytes: Uint8Array, count: SessionCount): Promise<CountedSession> {
  const native = await InferenceSession.create(bytes, OPTIONS)
  count.live++
  return {
    native,
    async release() {
      count.live--
      await native.release()
    },
  }
}

/** What the runtime says at opening a file, and what helps. */
const REMEDIES: readonly (readonly [says: RegExp, remedy: string])[] = [
  [
    /locale/i,
    'it lowers or raises texts by a locale that this machine lacks: install en_US.UTF-8, or leave StringNormalizer out',
  ],
  [
    /ai\.onnx\.contrib|onnxruntime.extensions/i,
    'it needs onnxruntime-extensions: do that step before the model',
  ],
  [/Unsupported data type: 16/, 'cast its bfloat16 inputs and outputs to float32 when exporting'],
  [/Unsupported data type/, 'cast its inputs and outputs to float32, int64 or string when exporting'],
  [/opset|domain_version|Unsupported model IR/i, 'export it with opsets 9 to 21 and an IR up to 10'],
  [
    /not a registered function\/op|No Op registered|Could not find an implementation/i,
    'it uses an operator that this runtime has not: export it with opsets 9 to 21, without custom operators',
  ],
  [/Protobuf parsing failed|INVALID_PROTOBUF/i, 'the file is damaged or cut short: copy it again'],
]

/** Why the runtime did not open a file, in one line with a remedy. */
export function cannotOpen(error: Error): ModelRefused {
  const reason = error.message.replace(/\s+/g, ' ').trim()
  const remedy =
    REMEDIES.find(([says]) => says.test(reason))?.[1] ?? 'export it again, as one file, with opsets 9 to 21'
  return new ModelRefused(`cannot be opened (${reason}): ${remedy}`)
}
