import { useEffect, useRef } from 'preact/hooks'
import type { Desk } from './desk.ts'
import { commandsOf } from './keys.ts'

/** All keys that do something now. */
export function Help({ desk }: { desk: Desk }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null
    dialog.current?.showModal()
    // A dialog that is taken out of the page does not give it back by itself.
    return () => before?.focus()
  }, [])
  const close = () => {
    desk.helpOpen.value = false
  }
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={close}>
      <h2 id="help-title">Keys</h2>
      <dl>
        {commandsOf(desk).map(({ key, does }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p>Numbers after a question answer it: the reason of a decline, or what the customer came for.</p>
      <button type="button" onClick={close}>
        Close
      </button>
    </dialog>
  )
}
