export type { Decision, Identity, LiveEvent, Lock, Outcome, Problem, ShownAction } from './answers.ts'
// biome-ignore lint/performance/noBarrelFile: the package's entry, which is bundled
export {
  type Connection,
  type ConnectionState,
  type ConnectOptions,
  connect,
  type Socket,
} from './connection.ts'
export { type Decided, type DecideOptions, type DecisionRequest, decide, report } from './decide.ts'
export type { Because, Facts, Heard, Opened, Signals } from './messages.ts'
export { Refused } from './refused.ts'
export type { LiveSession, SessionEvents, SessionOptions } from './session.ts'
