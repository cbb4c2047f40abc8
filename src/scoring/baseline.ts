import { z } from 'zod'
import type { DriftBaseline } from '../training/report/findings/drift-baseline.ts'

const share = z.number().min(0).max(1)

const numberBins = z
  .object({
    edges: z.array(z.number()),
    shares: z.array(share),
    missing: share,
    mean: z.number().catch(Number.NaN),
  })
  .refine(({ edges, shares }) => shares.length === edges.length + 1)
  .refine(({ edges }) => edges.every((edge, at) => at === 0 || edge > edges[at - 1]!))

const categoryBins = z.object({ categories: z.record(z.string(), share), other: share, missing: share })

const baseline = z.object({
  features: z.record(z.string(), z.union([numberBins, categoryBins])).catch({}),
  score: numberBins,
})

/** As `tact train` writes it into the manifest; null where there is none, or another's of another form. */
export function baselineOf(told: unknown): DriftBaseline | null {
  return baseline.safeParse(told).data ?? null
}
