import { Document, isMap, isSeq, visit } from 'yaml'
import type { RowInputs } from '../../scoring/graph/row-inputs.ts'
import type { ChosenOutput } from '../../scoring/tensors.ts'
import { featureOf } from '../../training/inputs.ts'

/** A manifest that loads the file once its features are named, as YAML; `external` are the hashes of files with weights. */
export function starterManifest(
  rows: RowInputs,
  external: Readonly<Record<string, string>>,
  output: ChosenOutput,
  facts: { readonly name: string; readonly kind: 'probability' | 'value'; readonly sha256: string },
): string {
  const [alone, ...others] = rows.inputs
  const several = others.length > 0
  const inputs = rows.inputs.flatMap(({ name, type, width }) => {
    const one = (feature: string) => ({
      feature: featureOf(feature),
      ...(type === 'string' ? { as: 'string' } : {}),
      ...(several ? { tensor: name } : {}),
    })
    const columns = width ?? 1
    if (columns === 1) return [one(several || type === 'string' ? name : 'feature 0')]
    return Array.from({ length: columns }, (_, i) => one(several ? `${name} ${i}` : `feature ${i}`))
  })
  const { name: tensor, width, transform } = output
  const column = width === null || width === 1 ? {} : { column: width - 1 }
  const manifest = {
    name: facts.name,
    version: '1',
    inputs,
    ...(several ? {} : { input: { tensor: alone!.name } }),
    output: { tensor, ...column, ...declared(transform, width) },
    ...(facts.kind === 'value' ? { kind: 'value' } : {}),
    calibration: 'none',
    sha256: facts.sha256,
    ...(Object.keys(external).length > 0 ? { external } : {}),
    golden: 'golden.ndjson',
  }
  const document = new Document(manifest, { aliasDuplicateObjects: false, compat: 'yaml-1.1' })
  visit(document, {
    Pair(_, { value }) {
      if (isSeq(value)) for (const item of value.items) if (isMap(item)) item.flow = true
    },
  })
  return document.toString({ lineWidth: 0 })
}

function declared(transform: ChosenOutput['transform'], width: number | null) {
  if (transform === 'none') return {}
  return { transform: transform === 'logits' ? (width === 1 ? 'sigmoid' : 'softmax') : transform }
}
