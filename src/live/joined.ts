import type { Talk } from '../change-session.ts'
import type { World } from '../world.ts'
import type { Connection } from './connection.ts'

/** A session that a connection has opened. */
export interface Joined {
  readonly talk: Talk
  /** Tells it from those of the same id that were forgotten before. */
  readonly openedAt: number
  /** Who counts `seq`. */
  readonly feeder: string
  /** Numbers of its messages that were refused for good, the last of them. */
  readonly refused: Set<number>
  /** No longer watches. */
  leave(): void
}

/** Sessions that one connection may hold. */
export const MAX_JOINED = 5_000
/** So many are looked at each time that one more is wanted. */
const LOOKED_AT = 100

/** The session is over, and the connection is told so. */
export function letGo({ joined, send }: Connection, sessionId: string): void {
  joined.get(sessionId)?.leave()
  joined.delete(sessionId)
  send({ type: 'closed', session: sessionId })
}

/** Who only feeds does not hear that others have ended a session: of those that were looked at longest ago, lets go of what is over. */
export async function letGoOfOver({ store }: World, connection: Connection): Promise<void> {
  const { joined } = connection
  const oldest = [...joined].slice(0, LOOKED_AT)
  const sessions = await Promise.all(oldest.map(([id]) => store.session(id)))
  for (const [index, [id, joins]] of oldest.entries()) {
    const session = sessions[index]
    if (joined.get(id) !== joins) continue
    if (!session || session.endedAt !== undefined) {
      letGo(connection, id)
      continue
    }
    joined.delete(id)
    joined.set(id, joins)
  }
}
