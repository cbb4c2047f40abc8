import type { ImportCounts } from '../import-profiles.ts'
import { progressBar, type Told } from './progress-bar.ts'

/** How far an import is. */
export function importProgress({ totalBytes, ...told }: Told & { readonly totalBytes: number }) {
  const bar = progressBar(told)
  let bytes = 0

  return {
    bytes(count: number) {
      bytes += count
    },
    show({ read, refused }: ImportCounts) {
      if (!bar.isDue()) return
      const share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes)
      const bad = refused > 0 ? `, ${refused.toLocaleString('en')} refused` : ''
      bar.show(share, `${read.toLocaleString('en')} lines${bad}`)
    },
    /** Takes the bar away, before anything else is written. */
    clear: bar.clear,
  }
}
