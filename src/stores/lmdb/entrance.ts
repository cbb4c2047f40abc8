import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { pid } from 'node:process'
import { StoreUnavailable } from '../../errors.ts'
import { makeFolder } from '../../make-folder.ts'
import { socketsIn } from './entrance-sockets.ts'

/** The commits of one who has an environment open: they wait while somebody else opens it. */
export interface Entrance {
  /** Calls `begin` as soon as nobody is opening. What it returns settles when its commit is over. */
  commit<T>(begin: () => Promise<T>): Promise<T>
  /** When the environment is closed. */
  close(): void
}

/** Who does not answer for so long hangs. */
const PATIENCE_MS = 10_000

/**
 * Opens an environment while nobody commits to it. LMDB as it is in `lmdb` 3.5.6 gives the shared number of the last commit the value that
 * it had a moment before (ITS#9496 of LMDB): a commit that came between is lost, although it was told of, and its pages are given out twice.
 * So who opens asks all who have it open, by their sockets in the folder `open`, to hold their commits until it hangs up, be it by dying.
 * Of several who open at once the one with the lower name is first: it is not asked to wait, and answers when it has opened (Ricart and
 * Agrawala, 1981). Rejects with `StoreUnavailable` where one who has it open does not answer, or the folder
 * cannot be had.
 */
export async function enter<T>(
  folder: string,
  open: () => T,
  patienceMs = PATIENCE_MS,
): Promise<{ opened: T; entrance: Entrance }> {
  try {
    return await entered(folder, open, patienceMs)
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error
    const remedy = 'choose a folder on a disk of this machine that may be written to (TACT_DATA)'
    throw new StoreUnavailable(`${folder} cannot be opened: ${(error as Error).message}; ${remedy}`, error)
  }
}

async function entered<T>(
  folder: string,
  open: () => T,
  patienceMs: number,
): Promise<{ opened: T; entrance: Entrance }> {
  const sockets = socketsIn(join(folder, 'open'))
  const me = `${pid}-${randomBytes(4).toString('hex')}`
  /** Those who want to open, by their names. */
  const openers = new Map<Socket, string>()
  let unanswered: Socket[] = []
  const waiting: (() => void)[] = []
  let isOpen = false
  let underWay = 0

  function answer(): void {
    if (underWay > 0) return
    const mayGo = (socket: Socket) => isOpen || openers.get(socket)! < me
    for (const socket of unanswered.filter(mayGo)) socket.write('.')
    unanswered = unanswered.filter(socket => !mayGo(socket))
  }

  function ended(): void {
    underWay -= 1
    answer()
  }

  function gone(socket: Socket): void {
    openers.delete(socket)
    unanswered = unanswered.filter(each => each !== socket)
    for (const wake of waiting.splice(0)) wake()
  }

  async function none(among: (name: string) => boolean): Promise<void> {
    while ([...openers.values()].some(among)) await new Promise<void>(wake => waiting.push(wake))
  }

  async function commit<R>(begin: () => Promise<R>): Promise<R> {
    if (openers.size > 0) await none(() => true)
    underWay += 1
    try {
      return await begin()
    } finally {
      ended()
    }
  }

  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.on('close', () => gone(socket))
    socket.once('data', name => {
      openers.set(socket, name.toString('latin1'))
      unanswered.push(socket)
      answer()
    })
  })
  await once(server.listen(sockets.address(me)), 'listening')
  server.unref()
  sockets.mark(me)

  const entrance: Entrance = {
    commit,
    close() {
      server.close()
      for (const socket of openers.keys()) socket.destroy()
      sockets.close(me)
    },
  }
  const asked = new Map<string, Socket | null>()
  try {
    for (;;) {
      // From this look to the opening nobody can come between: who is not there yet finds this one's socket.
      const others = sockets.names().filter(name => name !== me && !asked.has(name))
      const isFirst = ![...openers.values()].some(name => name < me)
      if (others.length === 0 && isFirst) break
      await Promise.all(others.map(async name => asked.set(name, await sockets.ask(name, me, patienceMs))))
      await none(name => name < me)
    }
    // Not every failure of an opening is survived: that it is not there shall be none.
    makeFolder(folder)
    const opened = open()
    isOpen = true
    return { opened, entrance }
  } catch (error) {
    entrance.close()
    throw error
  } finally {
    for (const socket of asked.values()) socket?.destroy()
    answer()
  }
}
