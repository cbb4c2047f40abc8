import { signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { inWords } from '../client/refused.ts'

const AGAIN_MS = 3_000

/** It was refused for good: asked again, it would be refused again. */
class RefusedForGood extends Error {}

/** What the server answers. Rejects with its own words where it refuses. */
export async function fetched<T>(path: string): Promise<T> {
  const answer = await fetch(path)
  const body = await answer.json()
  const said = () => inWords(body) || `status ${answer.status}`
  if (answer.status >= 500) throw new Error(said())
  if (!answer.ok) throw new RefusedForGood(said())
  return body
}

/**
 * The answer to a path, null until it is there or where it is refused; asked again until then. Asked anew when the path changes, and when
 * `moment` does: then the last one stays until the next is there. A null path asks nothing.
 */
export function useFetched<T>(path: string | null, moment?: string): T | null {
  const answer = useMemo(() => signal<{ path: string; body: T } | null>(null), [])
  useEffect(() => {
    if (path === null) return
    let wanted = true
    let again: ReturnType<typeof setTimeout>
    const ask = () =>
      fetched<T>(path).then(
        body => {
          if (wanted) answer.value = { path, body }
        },
        error => {
          if (wanted && !(error instanceof RefusedForGood)) again = setTimeout(ask, AGAIN_MS)
        },
      )
    void ask()
    return () => {
      wanted = false
      clearTimeout(again)
    }
  }, [path, moment])
  return answer.value?.path === path ? answer.value.body : null
}
