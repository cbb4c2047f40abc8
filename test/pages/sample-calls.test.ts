import { join } from 'node:path'
import t from 'tap'
import { WebSocket } from 'ws'
import { sampleCalls } from '../../src/pages/agent/calls.ts'
import { controlsOf, saying } from '../../src/pages/agent/facts.ts'
import type { Expected, SampleCall, Step } from '../../src/pages/agent/sample-call.ts'
import { betterThanFirst } from '../../src/pages/client/better-than-first.ts'
import { type Connection, connect, type Decision, type LiveSession } from '../../src/pages/client/client.ts'
import { type RunningServer, startTact, temporaryFolder } from '../running-server.ts'
import { until } from '../until.ts'

/** What is not seen as the call expects it; nothing where all is. */
function unlike(expected: Expected, decision: Decision | null): readonly string[] {
  if (!decision) return ['no decision']
  const ids = decision.actions.map(({ actionId }) => actionId)
  const locks = decision.locks.map(({ id }) => id).sort()
  const { first, best, firstKind, shown = [], notShown = [], nothing } = expected
  const holds = {
    [`first ${first}`]: first === undefined || ids[0] === first,
    [`best ${best}`]: best === undefined || ids[0] === best || betterThanFirst(decision) === best,
    [`first of kind ${firstKind}`]: firstKind === undefined || decision.actions[0]?.kind === firstKind,
    [`shown ${shown}`]: shown.every(id => ids.includes(id)),
    [`not shown ${notShown}`]: !notShown.some(id => ids.includes(id)),
    nothing: nothing === undefined || nothing === (ids.length === 0),
    [`locks ${expected.locks}`]:
      expected.locks === undefined || locks.join() === [...expected.locks].sort().join(),
  }
  return Object.entries(holds).flatMap(([what, isSo]) =>
    isSo
      ? []
      : [`${what}, but there are ${ids.join(', ') || 'no actions'}; locks ${locks.join(', ') || 'none'}`],
  )
}

t.test(
  'the written calls go as they are told: what is expected after a line is what the screen gets',
  async t => {
    const folder = temporaryFolder(t)
    const server = await startTact(t, { TACT_DATA: join(folder, 'data'), TACT_LOG_LEVEL: 'warn' })
    const [screen, telephony] = [connect(server.url, { WebSocket }), connect(server.url, { WebSocket })]
    t.teardown(() => [screen, telephony].forEach(each => void each.close()))
    const controls = await controlsIn(server)
    const replayed = sampleCalls.map(async sample => ({
      sample,
      problems: await replay(sample, { screen, telephony, controls }),
    }))
    for (const { sample, problems } of await Promise.all(replayed)) t.strictSame(problems, [], sample.title)
    t.ok(sampleCalls.length >= 12)
    t.equal(
      new Set(sampleCalls.map(({ customerId }) => customerId)).size,
      sampleCalls.length,
      'no call spoils another',
    )
  },
)

async function controlsIn(server: RunningServer) {
  const { body } = await server.call('GET', '/v1/vocabulary')
  const { usual, rest } = controlsOf(body)
  return [...usual, ...rest]
}

interface Parts {
  readonly screen: Connection
  readonly telephony: Connection
  readonly controls: Awaited<ReturnType<typeof controlsIn>>
}

async function replay({ id, customerId, steps }: SampleCall, { screen, telephony, controls }: Parts) {
  const who = { customerId, channel: 'call-centre' }
  const seen = screen.session(`sample-${id}`, { ...who, placement: 'agent-screen', talk: true })
  const told = telephony.session(`sample-${id}`, { ...who, feeder: 'telephony' })
  const problems: string[] = []
  for (const [index, step] of steps.entries()) {
    await happen(step).catch(error => problems.push(`step ${index}: ${error.message}`))
    if (!step.expect) continue
    const { expect } = step
    await until(() => unlike(expect, seen.decision).length === 0).catch(() =>
      problems.push(...unlike(expect, seen.decision).map(each => `step ${index}: ${each}`)),
    )
  }
  await seen.close()
  return problems

  function happen(step: Step): Promise<void> {
    if ('customer' in step) return say(told, 'customer', step.customer)
    if ('agent' in step) return say(told, 'agent', step.agent)
    if ('event' in step) return told.event({ type: step.event, data: step.data ?? {} })
    if ('accepts' in step) return seen.outcome({ actionId: step.accepts, outcome: 'accepted' })
    if ('declines' in step)
      return seen.outcome({ actionId: step.declines, outcome: 'rejected', reason: step.reason })
    const said = saying(controls.find(({ name }) => name === step.tells)!, step.value)
    return 'event' in said ? seen.event({ type: said.event }) : seen.context({ ...said.set })
  }
}

function say(session: LiveSession, speaker: string, text: string): Promise<void> {
  return session.event({ type: 'utterance', data: { speaker, text } })
}
