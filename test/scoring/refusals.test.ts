import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { loadModel } from '../../src/scoring/load-model.ts'
import { linearFiles, linearOnnx, lookupOnnx, type ModelFiles, writeModel } from '../tiny-models.ts'

const files = linearFiles([0.3, 1], -1)

/** Tries to load the files; how many sessions are open afterwards is told too. */
async function tried(
  models: string,
  given: ModelFiles,
  spoil: (folder: string) => Promise<unknown> = async () => {},
) {
  const path = await writeModel(models, 'offer', '1', given)
  await spoil(path)
  const sessions = { live: 0 }
  const model = await loadModel({ name: 'offer', version: '1', path }, sessions).catch(
    (error: Error) => error,
  )
  return { model, sessions }
}

const taken: readonly [what: string, ModelFiles][] = [
  ['[N, 1]', files],
  ['[N, 2], by its last column', { ...files, bytes: linearOnnx([0.3, 1], -1, { columns: 2 }) }],
  [
    '[N, 2], by the named column',
    {
      ...files,
      bytes: linearOnnx([-0.3, -1], 1, { columns: 2 }),
      manifest: { output: { tensor: 'probabilities', column: 0 } },
    },
  ],
  [
    '[N]',
    {
      bytes: lookupOnnx([0.1, 0.9]),
      inputs: [{ feature: 'a' }],
      golden: [{ inputs: { a: 1 }, expected: 0.9 }],
    },
  ],
]
for (const [what, given] of taken)
  t.test(`an output ${what} is taken`, async t => {
    const { model, sessions } = await tried(t.testdir(), given)
    if (model instanceof Error) throw model
    t.equal(sessions.live, model.facts.direct ? 0 : 1)
    await model.close()
  })

t.test('golden rows are compared after calibration', async t => {
  const halved = files.golden.map(row => ({ ...row, expected: row.expected / 2 }))
  const calibration = { isotonic: { x: [0, 1], y: [0, 0.5] } }
  const { model } = await tried(t.testdir(), { ...files, golden: halved, manifest: { calibration } })
  if (model instanceof Error) throw model
  await model.close()
})

type Spoil = (folder: string) => Promise<unknown>
const flip: Spoil = async folder => {
  const file = join(folder, 'model.onnx')
  const bytes = await readFile(file)
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(file, bytes)
}
const remove =
  (name: string): Spoil =>
  folder =>
    rm(join(folder, name))

const refused: readonly [what: string, Partial<ModelFiles>, says: RegExp, Spoil?][] = [
  ['one flipped bit', {}, /model\.onnx {2}has the SHA-256 [0-9a-f]{64}, the manifest says/, flip],
  [
    'a golden row that disagrees',
    { golden: [{ inputs: {}, expected: 0.5 }] },
    /golden\.ndjson {2}row 1: expected 0\.5, the model gives NaN/,
  ],
  [
    'a golden row that is off by 0.001',
    { golden: files.golden.map(row => ({ ...row, expected: row.expected + 0.001 })) },
    /row 1: expected .*allowed difference 0\.0001/,
  ],
  ['no model file', {}, /model\.onnx {2}cannot be read \(ENOENT\)/, remove('model.onnx')],
  ['no golden file', {}, /golden\.ndjson {2}cannot be read \(ENOENT\)/, remove('golden.ndjson')],
  [
    'a mistake in its manifest',
    {},
    /manifest\.yaml:\d+ {2}colour {2}is "red"/,
    f => appendFile(join(f, 'manifest.yaml'), 'colour: red\n'),
  ],
  ['another name than its folder', { manifest: { name: 'x' } }, /name is "x", its folder "offer"/],
  [
    'bytes that are no model',
    { bytes: Buffer.from('hello') },
    /model\.onnx {2}is no ONNX model, or only a part of one: copy the file again/,
  ],
  ['half of its bytes', { bytes: files.bytes.subarray(0, 90) }, /is no ONNX model, or only a part of one/],
  [
    'a pickle in its place',
    { bytes: Buffer.from([0x80, 4, 0x95, 1, 2]) },
    /is no ONNX model but a Python pickle: convert the model in Python, with skl2onnx/,
  ],
  [
    'two inputs, and a manifest that does not say which feature goes into which',
    { bytes: linearOnnx([0.3, 1], -1, { moreInputs: ['more'] }) },
    /has 2 inputs \("features", "more"\): say in `tensor` of the manifest's input customer\.age/,
  ],
  [
    'an input that the manifest feeds nothing',
    {
      bytes: linearOnnx([0.3, 1], -1, { moreInputs: ['more'] }),
      inputs: files.inputs.map(input => ({ ...input, tensor: 'features' })),
    },
    /takes the input "more", which no input of the manifest feeds: add one with `tensor: more`/,
  ],
  [
    'an image as its input',
    { bytes: linearOnnx([0.3, 1], -1, { input: [1, 3, 2, 2] }) },
    /is no model of rows: it takes "features" float32 \[1, 3, 2, 2\], 4 dimensions.*\[N, columns\]/,
  ],
  [
    'a text for a number',
    { inputs: [{ feature: 'a', as: 'string' }, { feature: 'b' }] },
    /takes float32 in "features": take `as: string` from the manifest's input a/,
  ],
  [
    'fewer inputs than columns',
    { inputs: [{ feature: 'customer.age' }], golden: [{ inputs: {}, expected: 0 }] },
    /takes 2 columns, the manifest's inputs make 1/,
  ],
  [
    'a wrong input tensor',
    { manifest: { input: { tensor: 'x' } } },
    /has the input "features", not "x": correct input\.tensor/,
  ],
  [
    'a wrong output tensor',
    { manifest: { output: { tensor: 'x' } } },
    /has no output "x" but "probabilities": name one of them/,
  ],
  [
    'a column that the output has not',
    { manifest: { output: { column: 1 } } },
    /which has no column 1: take output\.column out/,
  ],
  [
    'values where probabilities are said to be',
    {
      bytes: linearOnnx([30, 100], -1, { raw: true }),
      golden: [{ inputs: { 'customer.age': 1 }, expected: 29 }],
    },
    /golden\.ndjson:1 {2}expected .*or `kind: value` in the manifest of a model that gives no probabilities/,
  ],
  [
    'margins where probabilities are said to be',
    { bytes: linearOnnx([0.3, 1], -1, { raw: true }) },
    /the model gives NaN .*output\.transform/,
  ],
]
for (const [what, changed, says, spoil] of refused)
  t.test(`a model with ${what} is refused, and nothing stays open`, async t => {
    const { model, sessions } = await tried(t.testdir(), { ...files, ...changed }, spoil)
    t.match(model, { name: 'ModelRefused', message: says })
    t.equal(sessions.live, 0)
  })
