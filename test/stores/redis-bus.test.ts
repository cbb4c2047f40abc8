import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import type { Bus } from '../../src/ports.ts'
import { redisBus } from '../../src/stores/redis/bus.ts'
import { type OwnRedis, startCluster, startRedis, startSentinel, withoutRedis } from '../redis-server.ts'
import { until } from '../until.ts'
import { busContract, ear } from './contract-bus.ts'

const commandTimeoutMs = 200
const skip = withoutRedis()

interface Heard {
  readonly bus: Bus
  readonly troubles: Error[]
}

function opened(t: Test, url: string): Heard {
  const troubles: Error[] = []
  const bus = redisBus({ url, commandTimeoutMs, onTrouble: error => troubles.push(error) })
  t.teardown(() => bus.close())
  return { bus, troubles }
}

/** Both are connected, and each hears the other. */
async function joined(...buses: readonly Bus[]): Promise<void> {
  for (const bus of buses) {
    const { told, end } = ear(bus, 'joined')
    await until(() => {
      for (const other of buses) other.publish('joined', { reason: 'joined' })
      return told.some(because => 'reason' in because && because.reason === 'joined')
    })
    end()
  }
}

async function channels(servers: readonly OwnRedis[]): Promise<string[]> {
  const found = await Promise.all(servers.map(server => server.command('PUBSUB', 'CHANNELS', 'tact:*')))
  return found.flat() as string[]
}

await t.test('on one Redis', { skip }, async t => {
  const server = await startRedis()
  t.teardown(server.close)
  const [here, there] = [opened(t, server.url), opened(t, server.url)]
  await joined(here.bus, there.bus)
  await busContract(t, 'redis', { here: here.bus, there: there.bus, held: () => channels([server]) })

  await t.test('a message names the session, the reason and a sender, and nothing else', async t => {
    const client = new Redis(server.port)
    t.teardown(() => client.disconnect())
    const messages: string[][] = []
    client.on('pmessage', (_, channel, text) => messages.push([channel, text]))
    await client.psubscribe('*')
    here.bus.publish('call-1', { seq: 3 })
    await until(() => messages.length === 1)
    t.match(messages, [['tact:changed:0:call-1', /^\["[0-9a-f-]{36}",\{"seq":3\}\]$/]])
  })

  await t.test('what another version says is taken as a change', async t => {
    const { hears, ready, end } = ear(here.bus, 'S')
    await ready
    for (const text of ['', '{', '"x"', '["x"]', '["x",{"seq":"1"}]', '["x",null]']) {
      await server.command('PUBLISH', 'tact:changed:0:S', text)
    }
    await hears({ reason: 'changed' })
    await server.command('PUBLISH', 'tact:changed:0:S', '["x",{"seq":4,"more":true}]')
    await hears({ seq: 4 })
    t.strictSame(here.troubles, [])
    end()
  })

  await t.test('what happens while one cannot tell is told when it can', async t => {
    const { hears, ready, end } = ear(here.bus, 'S')
    await ready
    // Of the two only the one that follows nothing is a normal client.
    await server.command('CLIENT', 'KILL', 'TYPE', 'normal')
    there.bus.publish('S', { seq: 1 })
    await until(() => there.troubles.length === 1)
    there.bus.publish('T', { seq: 1 })
    there.bus.publish('S', { seq: 2 })
    await hears({ seq: 2 })
    t.strictSame(here.troubles, [])
    end()
  })

  const losses: Record<string, () => Promise<unknown>> = {
    'that was killed': () => server.command('CLIENT', 'KILL', 'TYPE', 'pubsub'),
    'to a Redis that was killed and is back': async () => {
      await server.signal('SIGKILL')
      await until(() => here.troubles.length > 0)
      await server.restart()
    },
    'to a Redis that was stuck': async () => {
      await server.signal('SIGSTOP')
      await until(() => here.troubles.length > 0)
      await server.signal('SIGCONT')
    },
  }
  for (const [what, lose] of Object.entries(losses)) {
    await t.test(`a connection ${what} heals: who follows is told anew, and hears what comes`, async t => {
      here.troubles.length = 0
      const lost = ear(here.bus, 'lost')
      const others = Array.from({ length: 40 }, (_, i) => ear(here.bus, `other-${i}`))
      await Promise.all([lost, ...others].map(each => each.ready))
      await lose()
      const late = ear(here.bus, 'late')
      await Promise.all([lost, ...others].map(each => each.hears({ reason: 'reconnected' })))
      await late.ready
      await joined(here.bus, there.bus)
      for (const session of ['lost', 'late']) there.bus.publish(session, { seq: 1 })
      await Promise.all([lost.hears({ seq: 1 }), late.hears({ seq: 1 })])
      t.equal(here.troubles.length, 1, 'told once')
      for (const { end } of [lost, late, ...others]) end()
      await until(async () => (await channels([server])).length === 0)
    })
  }
})

