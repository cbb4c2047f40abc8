import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Call } from './call.ts'
import type { Desk } from './desk.ts'
import { KeyHint } from './key-hint.tsx'
import { clock } from './words.ts'

/** States of the connection as an agent understands them. */
const STATES: Readonly<Record<string, string>> = {
  open: 'Connected',
  connecting: 'Connecting…',
  waiting: 'Connection lost. Trying again…',
  closed: 'Not connected',
}

export function TopBar({ desk }: { desk: Desk }) {
  const call = desk.call.value
  const state = desk.connection.value
  return (
    <header class="bar">
      <h1>
        Tact <span>agent</span>
      </h1>
      {call && <Timer call={call} />}
      {call?.trouble.value && (
        <p class="trouble" role="alert">
          <span>{call.trouble.value}</span>
          <button type="button" class="quiet" onClick={() => call.forgetTrouble()}>
            Dismiss
          </button>
        </p>
      )}
      <p class={`state ${state}`} role="status">
        {STATES[state] ?? state}
      </p>
      {call && (
        <button type="button" onClick={() => desk.leave()}>
          {call.over.value ? 'Next call' : 'End call'}
        </button>
      )}
      <button
        type="button"
        class="quiet"
        aria-keyshortcuts="?"
        onClick={() => {
          desk.helpOpen.value = true
        }}
      >
        Keys <KeyHint of="?" />
      </button>
    </header>
  )
}

function Timer({ call }: { call: Call }) {
  const now = useSignal(Date.now())
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now()
    }, 1000)
    return () => clearInterval(timer)
  }, [])
  if (call.over.value) return <p class="timer">The call is over</p>
  return (
    <p class="timer">
      In a call <time>{clock(now.value - call.startedAt.value)}</time>
    </p>
  )
}
