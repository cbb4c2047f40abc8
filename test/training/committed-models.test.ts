import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import t from 'tap'
import { parse } from 'yaml'
import { typedColumn } from '../../src/training/columns.ts'
import { readTable } from '../../src/training/csv.ts'
import type { GoldenRow } from '../../src/training/golden.ts'
import type { Manifest } from '../../src/training/manifest.ts'
import { auc } from '../../src/training/metrics.ts'
import { type TextTable, valueAt } from '../../src/training/table.ts'

const root = new URL('../../', import.meta.url)
const data = new URL('../shared/data/', root)
const withData = existsSync(data) ? {} : { skip: '../shared/data is not here' }

const models = [
  {
    name: 'term-deposit',
    atLeast: 0.811,
    file: 'bank-marketing/bank-additional-full.csv',
    delimiter: ';',
    target: 'y',
    positive: 'yes',
    held: 'bank_marketing_no_duration',
  },
  {
    name: 'personal-loan',
    atLeast: 0.995,
    file: 'bank-personal-loan/Bank_Personal_Loan_Modelling.csv',
    delimiter: ',',
    target: 'Personal Loan',
    positive: '1',
    held: 'personal_loan',
  },
  {
    name: 'churn',
    atLeast: 0.988,
    file: 'bank-churners/BankChurners.csv',
    delimiter: ',',
    target: 'Attrition_Flag',
    positive: 'Attrited Customer',
    held: 'bank_churners',
  },
  {
    name: 'visit-conversion',
    atLeast: 0.924,
    file: 'online-shoppers/online_shoppers_intention.csv',
    delimiter: ',',
    target: 'Revenue',
    positive: 'TRUE',
    held: 'online_shoppers',
  },
]

type Raw = Record<string, number | string | null>

/** Encodes rows from the manifest alone, `key` saying which field of an input names the raw value. */
function encoded(manifest: Manifest, key: 'feature' | 'column', rows: readonly Raw[]): Float32Array {
  const values = rows.flatMap(row =>
    manifest.inputs.flatMap(input => {
      const value = row[input[key]] ?? input.default ?? null
      return input.categories
        ? input.categories.map(level => (level === String(value) ? 1 : 0))
        : [value === null ? Number.NaN : Number(value)]
    }),
  )
  return Float32Array.from(values)
}

async function run(model: Uint8Array, manifest: Manifest, features: Float32Array, rows: number) {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const out = await session.run({
    [manifest.input.tensor]: new Tensor('float32', features, [rows, features.length / rows]),
  })
  await session.release()
  const tensor = out[manifest.output.tensor]!
  const width = tensor.dims[1]!
  return Float64Array.from({ length: rows }, (_, row) =>
    Number(tensor.data[row * width + manifest.output.column]),
  )
}

async function committed(name: string) {
  const folder = new URL(`models/${name}/2/`, root)
  const manifest = parse(await readFile(new URL('manifest.yaml', folder), 'utf8')) as Manifest
  return { folder, manifest, model: await readFile(new URL('model.onnx', folder)) }
}

const raw = (table: TextTable, row: number): Raw =>
  Object.fromEntries(table.columns.map(column => [column.name, column.texts[column.codes[row]!]!]))

for (const { name, atLeast, file, delimiter, target, positive, held } of models) {
  t.test(`${name} is the file that its manifest names, and answers its golden rows`, async t => {
    const { folder, manifest, model } = await committed(name)
    t.equal(manifest.name, name)
    t.equal(createHash('sha256').update(model).digest('hex'), manifest.sha256)
    const lines = (await readFile(new URL(manifest.golden, folder), 'utf8')).trimEnd().split('\n')
    const golden = lines.map(line => JSON.parse(line) as GoldenRow)
    t.equal(golden.length, 16)
    const found = await run(
      model,
      manifest,
      encoded(
        manifest,
        'feature',
        golden.map(row => row.inputs),
      ),
      16,
    )
    golden.forEach((row, at) => {
      t.ok(Math.abs(found[at]! - row.expected) < 1e-5, `row ${at}: ${found[at]} for ${row.expected}`)
    })
    const { rows, positives } = manifest.training
    t.ok(Math.abs(golden.at(-1)!.expected - positives! / rows) < 0.02, 'all missing is near the base rate')
  })

  t.test(`${name} reaches AUC ${atLeast} on the baseline’s held-out rows`, withData, async t => {
    const { manifest, model } = await committed(name)
    const table = await readTable(createReadStream(new URL(file, data)), file, delimiter)
    const lines = await readFile(new URL(`baselines/${held}.strat80_20_seed42.test_rows.csv`, data), 'utf8')
    const rows = lines.trimEnd().split('\n').slice(1).map(Number)
    const features = encoded(
      manifest,
      'column',
      rows.map(row => numeric(raw(table, row))),
    )
    const answers = table.columns.find(column => column.name === target)!
    const truths = Uint8Array.from(rows, row =>
      valueAt(typedColumn(answers, 'category'), row) === positive ? 1 : 0,
    )
    const reached = auc(await run(model, manifest, features, rows.length), truths)
    t.equal(rows.length, manifest.training.heldOut)
    t.ok(reached >= atLeast, `AUC ${reached}`)
    t.ok(Math.abs(reached - manifest.training.auc!) < 1e-4, 'as the manifest says')
  })
}

/** The one boolean column of the four data sets, as its feature gives it. */
function numeric(row: Raw): Raw {
  return 'Weekend' in row ? { ...row, Weekend: row.Weekend === 'TRUE' ? 1 : 0 } : row
}
