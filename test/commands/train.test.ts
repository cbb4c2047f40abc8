import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parse } from 'yaml'
import type { Manifest } from '../../src/training/manifest.ts'
import { bench, csv, tried, triedOnTerminal } from './train-table.ts'

const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const withData = existsSync(shared) ? {} : { skip: '../shared/data is not here' }

t.test(
  'a CSV becomes a version folder, the last line of --json is the held-out figures, and again the same bytes',
  async t => {
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
    t.same(Object.keys(figures), [
      'rows',
      'auc',
      'logLoss',
      'brier',
      'ece',
      'accuracy',
      'macroF1',
      'top3',
      'seconds',
    ])
    t.equal(figures.rows, 300)
    t.equal(figures.seconds, 0.5)
    t.ok(figures.auc > 0.83, `AUC ${figures.auc}`)
    t.equal(figures.top3, 1)
    t.same((await readdir(out)).sort(), [
      'golden.ndjson',
      'manifest.yaml',
      'model.onnx',
      'report.html',
      'report.md',
    ])
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
        learner: 'trees',
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

    const written = () =>
      Promise.all(
        ['model.onnx', 'manifest.yaml', 'golden.ndjson', 'report.md', 'report.html'].map(name =>
          readFile(join(out, name)),
        ),
      )
    const first = await written()
    t.equal((await tried(...words, '--replace')).code, 0)
    t.same(await written(), first, 'also over an earlier version of itself')
  },
)

t.test('inputs are named, typed and given defaults; rows are held out by file', async t => {
  const { data, out, folder } = await bench(t)
  const inputs = join(folder, 'inputs.yaml')
  const rows = join(folder, 'rows.csv')
  await writeFile(
    inputs,
    'Net income: { feature: customer.incomeK, default: 50 }\nage: { feature: string(customer.age), as: category }\n',
  )
  await writeFile(rows, `row\n${Array.from({ length: 100 }, (_, row) => row * 3).join('\n')}\n`)
  const words = ['--target', 'bought', '--drop', 'day', '--learner', 'logistic', '--inputs', inputs]
  words.push('--test-rows', rows)
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
  const { code } = await tried(
    data,
    ...['--target', 'bought', '--drop', 'noise', '--learner', 'logistic', '--time', 'day', '--out', out],
  )
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
  const { code, err } = await tried(data, '--target', 'bought', '--learner', 'logistic', '--out', out)
  t.equal(code, 0)
  t.match(err, [/column "day" is different in every row: if it is an id, --drop it/])
})

t.test('on a terminal a bar grows, and is taken away before anything else is said', async t => {
  const { data, out } = await bench(t)
  const words = [data, '--target', 'bought', '--learner', 'logistic', '--out', out]
  const { screen } = await triedOnTerminal(...words)
  const shares = screen
    .flatMap(text => /^\[#* *\] (\d+) % \S.*, \d+ s$/.exec(text.replace('\r\x1b[K', ''))?.[1] ?? [])
    .map(Number)
  t.ok(shares.length >= 4, screen.join('\n'))
  t.same(
    [...shares].sort((a, b) => a - b),
    shares,
    'it never goes back',
  )
  t.ok(shares.at(-1)! >= 90)
  screen.forEach((text, at) => {
    if (!text.startsWith('\r')) t.notMatch(screen[at - 1], / %/, `the bar is gone before "${text}"`)
  })
  t.match(screen.at(-1), 'written to')

  const { screen: quiet, err } = await triedOnTerminal(...words, '--json', '--replace')
  t.same(quiet.slice(0, -1), err, 'with --json there is none')
})

t.test('a mistake finds the bar taken away', async t => {
  const { data, out } = await bench(t)
  const { screen } = await triedOnTerminal(data, '--target', 'bough', '--out', out)
  t.match(screen.slice(-2), ['\r\x1b[K', /--target "bough"/])
})

t.test('dates and decimal commas are pointed out', async t => {
  const { out, folder } = await bench(t)
  const dated = join(folder, 'dated.csv')
  const line = (row: number) =>
    `${row % 7},2026-01-${10 + (row % 20)},"${row % 9},5",,${row % 7 > 2 ? 'yes' : 'no'}`
  await writeFile(
    dated,
    ['x,on,paid,none,y', ...Array.from({ length: 300 }, (_, row) => line(row))].join('\n'),
  )
  const { code, err } = await tried(dated, '--target', 'y', '--learner', 'logistic', '--out', out)
  t.equal(code, 0)
  t.ok(
    err.some(line => /column "on" has dates: .*--time, or --drop it/.test(line)),
    err.join(),
  )
  t.ok(
    err.some(line => /column "paid" has "0,5", .* decimal point/.test(line)),
    err.join(),
  )
  t.notOk(
    err.some(line => /column "none"/.test(line)),
    'an empty one has no dates',
  )
})

t.test('several classes are learned when no value is the positive one', async t => {
  const { data, out } = await bench(t)
  const words = ['--target', 'town', '--drop', 'day,noise', '--json', '--out', out]
  const { code, out: lines } = await tried(data, ...words)
  t.equal(code, 0)
  const { rows, accuracy, macroF1, top3 } = JSON.parse(lines.at(-1)!)
  t.ok(rows >= 299 && rows <= 302, 'a fifth of each class')
  t.equal(top3, 1, 'of three classes')
  t.ok(accuracy > 0.2 && accuracy < 0.6 && macroF1 < 0.6, 'little can be told of the town')
  const manifest = parse(await readFile(join(out, 'manifest.yaml'), 'utf8')) as Manifest
  t.same(manifest.output, { tensor: 'probabilities', column: 0, classes: ['north', 'south', 'west'] })
  t.equal(manifest.training.positives, undefined)
})

t.test('an empty folder may be filled', async t => {
  const { data, out } = await bench(t)
  await mkdir(out, { recursive: true })
  t.equal((await tried(data, '--target', 'bought', '--learner', 'logistic', '--out', out)).code, 0)
  t.equal((await readdir(out)).length, 5)
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
  t.ok(auc >= 0.995, `AUC ${auc}`)
  const manifest = parse(await readFile(new URL('2/manifest.yaml', models), 'utf8')) as Manifest
  t.ok(Math.abs(auc - manifest.training.auc!) < 1e-4, 'as the committed manifest says')
})
