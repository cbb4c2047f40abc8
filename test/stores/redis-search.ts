import { Redis } from 'ioredis'

/** Whether any key or value of these nodes has the text in it. */
export async function anyNodeHolds(ports: readonly number[], text: string): Promise<boolean> {
  for (const port of ports) {
    const client = new Redis(port)
    try {
      for (const key of await client.keys('*')) {
        if (key.includes(text) || (await contentOf(client, key)).includes(text)) return true
      }
    } finally {
      client.disconnect()
    }
  }
  return false
}

async function contentOf(client: Redis, key: string): Promise<string> {
  const read: Record<string, () => Promise<unknown>> = {
    string: () => client.get(key),
    hash: () => client.hgetall(key),
    set: () => client.smembers(key),
    stream: () => client.xrange(key, '-', '+'),
    zset: () => client.zrange(key, '0', '-1'),
  }
  return JSON.stringify(await read[await client.type(key)]?.()) ?? ''
}
