import t from 'tap'
import { parseGolden } from '../../src/scoring/golden.ts'
import { parseManifest } from '../../src/scoring/manifest.ts'

const good = `name: term-deposit
version: "1"
inputs:
  - { feature: customer.age, column: age, default: 40 }
  - { feature: customer.job, column: job, categories: [admin., 3, true] }
input: { tensor: features }
output: { tensor: probabilities, column: 1 }
calibration: none
training: { rows: 32950, positives: 3712, date: 2026-11-21, seed: 42, learner: logistic, auc: 0.8, logLoss: 0.28, brier: 0.08, ece: 0.01, heldOut: 8238, source: "UCI", licence: "CC BY 4.0", sha256: abc }
sha256: ${'0a'.repeat(32)}
golden: golden.ndjson
`

t.test('a whole manifest is read, with categories as texts', async t => {
  const manifest = parseManifest(good, 'manifest.yaml')
  t.match(manifest, {
    name: 'term-deposit',
    version: '1',
    inputs: [
      { feature: 'customer.age', default: 40 },
      { feature: 'customer.job', categories: ['admin.', '3', 'true'] },
    ],
    output: { tensor: 'probabilities', column: 1 },
    training: { rows: 32950, date: '2026-11-21', auc: 0.8 },
  })
})

t.test('tensors, calibration and training may be left out', async t => {
  const short = good.replace(/^(input|output|calibration|training):.*\n/gm, '')
  t.match(parseManifest(short, 'manifest.yaml'), { input: {}, output: {}, calibration: 'none', training: {} })
})

const wrong: readonly [what: string, from: string | RegExp, to: string, says: RegExp][] = [
  [
    'a version that is a number',
    '"1"',
    '1.1',
    /manifest\.yaml:2 {2}version {2}is 1\.1: write a text, in quotes/,
  ],
  [
    'an unknown field',
    'golden:',
    'colour: red\ngolden:',
    /manifest\.yaml:11 {2}colour {2}is "red": .*take it out/,
  ],
  ['an unknown field of an input', 'column: age', 'colum: age', /:4 {2}inputs\[0\]\.colum {2}is "age"/],
  ['a default that is no number', '40', 'old', /:4 {2}inputs\[0\]\.default {2}is "old": write a number/],
  [
    'a default that is no category',
    '[admin., 3, true]',
    '[admin.], default: x',
    /:5 .*\.default {2}is "x": write one of/,
  ],
  [
    'a category twice',
    '[admin., 3, true]',
    '[a, a]',
    /:5 {2}inputs\[1\]\.categories {2}is \["a","a"\]: .*once/,
  ],
  ['no hash', /^sha256.*\n/m, '', /sha256 {2}is missing: write the 64 .*sha256sum model\.onnx/],
  ['no golden rows', /^golden.*\n/m, '', /golden {2}is missing/],
  [
    'golden rows elsewhere',
    'golden.ndjson',
    '../x.ndjson',
    /:11 {2}golden {2}is "\.\.\/x\.ndjson": .*beside the manifest/,
  ],
  [
    'an output column that cannot be',
    'column: 1',
    'column: -1',
    /:7 {2}output\.column {2}is -1: write a column/,
  ],
  [
    'an unknown transform',
    'column: 1',
    'transform: log',
    /:7 {2}output\.transform {2}is "log": write `none`/,
  ],
  ['an unknown kind', 'golden:', 'kind: score\ngolden:', /:11 {2}kind {2}is "score": write `probability` or/],
  [
    'two ways to write one input',
    'categories:',
    'as: string, categories:',
    /:5 {2}inputs\[1\]\.as .*keep one of/,
  ],
  [
    'a place that is not in its list',
    'default: 40',
    'ordinal: [a, b], default: c',
    /:4 .*is "c": write one of/,
  ],
  [
    'an unknown calibration',
    'calibration: none',
    'calibration: beta',
    /:8 {2}calibration {2}is "beta": write `none`, `platt/,
  ],
  [
    'isotonic points that fall',
    'calibration: none',
    'calibration: { isotonic: { x: [0, 1], y: [1, 0] } }',
    /:8 {2}calibration/,
  ],
  ['broken YAML', 'name:', '  - name: [', /^manifest\.yaml:\d+ {2}not valid YAML: .+$/],
  ['an alias to nowhere', /$/, 'more: *gone', /^manifest\.yaml {2}not valid YAML: .*alias/],
  ['a list that holds itself', /$/, 'more: &a [*a]', /^manifest\.yaml {2}not valid YAML: .*itself/],
  ['lists without end', /$/, `more: ${'['.repeat(10_000)}`, /^manifest\.yaml:\d+ {2}.*nested too deep/],
  ['golden rows in the folder above', 'golden.ndjson', '..', /:11 {2}golden {2}is "\.\.": .*beside/],
  ['an empty file', /[\s\S]*/, '', /is null: write name, version/],
]
for (const [what, from, to, says] of wrong)
  t.test(`a manifest with ${what} is refused with file, line, value and remedy`, async t => {
    t.throws(() => parseManifest(good.replace(from, to), 'manifest.yaml'), {
      name: 'ModelRefused',
      message: says,
    })
  })

t.test('of very many mistakes the first are told, and soon', async t => {
  const unknown = Array.from({ length: 3_000 }, (_, i) => `unknown${i}: 1\n`).join('')
  const before = performance.now()
  t.throws(() => parseManifest(good + unknown, 'manifest.yaml'), {
    message: /:12 {2}unknown0 .*\n(.*\n){19}.*and 2980 more/,
  })
  t.ok(performance.now() - before < 3_000)
})

const inputs = [{ feature: 'customer.age' }]
const badRows: readonly [what: string, source: string, says: RegExp][] = [
  ['no rows', '\n', /golden\.ndjson {2}has no rows/],
  ['no JSON', '{"inputs":{},"expected":0.5}\n{oops', /golden\.ndjson:2 {2}is no JSON/],
  [
    'a feature that the manifest has not',
    '{"inputs":{"customer.agee":1},"expected":0.5}',
    /:1 {2}inputs\.customer\.agee/,
  ],
  ['no expectation', '{"inputs":{}}', /:1 {2}expected/],
  ['an impossible expectation', '{"inputs":{},"expected":1.5}', /:1 {2}expected/],
]
for (const [what, source, says] of badRows)
  t.test(`golden rows with ${what} are refused`, async t => {
    t.throws(() => parseGolden(source, 'golden.ndjson', { inputs }), { name: 'ModelRefused', message: says })
  })
