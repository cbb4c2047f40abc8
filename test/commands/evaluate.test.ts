import t from 'tap'
import { COLUMNS, csv, rowsOf, run } from './evaluated-csv.ts'

t.test('a log is read into a table and a verdict', async t => {
  const { code, out, err } = await run(
    t,
    csv(rowsOf(2000)),
    ...COLUMNS,
    '--target',
    'target',
    '--customer',
    'customer',
    '--features',
    'x',
  )
  t.equal(code, 0)
  t.strictSame(err, [])
  t.match(out, /2,000 rows of 1,000 customers; target: target/)
  for (const name of ['logged policy', 'IPS', 'SNIPS', 'clipped IPS', 'doubly robust']) t.match(out, name)
  t.match(out, /effective sample size 1,\d{3} of 2,000|effective sample size 9\d\d of 2,000/)
  t.match(out, /\nBETTER: the target earns more than what was logged \(\+0\.\d+ a row, 95 % interval/)
})

t.test(
  'a byte order mark, CRLF, semicolons, decimal commas, quotes and blank lines change nothing',
  async t => {
    const rows = rowsOf(600)
    const words = [...COLUMNS, '--target', 'target', '--features', 'x', '--json']
    const plain = await run(t, csv(rows), ...words)
    const quoted = rows.map(row =>
      row.map((cell, at) => (at === 0 || at === 3 ? `"${cell}"` : cell.replace('.', ','))),
    )
    const strange = await run(t, `\uFEFF${csv(quoted, ';').replaceAll('\n', '\r\n')}\r\n\r\n`, ...words)
    t.strictSame(strange, { ...plain, out: strange.out })
    t.strictSame(strange.json, plain.json)
  },
)

t.test('bad rows are told with their line and reason, and left out', async t => {
  const rows = rowsOf(2000)
  const bad: [number, string, RegExp][] = [
    [5, 'a,,1,b,c1,1,0.5,0.5', /p is missing/],
    [6, 'a,zzz,1,b,c1,1,0.5,0.5', /p "zzz" is no number/],
    [7, 'a,1.5,1,b,c1,1,0.5,0.5', /p 1\.5 is no probability; it must be from 0 to 1/],
    [8, 'a,0,1,b,c1,1,0.5,0.5', /p is 0, which cannot be of an action that was taken/],
    [9, 'a,0.5,,b,c1,1,0.5,0.5', /reward is missing/],
    [10, ',0.5,1,b,c1,1,0.5,0.5', /action is missing/],
    [11, 'a,0.5,1,,c1,1,0.5,0.5', /target is missing/],
    [12, 'a,0.5', /has 2 cells where the header has 8/],
    [13, 'a,0.5,1e999,b,c1,1,0.5,0.5', /reward "1e999" is too large, at most 1e\+60/],
    [14, '"a,0.5,1,b,c1,1,0.5,0.5', /a quote that is never closed/],
  ]
  const lines = csv(rows).split('\n')
  for (const [line, text] of bad) lines[line - 1] = text
  const { code, err, json } = await run(t, lines.join('\n'), ...COLUMNS, '--target', 'target', '--json')
  t.equal(code, 0)
  t.equal(err.length, bad.length)
  for (const [at, [line, , reason]] of bad.entries()) {
    t.ok(err[at]!.startsWith(`log.csv:${line} `), `line ${line}`)
    t.match(err[at], reason)
  }
  t.match(json, { rows: 1990, badRows: 10, verdict: 'better' })
})

t.test('what one customer did tells nothing of others, and no number is made up for it', async t => {
  const rows = rowsOf(200).map(row => row.with(4, 'c0'))
  const words = [...COLUMNS, '--target', 'target', '--customer', 'customer']
  const { code, out } = await run(t, csv(rows), ...words)
  t.equal(code, 3)
  t.match(out, /logged policy .*\[-∞, ∞\]/)
  t.notMatch(out, /NaN|Infinity/)
  const { json } = await run(t, csv(rows), ...words, '--json')
  t.match(json.logged, { low: null, high: null })
})

t.test('a log that cannot answer is refused, with what is missing and what would help', async t => {
  const rows = rowsOf(2000)
  const to = (change: (row: string[], at: number) => void) =>
    csv(
      rows.map((row, at) => {
        const copy = [...row]
        change(copy, at)
        return copy
      }),
    )
  const refused = async (text: string, expected: RegExp, ...words: string[]) => {
    const { code, out } = await run(t, text, ...COLUMNS, ...words)
    t.equal(code, 3)
    t.match(out, expected)
    t.match(out, /REFUSED: .*what would help: /)
    t.notMatch(out, /SNIPS/)
  }
  const target = ['--target', 'target']
  const firstB = rows.findIndex(([action]) => action === 'b')
  await refused(
    to((row, at) => at === firstB && row.splice(1, 1, '0')),
    /\(the first at line \d+\) have no usable probability/,
    ...target,
  )
  await refused(
    to((row, at) => at % 20 === 0 && row.splice(1, 1, '')),
    /rows .* have no usable probability/,
    ...target,
  )
  await refused(
    to((row, at) => at === firstB && row.splice(1, 1, '0.000001')),
    /largest weight, 1,000,000, is that of line/,
    ...target,
  )
  await refused(
    to(row => row.splice(3, 1, 'never')),
    /actions that the log never takes there \(never\)/,
    ...target,
  )
  await refused(
    to(row => row.splice(2, 1, '0')),
    /as many rewards as 0/,
    ...target,
  )
  await refused(
    to((row, at) => at % 5 === 0 && row.splice(2, 1, '')),
    /400 of 2000 rows cannot be used/,
    ...target,
  )
  await refused(csv(rows.slice(0, 60)), /60 usable rows are too few/, ...target)
  await refused(csv(rows.slice(0, 120)), /no action was taken often enough/, '--policy', 'best-fixed')
})

t.test('the target may be chances of one or of all actions, or a policy by name', async t => {
  const text = csv(rowsOf(3000))
  const of = async (...words: string[]) => (await run(t, text, ...COLUMNS, ...words, '--json')).json
  const all = await of('--target-probabilities', 'pi_')
  t.match(all, { verdict: 'better', by: 'dr', target: 'pi_*' })
  const half = (
    await run(
      t,
      text.replaceAll('0.25,0.75', '0.5,0.5'),
      ...COLUMNS,
      '--target-probability',
      'pi_b',
      '--json',
    )
  ).json
  t.equal(half.estimators.ips.gain.value, 0)
  t.ok(half.estimators.dr, 'of two actions, the chance of one tells that of the other')
  t.match(await of('--policy', 'uniform'), {
    verdict: 'cannot tell',
    estimators: { snips: { value: Number } },
  })
  t.match(await of('--policy', 'a'), { verdict: 'worse', target: 'always a' })
  t.match(await of('--policy', 'a', '--baseline', 'b'), { verdict: 'worse', baseline: 'b' })
  t.match(await of('--policy', 'best-fixed'), {
    verdict: 'better',
    target: /always b \(best-fixed/,
    rows: 1500,
  })
  const whole = await run(
    t,
    text,
    '--action',
    'action',
    '--reward',
    'reward',
    '--probabilities',
    'pi_',
    '--policy',
    'b',
    '--json',
  )
  t.match(whole.json.refusals, [{ code: 'mean-weight' }], 'a was logged more often than pi_ says')
})
