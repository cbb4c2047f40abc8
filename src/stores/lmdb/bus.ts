import { randomUUID } from 'node:crypto'
import type { Bus } from '../../ports.ts'
import { followers } from '../followers.ts'
import { hashOf } from '../hash.ts'
import { type Changes, outbox } from '../outbox.ts'
import { packChange, unpackChange } from '../told-change.ts'
import { openDatabases } from './databases.ts'
import { lastNumber } from './ranges.ts'
import { tell, toldSince } from './told.ts'

export interface LmdbBusSettings {
  /** The store's. */
  readonly folder: string
  readonly now?: () => number
  /** Hears, once until it has healed, that others cannot be told or heard. */
  readonly onTrouble?: (error: Error) => void
}

const LOOK_EVERY_MS = 10
/** A process that has died is told for so long. */
const LISTENS_MS = 5_000
const RENEWED_AFTER_MS = 1_000

/**
 * The bus between processes that share a folder: a log that is written only while another process follows anything, and looked at only
 * while this one does. A topic is named by its hash, since who is erased is not to be named; one of the same hash is told in vain.
 */
export async function lmdbBus({
  folder,
  now = Date.now,
  onTrouble = () => {},
}: LmdbBusSettings): Promise<Bus> {
  const databases = await openDatabases(folder)
  const { listeners, told, read, write } = databases
  const me = randomUUID()
  const following = followers()
  const unsent = outbox({ canSend: () => true, send })
  let listening: Promise<void> | null = null
  let looking: NodeJS.Timeout | undefined
  let until = 0
  let seen = 0
  let missed = false
  let troubled = false

  async function send(changes: Changes): Promise<null> {
    const lines = [...changes].map(([topic, because]) => `${hashOf(topic)} ${packChange(me, because)}`)
    await attempt(async () => {
      if (read(someoneListens)) await write(() => tell(databases, lines))
    })
    return null
  }

  function someoneListens(): boolean {
    for (const { key, value } of listeners.getRange()) if (key !== me && Number(value) > now()) return true
    return false
  }

  async function listen(): Promise<void> {
    looking = setInterval(() => void attempt(look), LOOK_EVERY_MS)
    looking.unref()
    await attempt(async () => {
      seen = read(() => lastNumber(told))
      await renew()
    })
  }

  async function renew(): Promise<void> {
    const at = now()
    until = at + LISTENS_MS
    await write(() => {
      for (const { key, value } of [...listeners.getRange()]) if (Number(value) <= at) listeners.remove(key)
      listeners.put(me, String(until))
    })
    if (missed) void following.tellAll({ reason: 'reconnected' })
    missed = false
  }

  async function look(): Promise<void> {
    if (following.isEmpty()) return rest()
    // A process that has stood still may have been taken for dead.
    if (now() > until) missed = true
    if (now() > until - LISTENS_MS + RENEWED_AFTER_MS) {
      hear()
      await renew()
      return
    }
    // Numbers follow each other: one read says that there is nothing new.
    if (read(() => told.doesExist(seen + 1))) hear()
  }

  function hear(): void {
    const lines = read(() => toldSince(databases, seen))
    seen = lines ? seen + lines.length : read(() => lastNumber(told))
    if (!lines) void following.tellAll({ reason: 'reconnected' })
    for (const line of lines ?? []) {
      const space = line.indexOf(' ')
      const { sender, because } = unpackChange(line.slice(space + 1))
      if (sender !== me) following.tell(line.slice(0, space), because)
    }
  }

  async function rest(): Promise<void> {
    clearInterval(looking)
    if (!listening) return
    listening = null
    await write(() => void listeners.remove(me))
  }

  async function attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act()
      troubled = false
    } catch (error) {
      missed = true
      if (!troubled) onTrouble(error as Error)
      troubled = true
    }
  }

  return {
    publish: unsent.add,
    follow(topic, onChange) {
      const key = String(hashOf(topic))
      following.add(key, onChange)
      listening ??= listen()
      return { ready: listening, end: () => void following.remove(key, onChange) }
    },
    async close() {
      await unsent.flush()
      await attempt(rest)
      await databases.close()
    },
  }
}
