import { Document, isMap, isSeq, visit } from 'yaml'
import type { Manifest } from './manifest.ts'
import type { TextManifest } from './text/manifest.ts'

/** YAML with an input a line; `yes` and `no` are quoted, as older readers take them for booleans. */
export function manifestText(manifest: Manifest | TextManifest): string {
  const document = new Document(manifest, { aliasDuplicateObjects: false, compat: 'yaml-1.1' })
  visit(document, {
    Pair(_, pair) {
      if (!isSeq(pair.value)) return undefined
      for (const item of pair.value.items) if (isMap(item)) item.flow = true
      return visit.SKIP
    },
  })
  return document.toString({ lineWidth: 0 })
}
