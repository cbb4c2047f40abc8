import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { trainCommand } from '../../src/commands/train.ts'
import type { Manifest } from '../../src/training/manifest.ts'
import { valueAt } from '../../src/training/table.ts'
import { madeUpBank } from '../training/builders.ts'

const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const withData = existsSync(shared) ? {} : { skip: '../shared/data is not here' }

function bankCsv(rows: number): string {
  const { columns, target } = madeUpBank(rows, 2)
  const line = (row: number) =>
    [...columns.map(column => valueAt(column, row) ?? ''), target[row] ? 'yes' : 'no', row].join(',')
  return ['age,Net income,town,noise,bought,day', ...Array.from(target.keys(), line)].join('\n')
}

const csv = bankCsv(1500)

async function tried(...argv: string[]) {
  const out: string[] = []
  const err: string[] = []
  let clock = Date.UTC(2026, 0, 2)
  const now = () => {
    clock += 500
    return new Date(clock)
  }
  const code = await trainCommand(argv, {
    stdout: line => out.push(line),
    stderr: line => err.push(line),
    now,
  })
  return { code, out, err }
}

async function bench(t: Test) {
  const folder = t.testdir({ 'bank.csv': csv })
  return { data: join(folder, 'bank.csv'), out: join(folder, 'models', 'bank', '1'), folder }
}

t.test('a CSV becomes a version folder, and the last line of --json is the held-out figures', async t => {
  const { data, out, folder } = await bench(t)
  const words = [
    data,
    '--target',
    'bought',
    '--drop',
    'noise,day',
    '--licence',
    'CC0: made up',
    '--json',
    '--out',
    out,
  ]
  const { code, out: lines, err } = await tried(...words)
  t.equal(code, 0)
  t.same(err, [])
  const figures = JSON.parse(lines.at(-1)!)
  t.same(Object.keys(figures), ['rows', 'auc', 'logLoss', 'brier', 'ece', 'accuracy', 'seconds'])
  t.equal(figures.rows, 300)
  t.equal(figures.seconds, 0.5)
  t.ok(figures.auc > 0.85, `AUC ${figures.auc}`)
  t.same((await readdir(out)).sort(), ['golden.ndjson', 'manifest.yaml', 'model.onnx', 'report.md'])
  t.same(await readdir(join(folder, 'models', 'bank')), ['1'], 'nothing else is left')

  const manifest = parse(await readFile(join(out, 'manifest.yaml'), 'utf8')) as Manifest
  t.match(manifest, {
    name: 'bank',
    version: '1',
    input: { tensor: 'features' },
    output: { tensor: 'probabilities', column: 0 },
    calibration: 'none',
    training: {
      rows: 1200,
      heldOut: 300,
      date: '2026-01-02',
      seed: 42,
      learner: 'logistic',
      licence: 'CC0: made up',
    },
    golden: 'golden.ndjson',
  })
  t.same(manifest.inputs.slice(0, 2), [
    { feature: 'customer.age', column: 'age' },
    { feature: 'customer.netIncome', column: 'Net income' },
  ])
  t.same([...manifest.inputs[2]!.categories!].sort(), ['north', 'south', 'west'])
  t.equal(manifest.training.sha256, createHash('sha256').update(csv).digest('hex'))
  const model = await readFile(join(out, 'model.onnx'))
  t.equal(manifest.sha256, createHash('sha256').update(model).digest('hex'))
  const golden = (await readFile(join(out, 'golden.ndjson'), 'utf8')).trimEnd().split('\n')
  t.equal(golden.length, 16)
  t.same(Object.values(JSON.parse(golden.at(-1)!).inputs), [null, null, null])
  t.match(await readFile(join(out, 'report.md'), 'utf8'), /Everything missing/)
})

t.test('the same command gives the same bytes, also over an earlier version of itself', async t => {
  const { data, out } = await bench(t)
  const files = () =>
    Promise.all(
      ['model.onnx', 'manifest.yaml', 'golden.ndjson', 'report.md'].map(name => readFile(join(out, name))),
    )
  t.equal((await tried(data, '--target', 'bought', '--seed', '7', '--out', out)).code, 0)
  const first = await files()
  t.equal((await tried(data, '--target', 'bought', '--seed', '7', '--out', out)).code, 0)
  t.same(await files(), first)
})

t.test('inputs are named, typed and given defaults; rows are held out by file', async t => {
  const { data, out, folder } = await bench(t)
  const inputs = join(folder, 'inputs.yaml')
  const rows = join(folder, 'rows.csv')
  await writeFile(
    inputs,
    'Net income: { feature: customer.incomeK, default: 50 }\nage: { feature: string(customer.age), as: category }\n',
  )
  await writeFile(rows, `row\n${Array.from({ length: 100 }, (_, row) => row * 3).join('\n')}\n`)
  const words = ['--target', 'bought', '--drop', 'day', '--inputs', inputs, '--test-rows', rows]
  const { code, out: lines } = await tried(data, ...words, '--name', 'other', '--json', '--out', out)
  t.equal(code, 0)
  t.equal(JSON.parse(lines.at(-1)!).rows, 100)
  const manifest = parse(await readFile(join(out, 'manifest.yaml'), 'utf8')) as Manifest
  t.equal(manifest.name, 'other')
  t.same(manifest.inputs[1], { feature: 'customer.incomeK', column: 'Net income', default: 50 })
  t.equal(manifest.inputs[0]!.feature, 'string(customer.age)')
  t.ok(manifest.inputs[0]!.categories!.includes('30'))
})