await t.test('without a Redis nothing breaks, and all goes on when it comes', { skip }, async t => {
  const server = await startRedis()
  t.teardown(server.close)
  await server.signal('SIGKILL')
  const { bus, troubles } = opened(t, server.url)
  const { hears, ready, end } = ear(bus, 'S')
  await ready
  bus.publish('T', { seq: 1 })
  await until(() => troubles.length === 1)
  await server.restart()
  await hears({ reason: 'reconnected' })
  const other = opened(t, server.url)
  await joined(bus, other.bus)
  t.equal(troubles.length, 1)
  end()
})

await t.test('a user who may not use the channels is told of once, and serves on', { skip }, async t => {
  const server = await startRedis()
  t.teardown(server.close)
  await server.command('ACL', 'SETUSER', 'tact', 'on', '>secret', '~*', '+@all', 'resetchannels')
  const { bus, troubles } = opened(t, `redis://tact:secret@127.0.0.1:${server.port}`)
  // Connected, or all would wait.
  const client = new Redis(server.port)
  t.teardown(() => client.disconnect())
  await until(async () => String(await client.client('LIST')).includes('user=tact'))
  const { ready, end } = ear(bus, 'S')
  await ready
  bus.publish('S', { seq: 1 })
  await until(() => troubles.length > 0)
  await bus.close()
  t.match(troubles, [/NOPERM/])
  t.equal(troubles.length, 1)
  end()
})

await t.test('on a Cluster of three masters', { skip }, async t => {
  const cluster = await startCluster()
  t.teardown(cluster.close)
  // One seed is enough to know them all.
  const [here, there] = cluster.nodes.map(node => opened(t, `redis-cluster://127.0.0.1:${node.port}`))
  await joined(here!.bus, there!.bus)
  const held = () => channels(cluster.nodes)
  await busContract(t, 'cluster', { here: here!.bus, there: there!.bus, held })

  await t.test('a node that dies, or has lost the others, is left for another one', async t => {
    const { told, hears, ready, end } = ear(here!.bus, 'S')
    await ready
    const served = async () => {
      const found = await Promise.all(cluster.nodes.map(node => channels([node])))
      return cluster.nodes[found.findIndex(each => each.length > 0)]!
    }
    const node = await served()
    for (const other of cluster.nodes) if (other !== node) await other.signal('SIGSTOP')
    await until(() => here!.troubles.length === 1)
    for (const other of cluster.nodes) if (other !== node) await other.signal('SIGCONT')
    await hears({ reason: 'reconnected' })
    await joined(here!.bus, there!.bus)
    there!.bus.publish('S', { seq: 1 })
    await hears({ seq: 1 })

    told.length = 0
    await (await served()).signal('SIGKILL')
    await hears({ reason: 'reconnected' })
    t.equal(here!.troubles.length, 2)
    end()
  })
})

await t.test('behind a Sentinel the bus follows the master', { skip }, async t => {
  const sentinel = await startSentinel()
  t.teardown(sentinel.close)
  const [here, there] = [opened(t, sentinel.url), opened(t, sentinel.url)]
  await joined(here.bus, there.bus)
  const { hears, ready, end } = ear(here.bus, 'S')
  await ready
  await sentinel.master.signal('SIGKILL')
  await hears({ reason: 'reconnected' })
  await joined(here.bus, there.bus)
  there.bus.publish('S', { seq: 1 })
  await hears({ seq: 1 })
  t.equal(here.troubles.length, 1)
  end()
})
