/** Half of it in view for a second. */
const SHARE = 0.5
const FOR_MS = 1_000

/** Calls `onSeen` once for each element that a person has had in view. Returns whom to watch and what ends it. */
export function seen(onSeen: (element: Element) => void): { watch(element: Element): void; stop(): void } {
  const timers = new Map<Element, ReturnType<typeof setTimeout>>()
  const observer = new IntersectionObserver(
    entries => {
      for (const { target, isIntersecting } of entries) {
        clearTimeout(timers.get(target))
        timers.delete(target)
        if (isIntersecting) later(target)
      }
    },
    { threshold: SHARE },
  )

  function later(target: Element): void {
    timers.set(
      target,
      setTimeout(() => whenVisible(target), FOR_MS),
    )
  }

  function whenVisible(target: Element): void {
    timers.delete(target)
    if (document.visibilityState === 'visible') {
      observer.unobserve(target)
      onSeen(target)
    } else later(target)
  }

  return {
    watch: element => observer.observe(element),
    stop() {
      observer.disconnect()
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
