import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { trainCommand } from '../../src/commands/train.ts'
import type { GoldenRow } from '../../src/training/golden.ts'
import type { TextManifest } from '../../src/training/text/manifest.ts'
import { classes, sentences } from '../training/text/sentences.ts'
import { triedOnTerminal } from './train-table.ts'

function csv(rows: number, seed: number): string {
  const { texts, labels } = sentences(rows, seed)
  return ['id,message,intent', ...texts.map((text, row) => `${row},"${text}",${classes[labels[row]!]}`)].join(
    '\n',
  )
}

async function bench(t: Test, other = csv(200, 2)) {
  const folder = t.testdir({
    'messages.csv': csv(400, 1),
    'other.csv': other,
    'rows.csv': 'row\n0\n1\n399\n',
  })
  return { folder, data: join(folder, 'messages.csv'), out: join(folder, 'models', 'topic', '1') }
}

async function tried(...argv: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await trainCommand(argv, {
    stdout: line => out.push(line),
    stderr: line => err.push(line),
    logFolder: () => '/nowhere',
    now: () => new Date(Date.UTC(2026, 0, 2)),
  })
  return { code, out, err }
}

const words = ['--learner', 'text', '--text', 'message', '--target', 'intent', '--json']

t.test('a table of texts becomes a version folder whose model takes a text', async t => {
  const { data, out } = await bench(t)
  const { code, out: lines, err } = await tried(data, ...words, '--licence', 'CC0: made up', '--out', out)
  t.same(err, [])
  t.equal(code, 0)
  const figures = JSON.parse(lines.at(-1)!)
  const names = ['rows', 'auc', 'logLoss', 'brier', 'ece', 'accuracy', 'macroF1', 'top3', 'seconds']
  t.same(Object.keys(figures), names)
  t.ok(figures.rows >= 75 && figures.rows <= 80, `a fifth: ${figures.rows}`)
  t.ok(figures.accuracy > 0.85, `accuracy ${figures.accuracy}`)
  t.equal(figures.top3, 1, 'of three classes')
  t.same((await readdir(out)).sort(), [
    'golden.ndjson',
    'manifest.yaml',
    'model.onnx',
    'report.html',
    'report.md',
  ])

  const manifest = parse(await readFile(join(out, 'manifest.yaml'), 'utf8')) as TextManifest
  t.match(manifest, {
    name: 'topic',
    version: '1',
    inputs: [{ feature: 'text', column: 'message', as: 'text', tensor: 'text' }],
    output: { tensor: 'probabilities', column: 0, classes: [...classes].sort() },
    training: { learner: 'text', licence: 'CC0: made up', date: '2026-01-02' },
  })
  const golden = (await readFile(join(out, manifest.golden), 'utf8')).trimEnd().split('\n')
  const rows = golden.map(line => JSON.parse(line) as GoldenRow)
  const session = await InferenceSession.create(join(out, 'model.onnx'))
  const texts = rows.map(row => String(row.inputs.text))
  const { probabilities } = await session.run({ text: new Tensor('string', texts, [texts.length]) })
  await session.release()
  rows.forEach((row, at) => {
    t.ok(Math.abs((probabilities!.data[at * 3] as number) - row.expected) < 1e-5, texts[at]!)
  })
  t.ok(
    rows.some(row => row.expected > 0.5) && rows.some(row => row.expected < 0.1),
    'golden rows tell a model from a constant',
  )
})

t.test('another table, or named rows, may be what is held out', async t => {
  const { data, out, folder } = await bench(t)
  const other = await tried(data, ...words, '--test', join(folder, 'other.csv'), '--out', out)
  t.equal(JSON.parse(other.out.at(-1)!).rows, 200)
  const to = ['--out', out, '--replace']
  const named = await tried(data, ...words, '--test-rows', join(folder, 'rows.csv'), ...to)
  t.equal(JSON.parse(named.out.at(-1)!).rows, 3)
  const late = await tried(data, ...words, '--time', 'id', ...to)
  t.equal(JSON.parse(late.out.at(-1)!).rows, 80)
})

t.test('a held-out class that nothing was learned of counts as wrong, and is told', async t => {
  const { data, out, folder } = await bench(t, 'message,intent\nhello,greeting\nlost my card,lost-card\n')
  const found = await tried(data, ...words, '--test', join(folder, 'other.csv'), '--out', out)
  t.equal(JSON.parse(found.out.at(-1)!).accuracy, 0.5)
  t.match(found.err, [/1 held-out row/])
})

t.test('one value against all others with --positive', async t => {
  const { data, out } = await bench(t)
  const { out: lines } = await tried(data, ...words, '--positive', 'fee', '--out', out)
  t.ok(JSON.parse(lines.at(-1)!).auc > 0.85)
  const manifest = parse(await readFile(join(out, 'manifest.yaml'), 'utf8')) as TextManifest
  t.same(manifest.output.classes, ['not fee', 'fee'])
  t.equal(manifest.output.column, 1, 'its probability is the score')
})

t.test('on a terminal a bar says how far it is', async t => {
  const { data, out } = await bench(t)
  const { code, screen } = await triedOnTerminal(data, ...words.slice(0, -1), '--out', out)
  t.equal(code, 0)
  const bars = screen.filter(text => text.includes(' % '))
  t.match(bars[0], '0 % reading')
  t.ok(
    bars.some(bar => /\d+ % cross-validated log loss/.test(bar)),
    bars.join('\n'),
  )
  t.match(bars.at(-1), '90 % looking at what was learned')
  t.match(screen.at(-1), 'written to')
})

t.test('mistakes are one line that names the word and the remedy', async t => {
  const { data, out, folder } = await bench(t, 'message,topic\nhello,greeting\n')
  const said = async (...argv: string[]) => {
    const { code, err } = await tried(...argv, '--out', out)
    t.equal(code, 1)
    t.equal(err.length, 1)
    return err[0]!
  }
  const learner = ['--learner', 'text', '--target', 'intent']
  t.match(
    await said(data, ...learner, '--text', 'body'),
    /--text "body": no such column .* id, message, intent/,
  )
  t.match(await said(data, ...learner), /--text: which column has the texts\? One of: id, message/)
  t.match(
    await said(data, ...words, '--test', join(folder, 'other.csv')),
    /--target "intent": no such column in .*other\.csv/,
  )
  t.match(await said(data, ...words, '--test', join(folder, 'no.csv')), /no file/)
  t.match(
    await said(data, ...words, '--positive', 'nothing'),
    /--positive "nothing": no row of "intent" has it\. Its values: "/,
  )
  t.match(
    await said(data, ...learner, '--text', 'intent'),
    /--text "intent": is the target, too\. Name the column of the texts/,
  )
  t.match(await said(data, ...words, '--drop', 'id'), /--drop: --learner text does not take it/)
  t.match(
    await said(data, ...words, '--time', 'id', '--test', join(folder, 'other.csv')),
    /--time and --test both/,
  )
})
