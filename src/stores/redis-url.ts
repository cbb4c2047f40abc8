/** Where Redis is, as its URL says it. */
export interface RedisPlace {
  readonly form: 'standalone' | 'cluster' | 'sentinel'
  readonly tls: boolean
  /** One node; or some nodes of the cluster; or the sentinels. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
  readonly username?: string
  readonly password?: string
  /** Number of the database; only a standalone Redis and a Sentinel's have one. */
  readonly database: number
  /** The Sentinel's name of the master. */
  readonly master?: string
}

const forms = {
  redis: { form: 'standalone', tls: false, defaultPort: 6379 },
  rediss: { form: 'standalone', tls: true, defaultPort: 6379 },
  'redis-cluster': { form: 'cluster', tls: false, defaultPort: 6379 },
  'redis-sentinel': { form: 'sentinel', tls: false, defaultPort: 26379 },
} as const

const examples = [
  'redis://user:password@host:6379/0',
  'rediss://user:password@host:6379/0',
  'redis-cluster://user:password@host1:6379,host2:6379',
  'redis-sentinel://user:password@host1:26379,host2:26379/name',
]

const shape = /^([a-z-]+):\/\/(?:(.*)@)?([^/@?#]+)(?:\/([^/?#]*))?$/

/** Reads a Redis URL; throws an `Error` that says what was seen (never the password) and the four forms. */
export function parseRedisUrl(url: string): RedisPlace {
  const [, scheme = '', login, hosts = '', path = ''] = shape.exec(url) ?? []
  const known = Object.hasOwn(forms, scheme)
    ? forms[scheme as keyof typeof forms]
    : refuse(url, 'it has none of the four forms')
  const { form, tls, defaultPort } = known
  const nodes = hosts
    .split(',')
    .map(host => nodeOf(host, defaultPort) ?? refuse(url, `"${host}" is no host:port`))
  if (form === 'standalone' && nodes.length > 1)
    refuse(url, 'several hosts need redis-cluster:// or redis-sentinel://')
  if (form === 'cluster' && path !== '') refuse(url, `a cluster has no database: "/${path}" cannot follow`)
  if (form === 'sentinel' && path === '') refuse(url, "the master's name is missing at the end")
  if (form === 'standalone' && !/^\d{0,5}$/.test(path)) refuse(url, `"${path}" is no number of a database`)
  return {
    form,
    tls,
    nodes,
    ...loginOf(url, login),
    database: form === 'standalone' ? Number(path) : 0,
    ...(form === 'sentinel' ? { master: decode(url, path) } : {}),
  }
}

function nodeOf(text: string, defaultPort: number) {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = bracketed ?? plain
  const port = digits === undefined ? defaultPort : Number(digits)
  return host && port > 0 && port < 65_536 ? { host, port } : null
}

function loginOf(url: string, login: string | undefined) {
  if (!login) return {}
  const [, username = '', password] = /^([^:]*)(?::(.*))?$/s.exec(login) ?? []
  return {
    ...(username ? { username: decode(url, username) } : {}),
    ...(password ? { password: decode(url, password) } : {}),
  }
}

function decode(url: string, text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuse(url, 'a % in it is not followed by two hexadecimal digits')
  }
}

/** The URL as it may be shown: without its password. */
export function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^:@/]*):.*@/, '$1:***@')
}

function refuse(url: string, why: string): never {
  throw new Error(`Redis URL "${withoutPassword(url)}": ${why}. Write one of: ${examples.join(' · ')}`)
}
