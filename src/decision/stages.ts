import type { Drop } from './policies.ts'

/** Where candidates are lost, in the order in which they are asked. */
export const STAGES = [
  'excluded',
  'validity',
  'lock',
  'eligibility',
  'applicability',
  'suitability',
  'treatment',
  'contact',
  'stock',
  'value',
  'floor',
  'rank',
] as const satisfies readonly Drop['stage'][]
