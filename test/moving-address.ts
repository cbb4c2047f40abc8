import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

export interface MovingAddress {
  readonly port: number
  /** Connections from now on lead there; those that are open stay where they are. */
  leadTo(port: number): void
}

/** A port of 127.0.0.1 that leads to another, as a load balancer does. */
export async function movingAddress(t: Test, leadsTo: number): Promise<MovingAddress> {
  let target = leadsTo
  const open = new Set<Socket>()
  const server = createServer(here => {
    const there = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [here, there],
      [there, here],
    ] as const) {
      open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const each of open) each.destroy()
    server.close()
  })
  return {
    port: (server.address() as { port: number }).port,
    leadTo(port) {
      target = port
    },
  }
}
