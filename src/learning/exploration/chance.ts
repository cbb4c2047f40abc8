const TO_UNIT = 2 ** -32

/** Spreads 32 bits evenly (the finalizer of MurmurHash3, Austin Appleby, public domain). */
function mixed(bits: number): number {
  let mix = bits ^ (bits >>> 16)
  mix = Math.imul(mix, 0x85ebca6b)
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35)
  return mix ^ (mix >>> 16)
}

/** 32 bits of texts (FNV-1a): the same texts give the same seed everywhere. */
export function seedOf(...texts: readonly string[]): number {
  let hash = 0x811c9dc5
  for (const text of texts) {
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    hash = Math.imul(hash ^ 0x1f, 0x01000193)
  }
  return mixed(hash)
}

/** An even number between 0 and 1, neither included: the one of this index that the seed gives. */
export function evenNumber(seed: number, index: number): number {
  return ((mixed(seed + Math.imul(index + 1, 0x9e3779b9)) >>> 0) + 0.5) * TO_UNIT
}
