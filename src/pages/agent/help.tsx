import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Desk } from './desk.ts'
import { commandsOf } from './keys.ts'

/** All keys that do something now. */
export function Help({ desk }: { desk: Desk }) {
  const dialog = useRef<HTMLDialogElement>(null)
  // As it is put into the page and taken out of it: a moment later the focus would have gone elsewhere.
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null
    const list = dialog.current!
    list.showModal()
    return () => {
      // A dialog that is taken out of the page does not give it back by itself, and while it is open nothing else can have it.
      list.close()
      before?.focus()
    }
  }, [])
  const close = () => {
    // It tells of its end when it is gone, and another may be open by then.
    if (dialog.current) desk.helpOpen.value = false
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
