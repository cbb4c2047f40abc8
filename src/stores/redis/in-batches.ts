/** A customer may have a long history: so many commands at once are answered in time. */
const atOnce = 500

/** Resolves to the sum of the counts. */
export async function inBatches<T>(
  items: readonly T[],
  remove: (item: T) => Promise<number>,
): Promise<number> {
  let removed = 0
  for (let start = 0; start < items.length; start += atOnce) {
    const counts = await Promise.all(items.slice(start, start + atOnce).map(remove))
    removed += counts.reduce((sum, count) => sum + count, 0)
  }
  return removed
}
