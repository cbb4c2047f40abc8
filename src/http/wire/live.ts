import { z } from 'zod'
import type { Decision } from '../../decision/answer.ts'
import { ProblemBody } from '../problems.ts'
import { DecisionAnswer } from './decisions.ts'
import { EventBody } from './events.ts'
import { OutcomeBody } from './outcomes.ts'
import { CustomerId, FreeMap, IdentityBody, Limit, SessionId } from './values.ts'

const Name = z.string().min(1).max(64)
const Revision = z.int().min(0).meta({ description: "The session's, as it was decided on" })
const Seq = z.int().min(0).meta({ description: 'Grows by one per feeder' })

const namesPlacement = (asked: { watch: boolean; placement?: string }) =>
  !asked.watch || asked.placement !== undefined
const nameIt = { path: ['placement'], message: 'name the placement to watch, or send "watch": false' }

/** What a client wants of a session. */
const wishes = {
  session: SessionId,
  placement: Name.optional(),
  limit: Limit.optional(),
  watch: z.boolean().default(true).meta({ description: 'False only feeds: no decisions are sent' }),
  talk: z.boolean().default(false).meta({ description: 'True is told the events too' }),
  // Without ":", so that session, feeder and seq joined by it name one event only.
  feeder: z
    .string()
    .regex(/^(?!__proto__$)[\w.@/-]{1,64}$/, 'use letters, digits and . _ @ / -, for example "telephony-2"')
    .optional()
    .meta({
      description: 'Who counts seq; give the same after a lost connection. Else it is the connection',
    }),
}

const Open = z
  .strictObject({
    type: z.literal('open'),
    ...wishes,
    customerId: CustomerId.optional(),
    identity: IdentityBody.optional(),
    channel: Name,
    context: FreeMap.default({}),
  })
  .refine(open => open.customerId === undefined || open.identity === undefined, {
    path: ['customerId'],
    message: 'give either customerId or identity, or neither to join a session that is open',
  })
  .refine(namesPlacement, nameIt)

const Resume = z
  .strictObject({
    type: z.literal('resume'),
    ...wishes,
    channel: Name.optional().meta({ description: "Else the session's" }),
    after: Revision.meta({ description: 'The last revision that was seen' }),
    decisionId: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .meta({ description: 'The decision that is on the screen' }),
  })
  .refine(namesPlacement, nameIt)

const Event = z.strictObject({
  type: z.literal('event'),
  session: SessionId,
  seq: Seq.optional(),
  event: EventBody.omit({ customerId: true, identity: true, sessionId: true }),
})

const Context = z.strictObject({
  type: z.literal('context'),
  session: SessionId,
  seq: Seq.optional(),
  set: FreeMap.default({}),
  unset: z.array(z.string().min(1).max(128)).max(500).default([]),
})

const Outcome = OutcomeBody.options[0].safeExtend({
  type: z.literal('outcome'),
  session: SessionId,
  seq: Seq.optional(),
})

const Close = z.strictObject({ type: z.literal('close'), session: SessionId, seq: Seq.optional() })

/** Browsers do not tell their pages of a server's own pings: so a page that only watches can ask whether anybody is there. */
const Ping = z.strictObject({ type: z.literal('ping') })

/** What a client may send, one JSON message a text frame. */
export const ClientMessage = z.discriminatedUnion(
  'type',
  [Open, Resume, Event, Context, Outcome, Close, Ping],
  {
    error: issue => {
      if (issue.code === 'invalid_union')
        return 'expected one of open, resume, event, context, outcome, close, ping'
      return issue.code === 'invalid_type' ? 'expected a JSON object' : undefined
    },
  },
)

export type ClientMessage = z.output<typeof ClientMessage>
export type OpenMessage = z.output<typeof Open>
export type ResumeMessage = z.output<typeof Resume>
export type EventMessage = z.output<typeof Event>
export type ContextMessage = z.output<typeof Context>
export type OutcomeMessage = z.output<typeof Outcome>

/** Why a decision was made anew: a message that was numbered, or what happened. */
const Because = z.union([
  z.strictObject({ seq: Seq }),
  z.strictObject({
    reason: z.string().meta({
      description:
        'event, context, outcome, changed, customer, strategy, dwell, expired, stock, reconnected; more may come',
    }),
  }),
])

const Facts = z.record(z.string(), z.unknown())

/** What is understood of a session now. */
const Signals = z.object({
  context: Facts.meta({ description: 'The live facts, by name' }),
  intents: z
    .array(z.object({ intent: z.string(), confidence: z.number(), since: z.string() }))
    .meta({ description: 'Problems that were named and are not solved yet' }),
  locks: DecisionAnswer.shape.locks,
})

export type Signals = z.output<typeof Signals>

/** An event as it is kept, with what was understood of it in its data. */
const Heard = z.strictObject({ eventId: z.string(), type: z.string(), at: z.string(), data: Facts })

/** What the server sends. */
export const ServerMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('opened'),
    session: z.string(),
    customerId: z.string(),
    revision: Revision,
    seq: Seq.nullable().meta({ description: 'The last one kept of this feeder' }),
    context: Facts,
    decision: DecisionAnswer.nullable().meta({
      description: 'Null where nothing is watched, and where what is on the screen still holds',
    }),
    signals: Signals.nullable().meta({ description: 'Null where nothing is watched' }),
  }),
  z.strictObject({
    type: z.literal('ack'),
    session: z.string(),
    seq: Seq.optional(),
    notes: DecisionAnswer.shape.notes,
  }),
  z.strictObject({
    type: z.literal('decision'),
    session: z.string(),
    revision: Revision,
    because: Because,
    decision: DecisionAnswer,
  }),
  z.strictObject({
    type: z.literal('signals'),
    session: z.string(),
    revision: Revision,
    signals: Signals,
    heard: z
      .array(Heard)
      .meta({ description: 'What happened since the last of these, for who asked for the talk' }),
  }),
  z.strictObject({
    type: z.literal('error'),
    session: z.string().optional(),
    seq: Seq.optional(),
    problem: ProblemBody,
  }),
  z.strictObject({ type: z.literal('closed'), session: z.string() }),
  z.strictObject({ type: z.literal('pong') }),
])

type Message = z.output<typeof ServerMessage>
type WithDecision<M> = M extends { decision: infer D }
  ? Omit<M, 'decision'> & { readonly decision: Decision | Extract<D, null> }
  : M

export type ServerMessage = WithDecision<Message>
