import { createReadStream, existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { modelRegistry } from '../../src/scoring/registry.ts'
import { understood } from '../../src/signals/understood.ts'
import { readStrategyFiles, strategyOf } from '../../src/strategy/load.ts'
import { readTable } from '../../src/training/csv.ts'

const root = new URL('../../', import.meta.url)
const data = new URL('../shared/data/banking77/', root)
const withData = existsSync(data) ? {} : { skip: '../shared/data is not here' }

t.test('of utterances whose intent the session is 70 % sure of about 70 % are right', withData, async t => {
  const models = await modelRegistry({
    folder: fileURLToPath(new URL('models', root)),
    log: { info() {}, warn() {} },
  })
  t.teardown(() => models.close())
  const strategy = strategyOf(await readStrategyFiles(fileURLToPath(new URL('config', root))))
  const signals = strategy.signals.get('utterance')!
  const { rows, columns } = await readTable(createReadStream(new URL('test.csv', data)), 'test.csv', ',')
  const cells = (name: string) => {
    const { texts, codes } = columns.find(column => column.name === name)!
    return Array.from(codes, code => texts[code]!)
  }
  const [texts, labels] = [cells('text'), cells('category')]

  const heard: { sure: number; right: boolean }[] = []
  for (let row = 0; row < rows; row++) {
    const said = { text: texts[row] }
    const event = { type: 'event', id: 'e', at: 0, event: 'utterance', data: said } as const
    const { data } = await understood(event, signals, (name, text) =>
      models.classify(models.model(name)!, text),
    )
    heard.push({ sure: data.intentConfidence as number, right: data.intent === labels[row] })
  }
  t.equal(heard.length, 3080)

  const share = (some: typeof heard) => some.filter(({ right }) => right).length / some.length
  const mean = (some: typeof heard) => some.reduce((sum, { sure }) => sum + sure, 0) / some.length
  const about70 = heard.filter(({ sure }) => sure >= 0.6 && sure < 0.8)
  t.comment(`${about70.length} between 0.6 and 0.8: ${share(about70)} right, ${mean(about70)} sure`)
  t.ok(about70.length >= 150)
  // Three standard errors of a share of 0.7 among so many.
  t.ok(Math.abs(share(about70) - mean(about70)) <= 3 * Math.sqrt(0.21 / about70.length))

  // Expected calibration error over ten bins of equal width (Naeini et al., 2015).
  const bins = Array.from({ length: 10 }, (_, bin) =>
    heard.filter(({ sure }) => Math.min(9, Math.floor(sure * 10)) === bin),
  ).filter(some => some.length > 0)
  const ece =
    bins.reduce((sum, some) => sum + some.length * Math.abs(share(some) - mean(some)), 0) / heard.length
  t.comment(`expected calibration error ${ece}`)
  t.ok(bins.length > 5 && ece <= 0.03, `expected calibration error ${ece}`)
})
