import type { Test } from 'tap'
import type { LoadedModel, Scorer } from '../../src/model-ports.ts'
import { modelRegistry } from '../../src/scoring/registry.ts'
import { linearFiles, linearProbability } from '../tiny-models.ts'

const WEIGHTS: readonly [number, number] = [0.3, 1]
export const ROW = [2, -0.5]
/** Versions differ by their bias, so that an answer tells which version gave it. The runtime runs them. */
export const versionFiles = (version: number) => linearFiles(WEIGHTS, version / 10, { clipped: true })
/** As `versionFiles`, of models that need no runtime. */
export const directFiles = (version: number) => linearFiles(WEIGHTS, version / 10)
export const expected = (version: number) => linearProbability(WEIGHTS, version / 10, ROW)

export async function registryOf(t: Test, folder: string) {
  const warnings: { reason?: string; path?: string }[] = []
  const registry = await modelRegistry({
    folder,
    log: { info() {}, warn: facts => void warnings.push(facts) },
    now: () => 1234,
  })
  t.teardown(() => registry.close())
  return { registry, warnings }
}

export const rows = (...values: number[][]) => ({
  data: Float32Array.from(values.flat()),
  rows: values.length,
  columns: values[0]!.length,
})

export async function answers(scorer: Scorer, model: LoadedModel | null): Promise<number> {
  return (await scorer.score(model!, rows(ROW)))[0]!
}

export const near = (a: number, b: number) => Math.abs(a - b) < 1e-6
