import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import t from 'tap'
import { parse } from 'yaml'
import { classMetrics } from '../../../src/training/class-metrics.ts'
import { readTable } from '../../../src/training/csv.ts'
import type { GoldenRow } from '../../../src/training/golden.ts'
import { labelledSplit } from '../../../src/training/text/labelled.ts'
import type { TextManifest } from '../../../src/training/text/manifest.ts'

const root = new URL('../../../', import.meta.url)
const data = new URL('../shared/data/banking77/', root)
const withData = existsSync(data) ? {} : { skip: '../shared/data is not here' }

const folder = new URL('models/intent/1/', root)
const manifest = parse(await readFile(new URL('manifest.yaml', folder), 'utf8')) as TextManifest
const model = await readFile(new URL('model.onnx', folder))
const { classes, column } = manifest.output

async function answers(texts: readonly string[]): Promise<Float32Array> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const found = await session.run({ text: new Tensor('string', texts, [texts.length]) })
  await session.release()
  return found.probabilities!.data as Float32Array
}

t.test('intent is the file that its manifest names, under 8 MB, and answers its golden rows', async t => {
  t.equal(createHash('sha256').update(model).digest('hex'), manifest.sha256)
  t.ok(model.length < 8e6)
  const lines = (await readFile(new URL(manifest.golden, folder), 'utf8')).trimEnd().split('\n')
  const golden = lines.map(line => JSON.parse(line) as GoldenRow)
  const found = await answers(golden.map(row => String(row.inputs.text)))
  golden.forEach(({ inputs, expected }, row) => {
    const given = found[row * classes.length + column]!
    t.ok(Math.abs(given - expected) < 1e-5, `${given} for ${expected}: ${inputs.text}`)
  })
})

t.test('intent is right, and sure, as its manifest says on the official test file', withData, async t => {
  const read = (name: string) => readTable(createReadStream(new URL(name, data)), name, ',')
  const held = { table: await read('test.csv'), file: 'test.csv' }
  const words = { data: 'train.csv', target: 'category', text: 'text', seed: 1 }
  const { test, classes: known } = labelledSplit(await read('train.csv'), words, held)
  t.same(known, classes)
  const { rows, accuracy, top3, logLoss, ece } = classMetrics(
    await answers(test.texts),
    test.labels,
    classes.length,
  )
  t.equal(rows, 3080)
  t.ok(accuracy >= 0.913, `accuracy ${accuracy}`)
  t.ok(top3 >= 0.97, `in the first three ${top3}`)
  t.ok(ece <= 0.015, `calibration error ${ece}`)
  t.ok(Math.abs(accuracy - manifest.training.accuracy) < 1e-3)
  t.ok(Math.abs(logLoss - manifest.training.logLoss) < 1e-4)
})
