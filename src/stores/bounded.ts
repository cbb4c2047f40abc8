/** A map that forgets what came first when all that it holds is more than so many bytes. */
export interface Bounded<K, V> {
  get(key: K): V | undefined
  /** `bytes` is about what the value takes. What is more than all may be by itself is held alone. */
  set(key: K, value: V, bytes: number): void
  delete(key: K): void
  clear(): void
}

export function bounded<K, V>(mostBytes: number): Bounded<K, V> {
  const held = new Map<K, { readonly value: V; readonly bytes: number }>()
  let total = 0

  function forget(key: K): void {
    total -= held.get(key)?.bytes ?? 0
    held.delete(key)
  }

  return {
    get: key => held.get(key)?.value,
    set(key, value, bytes) {
      forget(key)
      for (const [first] of held) {
        if (total + bytes <= mostBytes) break
        forget(first)
      }
      held.set(key, { value, bytes })
      total += bytes
    },
    delete: forget,
    clear() {
      held.clear()
      total = 0
    },
  }
}
