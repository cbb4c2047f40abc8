import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { importCommand } from '../../src/commands/import.ts'
import { StoreUnavailable } from '../../src/errors.ts'
import { importRoutes } from '../../src/http/import.ts'
import { type TestApp, testApp } from '../world.ts'

interface Ran {
  readonly code: number
  readonly stdout: string[]
  readonly stderr: string[]
  readonly bar: string
}

/** Runs the command on a file with this text. */
async function run(
  t: Test,
  { store, world }: TestApp,
  file: string,
  text: string | Buffer,
  words: string[] = [],
  msPerLook = 0,
): Promise<Ran> {
  const stdout: string[] = []
  const stderr: string[] = []
  let bar = ''
  let time = 0
  const path = join(t.testdir(), file)
  writeFileSync(path, text)
  const code = await importCommand([path, ...words], {
    open: async () => ({ store, strategy: world.strategy() }),
    now() {
      time += msPerLook
      return time
    },
    stdout: line => stdout.push(line),
    stderr: line => stderr.push(line.replace(path, file)),
    terminal: msPerLook > 0 ? written => (bar += written) : undefined,
  })
  return { code, stdout, stderr, bar }
}

const lines = (count: number) =>
  Array.from({ length: count }, (_, n) => `{"customerId":"C-${n}","attributes":{"age":${n % 90}}}`).join('\n')

t.test('2,000 profiles of an NDJSON file are kept', async t => {
  const app = await testApp(t, [])
  const ran = await run(t, app, 'customers.ndjson', lines(2000))
  t.strictSame(ran, { code: 0, stdout: ['2,000 read, 2,000 kept, 0 refused in 0.0 s'], stderr: [], bar: '' })
  t.match(await app.store.profile('C-1999'), { attributes: { age: 1999 % 90 }, source: 'import' })
})

t.test('bad lines are told with file, number and reason; good ones are kept; the exit code is 1', async t => {
  const app = await testApp(t, [])
  const ran = await run(
    t,
    app,
    'customers.jsonl',
    `${lines(1)}\n\nnonsense\n{"customerId":"C-9","attributes":{"age":"old"}}`,
  )
  t.equal(ran.code, 1)
  t.match(ran.stdout, ['3 read, 1 kept, 2 refused'])
  t.match(ran.stderr[0], /^customers\.jsonl:3 is not JSON/)
  t.equal(ran.stderr[1], 'customers.jsonl:4 attributes.age expected a finite number; seen "old"')
  t.ok(await app.store.profile('C-0'))
})

t.test('a CSV file is typed by what the strategy declares', async t => {
  const app = await testApp(t, [])
  const csv = [
    '\ufeffcustomerId;age;inDefault;products;agee;identity:phone',
    'C-1;44;no;card,"loan";007;+45',
    'C-2;;;;;',
    'C-3;old;;;;',
    ';44;;;;',
  ].join('\r\n')
  const ran = await run(t, app, 'customers.csv', csv.replace('card,"loan"', '"card;loan"'), [
    '--delimiter',
    ';',
  ])
  t.equal(ran.code, 1)
  t.strictSame((await app.store.profile('C-1'))?.attributes, {
    age: 44,
    inDefault: false,
    products: ['card', 'loan'],
    agee: '007',
  })
  t.strictSame((await app.store.profile('C-2'))?.attributes, {})
  t.equal(await app.store.whose({ type: 'phone', value: '+45' }), 'C-1')
  t.strictSame(ran.stderr, [
    'tact import: the column "agee" is not declared in profile.yaml and stays text; did you mean "age"?',
    'customers.csv:4 attributes.age expected a finite number; seen "old"',
    'customers.csv:5 customerId is missing; expected string',
  ])
  t.match(ran.stdout, ['4 read, 2 kept, 2 refused'])
})

