/** `openComplaint`, `card_payment_fee` and `term-deposit` as a person writes them. */
export function inWords(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_.]+/g, ' ')
    .trim()
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What is written for authors of rules, without the names in parentheses that only they know. */
export function forAgents(text: string): string {
  return text.replace(/\s*\([^()]*\b(context|customer|scores|event)\b[^()]*\)/g, '')
}

/** A condition with the names of facts in words. */
export function conditionInWords(text: string): string {
  return text
    .replace(/\b(?:context|customer|scores|offer)\.(\w+)/g, (_, name: string) => inWords(name).toLowerCase())
    .replaceAll(' && ', ' and ')
    .replaceAll(' || ', ' or ')
    .replaceAll(' == ', ' is ')
    .replace(/(\d)\.0\b/g, '$1')
}

/** Below a tenth with one more digit, so that a sum that it stands in can be followed. */
export function percent(share: number): string {
  return `${share < 0.1 ? Math.round(share * 1000) / 10 : Math.round(share * 100)} %`
}

/** Whole money, or to the cent below ten. */
export function money(amount: number, currency: string): string {
  const maximumFractionDigits = Math.abs(amount) < 10 && !Number.isInteger(amount) ? 2 : 0
  return new Intl.NumberFormat('en', { style: 'currency', currency, maximumFractionDigits }).format(amount)
}

/** From -1 to 1, as one word. */
export function moodInWords(sentiment: number): string {
  if (sentiment <= -0.5) return 'Angry'
  if (sentiment < -0.2) return 'Annoyed'
  if (sentiment <= 0.2) return 'Neutral'
  return sentiment < 0.6 ? 'Content' : 'Delighted'
}

/** `4:07`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export function ago(ms: number): string {
  const units = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
  ] as const
  const unit = units.find(([length]) => ms >= length)
  if (!unit) return 'just now'
  return new Intl.RelativeTimeFormat('en').format(-Math.floor(ms / unit[0]), unit[1])
}
