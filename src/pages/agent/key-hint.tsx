/** The key that does the same as the button, written on it. */
export function KeyHint({ of }: { of: string | null }) {
  return of === null ? null : <kbd aria-hidden="true">{of}</kbd>
}
