import type { Identity, Store } from '../../ports.ts'
import type { Connection } from './connection.ts'

type Links = Parameters<Store['link']>[0]

/**
 * The pointer decides whose the identity is. The customer's list comes first, so that whoever erases finds the pointer, and once more
 * after it: whoever took the identity off the list in between had not seen the pointer yet.
 */
export async function linkIn(connection: Connection, links: Links): Promise<void> {
  // One after another: the same identity may be there twice, and the last is to hold.
  for (const { identity, customerId } of links) await linkOne(connection, identity, customerId)
}

async function linkOne(connection: Connection, identity: Identity, customerId: string): Promise<void> {
  const { redis, keys } = connection
  const list = keys.identitiesOf(customerId)
  await redis.sadd(list, memberOf(identity))
  const before = await redis.set(keys.identity(identity), customerId, 'GET')
  if (before === customerId) return
  await redis.sadd(list, memberOf(identity))
  if (before !== null) await takeOffList(connection, identity, before)
}

export async function unlinkFrom(connection: Connection, identity: Identity): Promise<void> {
  const owner = await connection.redis.getdel(connection.keys.identity(identity))
  if (owner !== null) await takeOffList(connection, identity, owner)
}

/** Where the identity was led back to the customer meanwhile, it stays on the list. */
async function takeOffList(
  { redis, keys }: Connection,
  identity: Identity,
  customerId: string,
): Promise<void> {
  const list = keys.identitiesOf(customerId)
  await redis.srem(list, memberOf(identity))
  if ((await redis.get(keys.identity(identity))) === customerId) await redis.sadd(list, memberOf(identity))
}

/** Those of the list whose pointer leads to the customer: a list may be behind after a crash. In the order of type and value. */
export async function identitiesOf({ redis, keys }: Connection, customerId: string): Promise<Identity[]> {
  const members = (await redis.smembers(keys.identitiesOf(customerId))).map(identityOf)
  const owners = await Promise.all(members.map(each => redis.get(keys.identity(each))))
  return members.filter((_, index) => owners[index] === customerId).sort(byName)
}

export function identityOf(member: string): Identity {
  const [type, value] = JSON.parse(member) as [string, string]
  return { type, value }
}

function memberOf({ type, value }: Identity): string {
  return JSON.stringify([type, value])
}

function byName(a: Identity, b: Identity): number {
  return (
    Buffer.compare(Buffer.from(a.type), Buffer.from(b.type)) ||
    Buffer.compare(Buffer.from(a.value), Buffer.from(b.value))
  )
}
