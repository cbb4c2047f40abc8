/** Numbers in a row of unknown length. */
export function doubles() {
  let values = new Float64Array(1024)
  let count = 0
  return {
    push(value: number) {
      if (count === values.length) {
        const larger = new Float64Array(count * 2)
        larger.set(values)
        values = larger
      }
      values[count++] = value
    },
    finish: () => values.slice(0, count),
  }
}

/** Each distinct text once, and a code a row. */
export function codes(known: readonly string[] = []) {
  const codeOf = new Map(known.map((text, code) => [text, code]))
  const rows = doubles()
  return {
    codeOf(text: string) {
      let code = codeOf.get(text)
      if (code === undefined) {
        code = codeOf.size
        codeOf.set(text, code)
      }
      return code
    },
    push: rows.push,
    texts: () => [...codeOf.keys()],
    finish: () => Int32Array.from(rows.finish()),
  }
}
