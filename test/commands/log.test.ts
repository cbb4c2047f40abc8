import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { logCommand } from '../../src/commands/log.ts'
import { DecisionLine, OutcomesLine } from '../../src/log/lines.ts'
import { temporaryFolder } from '../running-server.ts'

const shown = {
  actionId: ['refund', 'plan'],
  kind: ['service', 'sales'],
  group: ['fees', 'savings'],
  placement: ['hero'],
  rank: [1],
  propensity: [0.85, 0.12],
  contextWeight: [4, 1],
  value: [100, 300],
  annoyance: [0, 5],
  handling: [1.4, 2],
  priority: [338, 30],
  lever: [1, 1],
  probability: [1, null],
}
const none = Object.fromEntries(Object.keys(shown).map(name => [name, []]))

const decision = (decisionId: string, day: number, candidates: object, degraded: string[] = []) =>
  DecisionLine.parse({
    type: 'decision',
    decisionId,
    at: `2026-01-1${day}T12:00:00.000Z`,
    customerId: `C-${decisionId}`,
    sessionId: null,
    channel: 'web',
    strategyVersion: 'b41c',
    models: { churn: '2' },
    arm: 'champion',
    seed: decisionId,
    request: {},
    degraded,
    features: { 'customer.age': 44 },
    candidates,
    dropped: {},
  })

const outcome = (outcomeId: string) =>
  OutcomesLine.parse({
    type: 'outcome',
    outcomeId,
    at: '2026-01-15T12:01:00.000Z',
    customerId: 'C-a',
    decisionId: 'a',
    actionId: 'refund',
    outcome: 'resolved',
    channel: 'web',
  })

const linesOf = (lines: readonly object[]) => lines.map(line => `${JSON.stringify(line)}\n`).join('')
const file = (kind: string, ending = '') => `${kind}-20260115T120000000Z-4711-5f0c1a2b.ndjson${ending}`

async function logOf(t: Test) {
  const folder = temporaryFolder(t)
  await mkdir(folder, { recursive: true })
  const decisions = [decision('a', 5, shown), decision('b', 5, none, ['profile']), decision('c', 6, shown)]
  await writeFile(join(folder, file('decisions')), linesOf(decisions))
  await writeFile(join(folder, file('outcomes', '.open')), linesOf([outcome('o'), outcome('o')]))
  return folder
}

async function asked(folder: string, ...words: string[]) {
  const [out, err]: string[][] = [[], []]
  const io = {
    stdout: (line: string) => void out!.push(line),
    stderr: (line: string) => void err!.push(line),
  }
  const code = await logCommand(words, { ...io, folder, pid: 1, now: Date.now })
  return { code, out: out!, err: err!.join('\n') }
}

t.test('without a question it tells decisions by day and outcomes by kind', async t => {
  const folder = await logOf(t)
  const { code, out, err } = await asked(folder, '--json')
  t.strictSame({ code, err }, { code: 0, err: '' })
  t.strictSame(
    out.map(line => JSON.parse(line)),
    [
      [
        { day: '2026-01-15', decisions: '2', 'with an action': '1', degraded: '1', customers: '2' },
        { day: '2026-01-16', decisions: '1', 'with an action': '1', degraded: '0', customers: '1' },
      ],
      [{ outcome: 'resolved', outcomes: '1', actions: '1' }],
    ],
  )
  const text = await asked(folder)
  t.match(text, { code: 0, out: [/with an action[\s\S]*2026-01-15 +2 +1 +1 +2/, /resolved +1 +1/] })
  t.strictSame(await asked(temporaryFolder(t)), { code: 0, out: ['nothing', 'nothing'], err: '' })
})

t.test('every question of the document is answered', async t => {
  const folder = await logOf(t)
  const text = await readFile(join(import.meta.dirname, '../../docs/decision-log.md'), 'utf8')
  const questions = [...text.matchAll(/tact log sql "([^"…]+)"/g)].map(([, question]) => question!)
  t.ok(questions.length > 0)
  for (const question of questions) t.match(await asked(folder, 'sql', question), { code: 0 }, question)
  for (const [, view, columns] of text.matchAll(/^\| `(\w+)` \|[^|]+\|(.+)\|$/gm)) {
    const names = [...columns!.matchAll(/`(\w+)`/g)].map(([, name]) => `"${name}"`)
    const question = `SELECT ${names.join(', ') || '*'} FROM ${view}`
    t.match(await asked(folder, 'sql', question), { code: 0, err: '' }, question)
  }
  const [, feature] = /Features are JSON: `([^`]+)`/.exec(text)!
  const { out } = await asked(folder, 'sql', '--json', `SELECT DISTINCT ${feature} AS age FROM experiences`)
  t.strictSame(JSON.parse(out[0]!), [{ age: '44' }])
})

t.test('where there is no log, nobody hears that nothing was there to erase', async t => {
  const folder = join(temporaryFolder(t), 'log')
  for (const words of [[], ['sql', 'SELECT 1'], ['lines', 'C-1'], ['erase', 'C-1']])
    t.match(await asked(folder, ...words), {
      code: 1,
      out: [],
      err: `tact log: there is no decision log in ${folder}; TACT_DATA names the folder`,
    })
})

t.test(
  "a customer's lines are told as they are, whole ones of what is still open too, and nobody else's",
  async t => {
    const folder = await logOf(t)
    const mine = [outcome('packed'), outcome('packed as well')]
    await writeFile(
      join(folder, 'outcomes-20260114T120000000Z-4711-5f0c1a2b.ndjson.gz'),
      gzipSync(
        linesOf([...mine, { ...outcome('another'), customerId: 'C-ab', request: { customerId: 'C-a' } }]),
      ),
    )
    await appendFile(
      join(folder, file('outcomes', '.open')),
      '{"type":"outcome","outcomeId":"half","at":"","customerId":"C-a",',
    )
    const expected = [...mine, decision('a', 5, shown), outcome('o'), outcome('o')].map(each =>
      JSON.stringify(each),
    )
    t.strictSame(await asked(folder, 'lines', 'C-a'), { code: 0, out: expected, err: '' })
    t.strictSame(await asked(folder, 'lines', 'C-none'), { code: 0, out: [], err: '' })
    t.match(await asked(folder, 'lines'), { code: 2, err: 'say whose lines' })
  },
)

t.test('an answer may be of any length', async t => {
  const { code, out } = await asked(await logOf(t), 'sql', 'SELECT range AS n FROM range(200000)')
  t.equal(code, 0)
  t.equal(out[0]!.split('\n').length, 2 + 200_000 + 1)
})

t.test('a line that is none is told with what to do about it', async t => {
  const whole = linesOf([decision('d', 7, shown)])
  const cut = gzipSync(whole.repeat(200))
  const spoiled: [string, string | Buffer][] = [
    [file('decisions'), `${whole}{"type":"decision","decisionId":\n${whole}`],
    [file('decisions', '.gz'), cut.subarray(0, cut.length - 20)],
    [file('decisions', '.gz'), 'no gzip'],
    [file('decisions', '.open'), `${whole}not JSON\n${whole}`],
  ]
  for (const [name, content] of spoiled) {
    const folder = temporaryFolder(t)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, name), content)
    const { code, err } = await asked(folder)
    t.equal(code, 1)
    t.ok(err.includes(join(folder, name)), err)
    t.ok(err.includes(`or move the file out of ${folder}`), err)
  }
})
