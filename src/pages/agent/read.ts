import { signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { inWords } from '../client/refused.ts'

/** What the server answers. Rejects with its own words where it refuses. */
export async function fetched<T>(path: string): Promise<T> {
  const answer = await fetch(path)
  const body = await answer.json()
  if (!answer.ok) throw new Error(inWords(body) || `status ${answer.status}`)
  return body
}

/**
 * The answer to a path, null until it is there or where it cannot be had. Asked again when the path changes, and when `moment` does: then the
 * last one stays until the next is there. A null path asks nothing.
 */
export function useFetched<T>(path: string | null, moment?: string): T | null {
  const answer = useMemo(() => signal<{ path: string; body: T } | null>(null), [])
  useEffect(() => {
    if (path === null) return
    let wanted = true
    fetched<T>(path).then(
      body => {
        if (wanted) answer.value = { path, body }
      },
      () => {},
    )
    return () => {
      wanted = false
    }
  }, [path, moment])
  return answer.value?.path === path ? answer.value.body : null
}