t.test('on a terminal a bar grows, and is taken away before anything else is said', async t => {
  const app = await testApp(t, [])
  const { bar, code } = await run(t, app, 'customers.ndjson', lines(2000), [], 200)
  t.equal(code, 0)
  t.match(bar, /\[#+ *\] \d+ % 100 lines/)
  t.match(bar, '100 % 2,000 lines')
  t.ok(bar.endsWith('\r\x1b[K'))
})

t.test('without a terminal a line is told every few seconds', async t => {
  const app = await testApp(t, [])
  const told: string[] = []
  const { importProfiles } = app.store
  let time = 0
  app.store.importProfiles = async profiles => {
    await importProfiles(profiles)
    time += 600
  }
  const file = join(t.testdir({ 'customers.ndjson': lines(2000) }), 'customers.ndjson')
  await importCommand([file], {
    open: async () => ({ store: app.store, strategy: app.world.strategy() }),
    now: () => time,
    stdout() {},
    stderr: line => told.push(line),
  })
  t.match(told, [/^\d+ % 900 lines$/, /^\d+ % 1,800 lines$/])
  t.equal(told.length, 2)
})

t.test('a server takes the rows, and its refusals keep the file’s line numbers', async t => {
  const app = await testApp(t, [importRoutes])
  const here = await testApp(t, [])
  const url = await app.app.listen({ host: '127.0.0.1', port: 0 })
  const csv = [
    'customerId,note,age',
    'C-1,"two',
    'lines",44',
    '',
    'C-2,x,200',
    'C-3,"bad"x,1',
    'C-4,x,45',
  ].join('\n')
  const ran = await run(t, here, 'customers.csv', csv, ['--server', `${url}/`])
  t.equal(ran.code, 1)
  t.match(ran.stdout, ['4 read, 2 kept, 2 refused'])
  t.match(ran.stderr.slice(1), [
    'customers.csv:5 attributes.age expected at most 120; seen 200',
    'customers.csv:6 has text after a closing quote',
  ])
  t.strictSame((await app.store.profile('C-1'))?.attributes, { note: 'two\nlines', age: 44 })
  t.equal(await here.store.profile('C-1'), null, 'nothing goes into the local store')

  await app.app.close()
  const gone = await run(t, here, 'customers.csv', csv, ['--server', url])
  t.equal(gone.code, 1)
  t.match(gone.stderr.at(-1), /^tact import: --server: .* cannot be reached/)
})

t.test('what answers instead of a server of Tact is told, without a stack', async t => {
  const here = await testApp(t, [])
  const answers: Record<string, [number, string, cut?: boolean]> = {
    page: [200, '<html>hello</html>'],
    other: [200, '{"ok":true}'],
    gone: [404, '{"error":"gone"}'],
    silent: [502, ''],
    cut: [200, '{"read":', true],
  }
  const server = createServer((request, response) => {
    const [status, text, cut] = answers[request.url!.split('/')[1]!]!
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-length': text.length + (cut ? 9 : 0) })
      response.end(text)
    })
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const told = {
    page: /answered 200 and no counts of an import: <html>hello<\/html>; is that the address/,
    other: /answered 200 and no counts of an import: \{"ok":true\}/,
    gone: /answered 404: \{"error":"gone"\}$/,
    silent: /answered 502: nothing$/,
    cut: /cannot be reached \(/,
  }
  for (const [path, said] of Object.entries(told)) {
    const { code, stderr } = await run(t, here, 'customers.ndjson', lines(3), [
      '--server',
      `http://127.0.0.1:${port}/${path}`,
    ])
    t.equal(code, 1)
    t.equal(stderr.length, 1)
    t.match(stderr[0], said)
  }
})

t.test('a store that fails in the middle is told with what is kept', async t => {
  const app = await testApp(t, [])
  const { importProfiles } = app.store
  let batches = 0
  app.store.importProfiles = async profiles => {
    batches += 1
    if (batches === 2) throw new StoreUnavailable('the store is gone')
    return importProfiles(profiles)
  }
  const ran = await run(t, app, 'customers.ndjson', lines(2000))
  t.equal(ran.code, 1)
  t.strictSame(ran.stdout, [])
  t.strictSame(ran.stderr, [
    'tact import: stopped after 100 read, 100 kept, 0 refused; it may be run again',
    'tact import: the store is gone',
  ])
})

t.test('who stops it is told what is kept by then', async t => {
  const app = await testApp(t, [])
  const stop = new AbortController()
  const { importProfiles } = app.store
  let batches = 0
  app.store.importProfiles = async profiles => {
    await importProfiles(profiles)
    batches += 1
    if (batches === 3) stop.abort()
  }
  const file = join(t.testdir({ 'customers.ndjson': lines(2000) }), 'customers.ndjson')
  const [stdout, stderr]: string[][] = [[], []]
  const code = await importCommand([file], {
    open: async () => ({ store: app.store, strategy: app.world.strategy() }),
    stopped: stop.signal,
    now: () => 0,
    stdout: line => stdout!.push(line),
    stderr: line => stderr!.push(line),
  })
  t.equal(code, 130)
  t.strictSame(stdout, [])
  t.strictSame(stderr, ['tact import: stopped after 300 read, 300 kept, 0 refused; it may be run again'])
  t.ok(await app.store.profile('C-299'))
  t.notOk(await app.store.profile('C-300'))
})
