import { useEffect, useRef } from 'preact/hooks'
import type { Call } from './call.ts'
import { type Line, markOf } from './talk.ts'
import { inWords, moodInWords, percent } from './words.ts'

/** What was said, with what was understood of it. Follows the talk unless somebody has scrolled back. */
export function TalkPanel({ call }: { call: Call }) {
  const list = useRef<HTMLOListElement>(null)
  const follows = useRef(true)
  const lines = call.talk.value
  useEffect(() => {
    const it = list.current
    if (it && follows.current) it.scrollTop = it.scrollHeight
  }, [lines])
  return (
    <>
      <p class="intents">
        {call.intents.value.slice(0, 3).map(({ intent, confidence }) => (
          <span key={intent} class="mark">
            {inWords(intent)} {percent(confidence)}
          </span>
        ))}
      </p>
      <ol
        class="lines"
        ref={list}
        aria-label="What was said"
        onScroll={({ currentTarget: it }) => {
          follows.current = it.scrollTop + it.clientHeight > it.scrollHeight - 40
        }}
      >
        {lines.length === 0 && <li class="note">Nothing has been said yet</li>}
        {lines.map(line => (
          <Said key={line.id} line={line} />
        ))}
      </ol>
    </>
  )
}

function Said({ line }: { line: Line }) {
  const { speaker, text, sentiment } = line
  const mark = markOf(line)
  const mood = speaker === 'customer' && sentiment !== null ? moodInWords(sentiment) : null
  return (
    <li class={speaker}>
      <p>{text}</p>
      {(mark || (mood && mood !== 'Neutral')) && (
        <p class="marks">
          {mark && <span class="mark">{mark}</span>}
          {mood && mood !== 'Neutral' && (
            <span class="mark" data-mood={mood}>
              {mood}
            </span>
          )}
        </p>
      )}
    </li>
  )
}
