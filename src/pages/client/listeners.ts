/** Who wants to be told of what. `Events` has the arguments of each event by its name. */
export interface Listeners<Events extends Record<string, unknown[]>> {
  /** Returns what ends it. */
  on<E extends keyof Events>(event: E, listener: (...told: Events[E]) => void): () => void
  emit<E extends keyof Events>(event: E, ...told: Events[E]): void
}

/** A listener that throws stops neither the others nor the client; its error is reported as any uncaught one. */
export function listeners<Events extends Record<string, unknown[]>>(): Listeners<Events> {
  const all = new Set<{ event: keyof Events; listener: unknown }>()
  return {
    on(event, listener) {
      const one = { event, listener }
      all.add(one)
      return () => void all.delete(one)
    },
    emit(event, ...told) {
      for (const one of [...all]) {
        if (one.event !== event) continue
        try {
          ;(one.listener as (...told: unknown[]) => void)(...told)
        } catch (error) {
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
  }
}
