import t from 'tap'
import { parseRedisUrl } from '../../src/stores/redis-url.ts'

await t.test('each of the four forms is read', async t => {
  t.strictSame(parseRedisUrl('redis://localhost'), {
    form: 'standalone',
    tls: false,
    nodes: [{ host: 'localhost', port: 6379 }],
    database: 0,
  })
  t.strictSame(parseRedisUrl('rediss://me:p%40ss%3A1@redis.example:6380/2'), {
    form: 'standalone',
    tls: true,
    nodes: [{ host: 'redis.example', port: 6380 }],
    username: 'me',
    password: 'p@ss:1',
    database: 2,
  })
  t.strictSame(parseRedisUrl('redis-cluster://:secret@h1:7001,h2:7002,[::1]:7003'), {
    form: 'cluster',
    tls: false,
    nodes: [
      { host: 'h1', port: 7001 },
      { host: 'h2', port: 7002 },
      { host: '::1', port: 7003 },
    ],
    password: 'secret',
    database: 0,
  })
  t.strictSame(parseRedisUrl('redis-sentinel://h1,h2:5000/main'), {
    form: 'sentinel',
    tls: false,
    nodes: [
      { host: 'h1', port: 26379 },
      { host: 'h2', port: 5000 },
    ],
    database: 0,
    master: 'main',
  })
  t.equal(parseRedisUrl('redis://me:a/b@c@host').password, 'a/b@c', 'a password may come unescaped')
})

const bad = {
  '': 'none of the four forms',
  'localhost:6379': 'none of the four forms',
  'http://localhost': 'none of the four forms',
  'constructor://localhost': 'none of the four forms',
  'redis://': 'none of the four forms',
  'redis://host:port': '"host:port" is no host:port',
  'redis://host:0': '"host:0" is no host:port',
  'redis://host:65536': '"host:65536" is no host:port',
  'redis://h1,h2': 'several hosts need',
  'redis://host/name': '"name" is no number of a database',
  'redis://host/0?x=1': 'none of the four forms',
  'redis-cluster://h1,,h2': '"" is no host:port',
  'redis-cluster://h1/1': 'a cluster has no database',
  'redis-sentinel://h1': "the master's name is missing",
  'redis-sentinel://h1/': "the master's name is missing",
  'redis://a:%zz@host': 'not followed by two hexadecimal digits',
}

for (const [url, why] of Object.entries(bad)) {
  await t.test(`"${url}" is refused with the reason and the four forms`, async t => {
    const error = t.throws(() => parseRedisUrl(url)) as Error
    t.ok(error.message.includes(why), error.message)
    for (const form of ['redis://', 'rediss://', 'redis-cluster://', 'redis-sentinel://']) {
      t.ok(error.message.includes(`${form}user:password@`))
    }
  })
}

await t.test('the password is never shown', async t => {
  for (const url of [
    'redis://me:hush@h1,h2',
    'redis://:hush@host:x',
    'redis://me:hu/sh@host:x',
    'nope://me:hush@host',
  ]) {
    const error = t.throws(() => parseRedisUrl(url)) as Error
    t.notMatch(error.message, /hu|sh@/, error.message)
  }
})
