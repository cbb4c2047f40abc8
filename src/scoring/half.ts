/**
 * float16 as the runtime takes it on a Node without Float16Array: its bits in a Uint16Array (IEEE 754 binary16, rounded to
 * nearest, ties to even).
 */
export function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (Number.isNaN(value)) return 0x7e00
  if (size >= 65520) return sign | 0x7c00
  // Below 2^-14 the steps are all 2^-24; above, 2^-10 of the power of two that it has.
  const exponent = Math.max(Math.floor(Math.log2(size)), -14)
  const step = 2 ** (exponent - 10)
  const steps = toEven(size / step)
  return sign | (steps + (exponent + 14) * 1024)
}

/** The number that float16 bits stand for. */
export function halfNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

function toEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
