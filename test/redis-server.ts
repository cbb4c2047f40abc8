import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

export interface OwnRedis {
  readonly url: string
  readonly port: number
  /** SIGSTOP, SIGCONT, SIGKILL … to the server. */
  signal(name: NodeJS.Signals): Promise<void>
  command(name: string, ...rest: string[]): Promise<unknown>
  /** Starts it again on the same port and data, after it was killed. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface OwnCluster {
  readonly url: string
  readonly nodes: readonly OwnRedis[]
  close(): Promise<void>
}

/**
 * Whether tests that need a `redis-server` can run; to be given to tap's `skip`. With `CI=true` they run, and fail, without one.
 */
export function withoutRedis(): string | false {
  if (process.env.CI === 'true') return false
  return spawnSync('redis-server', ['--version']).status === 0 ? false : 'there is no redis-server on PATH'
}

const running = new Set<ChildProcess>()
const folders = new Set<string>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tact-redis-'))
  folders.add(folder)
  return folder
}

/** An own Redis on a free port of 127.0.0.1, in an own folder; `first` and `extra` are further arguments of `redis-server`. */
export async function startRedis(
  extra: readonly string[] = [],
  first: readonly string[] = [],
): Promise<OwnRedis> {
  const folder = ownFolder()
  const port = await freePort()
  const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  const durable = first.includes('--sentinel') ? [] : ['--save', '', '--appendonly', 'yes']
  const run = async () => {
    const child = spawn('redis-server', [...first, ...where, ...durable, ...extra], { stdio: 'ignore' })
    running.add(child)
    child.once('exit', () => running.delete(child))
    await answering(port, child)
    return child
  }
  let child = await run()
  const signal = async (name: NodeJS.Signals) => {
    const ended =
      name === 'SIGKILL' && running.has(child) ? new Promise(resolve => child.once('exit', resolve)) : null
    child.kill(name)
    await ended
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    signal,
    command: async (name, ...rest) => {
      const client = new Redis(port)
      try {
        return await client.call(name, ...rest)
      } finally {
        client.disconnect()
      }
    },
    restart: async () => {
      child = await run()
    },
    close: async () => {
      await signal('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** An own Cluster of three masters, ready. */
export async function startCluster(): Promise<OwnCluster> {
  const busPorts = await Promise.all([freePort(), freePort(), freePort()])
  const nodes = await Promise.all(
    busPorts.map(bus =>
      startRedis([
        '--cluster-enabled',
        'yes',
        '--cluster-port',
        String(bus),
        '--cluster-node-timeout',
        '1000',
      ]),
    ),
  )
  const clients = nodes.map(node => new Redis(node.port))
  const slots = [0, 5461, 10_923, 16_384] as const
  await Promise.all(clients.map((client, i) => client.cluster('ADDSLOTSRANGE', slots[i]!, slots[i + 1]! - 1)))
  for (const [i, node] of nodes.entries()) {
    await clients[0]!.call('CLUSTER', 'MEET', '127.0.0.1', String(node.port), String(busPorts[i]))
  }
  const ready = async (client: Redis) => {
    const info = String(await client.cluster('INFO'))
    return info.includes('cluster_state:ok') && info.includes('cluster_size:3')
  }
  await until(async () => (await Promise.all(clients.map(ready))).every(Boolean), 'the cluster to form')
  for (const client of clients) client.disconnect()
  return {
    url: `redis-cluster://${nodes.map(node => `127.0.0.1:${node.port}`).join(',')}`,
    nodes,
    close: async () => {
      await Promise.all(nodes.map(node => node.close()))
    },
  }
}

/** An own master with a replica, watched by one Sentinel under the name `main`; `signal` and `restart` are of the master. */
export async function startSentinel(): Promise<{ url: string; master: OwnRedis; close(): Promise<void> }> {
  const master = await startRedis()
  const replica = await startRedis(['--replicaof', '127.0.0.1', String(master.port)])
  const folder = ownFolder()
  const file = join(folder, 'sentinel.conf')
  const watched = [
    `sentinel monitor main 127.0.0.1 ${master.port} 1`,
    'sentinel down-after-milliseconds main 500',
    'sentinel failover-timeout main 2000',
  ]
  writeFileSync(file, `${watched.join('\n')}\n`)
  const sentinel = await startRedis([], [file, '--sentinel'])
  const known = async () =>
    String(await sentinel.command('SENTINEL', 'REPLICAS', 'main')).includes(`${replica.port}`)
  await until(known, 'the Sentinel to know the replica')
  return {
    url: `redis-sentinel://127.0.0.1:${sentinel.port}/main`,
    master,
    close: async () => {
      await Promise.all([sentinel.close(), replica.close(), master.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until a condition holds; fails after 15 s, or so many, with what was awaited. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  awaited: string,
  seconds = 15,
): Promise<void> {
  const deadline = Date.now() + 1_000 * seconds
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain for ${awaited}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function answering(port: number, child: ChildProcess): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`redis-server on port ${port} ended with ${code}`)))
  })
  failed.catch(() => {})
  const client = new Redis(port, { retryStrategy: () => 20, maxRetriesPerRequest: null })
  client.on('error', () => {})
  try {
    await Promise.race([client.ping(), failed])
  } finally {
    client.disconnect()
  }
}

/** Below those that the system gives to connections: one of those could be gone again before it is listened on, or after a restart. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(20_000 * Math.random())
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
