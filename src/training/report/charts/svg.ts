type Attributes = Readonly<Record<string, string | number | undefined>>

/** Text as it may stand in HTML and SVG, between tags or in a quoted attribute. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** One SVG element; numbers are kept to a tenth of a pixel. Children are markup, not text. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? tenth(value) : escaped(String(value))}"`)
    .join('')
  return children.length > 0 ? `<${name}${written}>${children.join('')}</${name}>` : `<${name}${written}/>`
}

export function text(x: number, y: number, words: string, className = '', anchor = 'start'): string {
  return element(
    'text',
    { x, y, class: className || undefined, 'text-anchor': anchor === 'start' ? undefined : anchor },
    escaped(words),
  )
}

export function line(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return element('line', { x1, y1, x2, y2, class: className })
}

export function polyline(points: readonly (readonly [x: number, y: number])[], className: string): string {
  return element('polyline', {
    points: points.map(at => at.map(tenth).join(',')).join(' '),
    class: className,
  })
}

/** The whole picture; `label` is read out where it cannot be seen. */
export function picture(
  width: number,
  height: number,
  label: string,
  ...children: readonly string[]
): string {
  return element('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...children)
}

function tenth(value: number): string {
  return String(Math.round(value * 10) / 10)
}
