import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** A port that nobody listens on now; 0 where none can be had: who listens says why. Workers told of it take the same one again. */
export async function freePort(host: string): Promise<number> {
  const server = createServer()
  try {
    await once(server.listen(0, host), 'listening')
  } catch {
    return 0
  }
  const { port } = server.address() as AddressInfo
  await new Promise(closed => server.close(closed))
  return port
}
