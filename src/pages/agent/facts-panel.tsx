import type { Call } from './call.ts'
import type { Desk } from './desk.ts'
import { type Control, chosen } from './facts.ts'
import { KeyHint } from './key-hint.tsx'

/** What the agent tells of the call. The usual facts are one key or click away, the others folded. */
export function FactsPanel({ desk, call }: { desk: Desk; call: Call }) {
  return (
    <fieldset class="facts" aria-label="What is so in this call" disabled={call.over.value}>
      {desk.usual.map(control =>
        control.input === 'switch' ? (
          <Switch key={control.name} control={control} desk={desk} call={call} />
        ) : (
          <Choices key={control.name} control={control} desk={desk} call={call} />
        ),
      )}
      {desk.rest.length > 0 && (
        <details class="more">
          <summary>More</summary>
          <div class="rest">
            {desk.rest.map(control => (
              <Field key={control.name} control={control} call={call} />
            ))}
          </div>
        </details>
      )}
    </fieldset>
  )
}

interface FactProps {
  readonly control: Control
  readonly desk: Desk
  readonly call: Call
}

function Switch({ control, desk, call }: FactProps) {
  const { name, label, key, help } = control
  return (
    <button
      type="button"
      class="switch"
      title={help}
      aria-pressed={call.facts.value[name] === true}
      aria-keyshortcuts={key ?? undefined}
      onClick={() => desk.pressed(control)}
    >
      {label} <KeyHint of={key} />
    </button>
  )
}

function Choices({ control, desk, call }: FactProps) {
  const { name, label, key, help, choices } = control
  const asked = desk.question.value?.about === name
  const is = chosen(control, call.facts.value[name])
  return (
    <fieldset class={`choices ${asked ? 'asked' : ''}`} aria-label={label} title={help}>
      <button
        type="button"
        class="name"
        aria-keyshortcuts={key ?? undefined}
        onClick={() => desk.pressed(control)}
      >
        {label} <KeyHint of={key} />
      </button>
      {choices.map((choice, index) => (
        <button
          type="button"
          key={choice.label}
          aria-pressed={choice === is}
          onClick={() => call.tell(control, choice.value)}
        >
          <KeyHint of={String(index + 1)} />
          {choice.label}
        </button>
      ))}
    </fieldset>
  )
}

function Field({ control, call }: { control: Control; call: Call }) {
  const { name, label, input, choices, help, unset } = control
  const facts = call.facts.value
  const value = (Object.hasOwn(facts, name) ? facts[name] : null) ?? unset
  if (input === 'switch')
    return (
      <label title={help}>
        <input
          type="checkbox"
          checked={value === true}
          onChange={event => call.tell(control, event.currentTarget.checked)}
        />
        {label}
      </label>
    )
  const list = `values-of-${name}`
  return (
    <label title={help}>
      {label}
      <input
        type={input === 'number' ? 'number' : 'text'}
        step="any"
        list={choices.length > 0 ? list : undefined}
        value={value === undefined || value === 'none' ? '' : String(value)}
        onChange={event => {
          const text = event.currentTarget.value.trim()
          call.tell(control, text === '' ? null : input === 'number' ? Number(text) : text)
        }}
      />
      {choices.length > 0 && (
        <datalist id={list}>
          {choices.map(choice => (
            <option key={choice.label} value={String(choice.value)} />
          ))}
        </datalist>
      )}
    </label>
  )
}
