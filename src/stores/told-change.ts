import type { Because } from '../ports.ts'

/** What one replica tells the others of a change, as text: who tells, and why. */
export function packChange(sender: string, because: Because): string {
  return JSON.stringify([sender, because])
}

/** Takes whatever another version may have written: then the sender is nobody, and the reason is plain. */
export function unpackChange(text: string): { sender: string | null; because: Because } {
  const plain: Because = { reason: 'changed' }
  let told: unknown
  try {
    told = JSON.parse(text)
  } catch {
    return { sender: null, because: plain }
  }
  const [sender, because] = Array.isArray(told) ? told : []
  return { sender: typeof sender === 'string' ? sender : null, because: becauseIn(because) ?? plain }
}

function becauseIn(value: unknown): Because | null {
  const { seq, reason } = (value ?? {}) as Record<string, unknown>
  if (typeof seq === 'number') return { seq }
  return typeof reason === 'string' ? { reason } : null
}
