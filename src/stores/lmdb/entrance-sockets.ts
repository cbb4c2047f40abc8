import { closeSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { platform } from 'node:os'
import { join, resolve } from 'node:path'
import { StoreUnavailable } from '../../errors.ts'
import { makeFolder } from '../../make-folder.ts'

/** Longer ones do not fit into the address of a socket. */
const LONGEST_PATH = 100

/** The sockets of those who have an environment open; of those who died, too, until they are asked in vain. */
export function socketsIn(path: string) {
  const folder = resolve(path)
  makeFolder(folder)
  const pipes = platform() === 'win32'
  const isLong = platform() === 'linux' && folder.length > LONGEST_PATH - 20
  const handle = isLong ? openSync(folder, 'r') : null

  function address(name: string): string {
    if (pipes) return join('\\\\?\\pipe', folder, name)
    return join(handle === null ? folder : `/proc/self/fd/${handle}`, name)
  }
  const remove = (name: string) => rmSync(join(folder, name), { force: true })

  return {
    address,
    names: () => readdirSync(folder),
    /** Where a listening socket is no file. */
    mark(name: string): void {
      if (pipes) writeFileSync(join(folder, name), '')
    },
    /** Resolves when nothing is committed there any more, until the connection is closed; null where nobody is there. */
    ask(name: string, me: string, patienceMs: number): Promise<Socket | null> {
      return new Promise((resolve, reject) => {
        const socket = connect(address(name), () => socket.write(me))
        const patience = setTimeout(() => {
          const [process] = name.split('-')
          const remedy = 'wait until it answers, or end it'
          reject(new StoreUnavailable(`Process ${process} has ${path} open and does not answer: ${remedy}`))
          socket.destroy()
        }, patienceMs)
        socket.once('data', () => {
          clearTimeout(patience)
          resolve(socket)
        })
        socket.on('error', (error: NodeJS.ErrnoException) => {
          if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') remove(name)
          else if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
        })
        socket.on('close', () => {
          clearTimeout(patience)
          resolve(null)
        })
      })
    },
    close(name: string): void {
      if (pipes) remove(name)
      if (handle !== null) closeSync(handle)
    },
  }
}
