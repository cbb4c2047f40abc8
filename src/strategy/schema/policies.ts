import { z } from 'zod'
import { ContactPolicy, EngagementPolicy } from './actions.ts'
import { Expression, Id, Kind } from './common.ts'

/** One set of policies for all actions, and more by kind, issue or group. All that concern an action must hold. */
const layered = <T extends z.ZodType>(policy: T) =>
  z.strictObject({
    all: policy.optional(),
    kinds: z.partialRecord(Kind, policy).default({}),
    issues: z.record(Id, policy).default({}),
    groups: z.record(Id, policy).default({}),
  })

/** A live reason that blocks kinds of action while `when` holds. */
export const Lock = z.strictObject({
  id: Id,
  when: Expression,
  blocks: z.array(Kind).min(1),
  /** Actions that stay open in spite of it. */
  except: z.array(Id).default([]),
  reason: z.string().min(1),
  liftedBy: z.string().min(1),
})

/** `config/policies.yaml` */
export const PoliciesFile = z.strictObject({
  engagement: layered(EngagementPolicy).prefault({}),
  contact: layered(ContactPolicy).prefault({}),
  locks: z.array(Lock).default([]),
})
