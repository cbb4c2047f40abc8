/** The key that does the same as the button, written on it. */
export function KeyHint({ of }: { of: string | null }) {
  return of === null ? null : (
    <span class="key" aria-hidden="true">
      {of}
    </span>
  )
}
