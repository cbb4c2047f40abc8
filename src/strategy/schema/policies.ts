import { z } from 'zod'
import { ContactPolicy, EngagementPolicy } from './actions.ts'
import { Duration, Expression, Id, Kind } from './common.ts'

/** One set of policies for all actions, and more by kind, issue or group. All that concern an action must hold. */
const layered = <T extends z.ZodType>(policy: T) =>
  z.strictObject({
    all: policy.optional(),
    kinds: z.partialRecord(Kind, policy).default({}),
    issues: z.record(Id, policy).default({}),
    groups: z.record(Id, policy).default({}),
  })

/** A live reason that blocks kinds of action while `when` holds. */
const Lock = z.strictObject({
  id: Id,
  when: Expression,
  blocks: z.array(Kind).min(1),
  /** Actions that stay open in spite of it. */
  except: z.array(Id).default([]),
  reason: z.string().min(1),
  liftedBy: z.string().min(1),
})

const Effect = z.strictObject({
  coolDown: Duration.optional().meta({ description: 'silence that the action owes after it' }),
  learningWeight: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .meta({ description: 'how much the rejection teaches of the action: 0 nothing, 1 (by default) all' }),
})

/** Why an action is turned down: a button for whoever says so, what it does at once, and what it teaches. */
const Decline = Effect.extend({
  label: z.string().min(1),
  kinds: z.partialRecord(Kind, Effect).default({}).meta({ description: 'otherwise for actions of a kind' }),
  actions: z.record(Id, Effect).default({}).meta({ description: 'otherwise for an action' }),
})

/** `config/policies.yaml` */
export const PoliciesFile = z.strictObject({
  engagement: layered(EngagementPolicy).prefault({}),
  contact: layered(ContactPolicy).prefault({}),
  locks: z.array(Lock).default([]),
  declines: z
    .record(Id, Decline)
    .default({})
    .meta({ description: 'the reasons that an outcome `rejected` may name, in the order of the buttons' }),
})