t.test('by --time the last fifth is held out, and the column is no input', async t => {
  const { data, out } = await bench(t)
  const { code } = await tried(data, '--target', 'bought', '--drop', 'noise', '--time', 'day', '--out', out)
  t.equal(code, 0)
  const manifest = parse(await readFile(join(out, 'manifest.yaml'), 'utf8')) as Manifest
  t.notOk(manifest.inputs.some(input => input.column === 'day'))
  const late = csv.split('\n').slice(-300)
  for (const line of (await readFile(join(out, 'golden.ndjson'), 'utf8'))
    .trimEnd()
    .split('\n')
    .slice(0, 15)) {
    const { 'customer.age': age, 'customer.netIncome': income } = JSON.parse(line).inputs
    t.ok(
      late.some(row => row.startsWith(`${age},${income ?? ''},`)),
      line,
    )
  }
})

t.test('what deserves a word is said, and training goes on', async t => {
  const { data, out } = await bench(t)
  const { code, err } = await tried(data, '--target', 'bought', '--out', out)
  t.equal(code, 0)
  t.match(err, [/column "day" is different in every row: if it is an id, --drop it/])
})

t.test('a mistake names the place, the value and the remedy, and writes nothing', async t => {
  const { data, out, folder } = await bench(t)
  await writeFile(join(folder, 'rows.csv'), 'row\n3\n1500\n')
  const dull = join(folder, 'dull.csv')
  await writeFile(dull, `x,y\n${'1,1\n1,0\n'.repeat(60)}`)
  await writeFile(join(folder, 'inputs.yaml'), 'agee: { feature: customer.age }\n')
  const to = ['--out', out]
  const cases: [string[], RegExp][] = [
    [[], /no data file\. tact train DATA\.csv/],
    [[data, ...to], /--target: name the column/],
    [[data, '--target', 'bought'], /--out: name the version folder/],
    [[data, '--target', 'bough', ...to], /--target "bough": no such column .*Its columns: age, Net income/],
    [
      [data, '--target', 'bought', '--positive', 'oui', ...to],
      /--positive "oui": no row .*"no", "yes"|"yes", "no"/,
    ],
    [[data, '--target', 'bought', '--drop', 'agee', ...to], /--drop "agee": no such column/],
    [
      [data, '--target', 'bought', '--learner', 'forest', ...to],
      /--learner "forest": there is one, logistic/,
    ],
    [[data, '--target', 'bought', '--seed', 'x', ...to], /--seed "x": a whole number/],
    [[data, '--target', 'bought', '--colour', ...to], /--colour/],
    [[data, '--target', 'bought', '--delimiter', ';', ...to], /is one column when split at ";"/],
    [[join(folder, 'none.csv'), '--target', 'bought', ...to], /no file .*none\.csv\. Check the path/],
    [
      [data, '--target', 'bought', '--test-rows', join(folder, 'rows.csv'), ...to],
      /line 3: "1500" is no row/,
    ],
    [
      [data, '--target', 'bought', '--inputs', join(folder, 'inputs.yaml'), ...to],
      /no column "agee" in the data/,
    ],
    [[data, '--target', 'bought', '--time', 'day', '--test-rows', 'x', ...to], /--time and --test-rows both/],
    [[dull, '--target', 'y', ...to], /no column tells the rows apart: x\./],
    [[data, '--target', 'bought', '--out', folder], /holds "(bank|rows|inputs|dull).*no part of a model/],
  ]
  for (const [argv, expected] of cases) {
    const { code, err } = await tried(...argv)
    t.equal(code, 1)
    t.equal(err.length, 1, 'one line, no stack')
    t.match(err[0], expected)
  }
  t.notOk(existsSync(join(folder, 'models')))
})

t.test('an empty folder may be filled', async t => {
  const { data, out } = await bench(t)
  await mkdir(out, { recursive: true })
  t.equal((await tried(data, '--target', 'bought', '--out', out)).code, 0)
  t.equal((await readdir(out)).length, 4)
})

t.test('the command of personal-loan reaches the figures of the committed model', withData, async t => {
  const { out } = await bench(t)
  const models = new URL('../../models/personal-loan/', import.meta.url)
  const { code, out: lines } = await tried(
    join(shared, 'bank-personal-loan/Bank_Personal_Loan_Modelling.csv'),
    ...['--target', 'Personal Loan', '--drop', 'ID_Customer,ZIP Code', '--name', 'personal-loan', '--json'],
    ...['--test-rows', join(shared, 'baselines/personal_loan.strat80_20_seed42.test_rows.csv')],
    ...['--inputs', fileURLToPath(new URL('inputs.yaml', models)), '--out', out],
  )
  t.equal(code, 0)
  const { auc } = JSON.parse(lines.at(-1)!)
  t.ok(auc >= 0.96, `AUC ${auc}`)
  const manifest = parse(await readFile(new URL('1/manifest.yaml', models), 'utf8')) as Manifest
  t.ok(Math.abs(auc - manifest.training.auc) < 1e-4, 'as the committed manifest says')
})
