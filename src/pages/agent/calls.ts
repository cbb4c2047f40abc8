import { feeAnger } from './calls/fee-anger.ts'
import type { SampleCall } from './sample-call.ts'

/** In the order of the menu. */
export const sampleCalls: readonly SampleCall[] = [feeAnger]
