import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { gemm, logistic, pipeline, tree, zipMapped } from '../scoring/exporters.ts'
import { linearFiles, writeModel } from '../tiny-models.ts'
import { inspected, ran } from './models.ts'

t.test('inspect says what a file has, what is changed and how it is run', async t => {
  const { code, found, folder, file } = await inspected(
    t,
    zipMapped(['no', 'yes'], { ir: 3, opsets: { 'ai.onnx.ml': 1 } }),
  )
  t.equal(code, 0)
  t.match(found, {
    ir: 3,
    opsets: { 'ai.onnx.ml': 1 },
    operators: { 'ai.onnx.ml.LinearClassifier': 1, 'ai.onnx.ml.ZipMap': 1 },
    inputs: [{ name: 'X', type: 'float32', shape: ['N', 2] }],
    outputs: [
      { name: 'output_label', type: 'string' },
      { name: 'output_probability', kind: 'sequence' },
    ],
    score: { tensor: 'output_probability', column: 1, classes: ['no', 'yes'], kind: 'probability' },
    told: [/ZipMap cut/],
    runs: 'all rows of a turn together',
    thread: 'main',
    refused: null,
  })
  t.ok(found.microseconds['1'] > 0 && found.microseconds['50'] > 0)
  const { stdout } = await ran(folder, 'inspect', file)
  t.match(stdout, /score +a probability: "output_probability", column 1 \(class yes of no, yes\)/)
  t.match(stdout, /A manifest to start from:\n\nname: offer\n/)
})

t.test('the manifest to start from loads, once there are golden rows', async t => {
  const models: readonly [bytes: Uint8Array, golden: object][] = [
    [zipMapped([0, 1]), { inputs: { 'customer.feature0': 0, 'customer.feature1': 0 }, expected: 0.5 }],
    [tree(), { inputs: { 'customer.feature4': 2 }, expected: 0.75 }],
    [
      pipeline(),
      { inputs: { 'customer.age': 0, 'customer.visits': 0, 'customer.colour': 'green' }, expected: 0.5 },
    ],
    [
      logistic({
        outputs: [{ name: 'logits', type: 'float32', shape: ['N', 1] }],
        nodes: [gemm('X', 'logits')],
      }),
      { inputs: { 'customer.feature0': 0, 'customer.feature1': 0 }, expected: 0.5 },
    ],
  ]
  for (const [bytes, golden] of models) {
    const { found, folder } = await inspected(t, bytes)
    const path = await writeModel(folder, 'offer', '1', { bytes, inputs: [], golden: [] })
    await writeFile(join(path, 'manifest.yaml'), found.manifest)
    await writeFile(join(path, 'golden.ndjson'), JSON.stringify(golden))
    t.match(await ran(folder, 'check'), {
      code: 0,
      stdout: /golden rows hold\n1 version\(s\) checked, 0 refused/,
    })
  }
})

t.test('inspect tells how numbers that no word describes are taken', async t => {
  const values = logistic({
    outputs: [{ name: 'y', type: 'float32', shape: ['N', 1] }],
    nodes: [gemm('X', 'y')],
  })
  t.match((await inspected(t, values)).found, {
    score: { kind: 'value' },
    told: [/nothing tells what "y" is.*output\.transform/],
  })
  const wrong = logistic({
    outputs: [{ name: 'prob', type: 'float32', shape: ['N', 1] }],
    nodes: [gemm('X', 'prob')],
  })
  t.match((await inspected(t, wrong)).found, { score: { kind: 'probability' }, told: [/outside 0 to 1/] })
})

t.test('score takes numbers as others write them, and tells what is wrong with rows', async t => {
  const folder = t.testdir()
  const [model, rows] = [join(folder, 'm.onnx'), join(folder, 'r.json')]
  await writeFile(model, logistic())
  const scored = async (content: unknown) => {
    await writeFile(rows, typeof content === 'string' ? content : JSON.stringify(content))
    return ran(folder, 'score', model, rows)
  }
  const { stdout } = await scored({
    X: {
      data: [
        ['1', '-inf'],
        [true, 'NaN'],
        [null, 1],
      ],
      shape: [3, 2],
    },
  })
  t.same(JSON.parse(stdout).score, [1, null, null])
  t.same(JSON.parse((await scored({ X: { data: [] } })).stdout), { outputs: { p: [] }, score: [] })
  const wrong: readonly [content: unknown, says: RegExp][] = [
    ['{', /r\.json {2}is no JSON/],
    [[1], /is no object: write \{"<input>"/],
    [{ Y: { data: [] } }, /has no input "X" but "Y"/],
    [{ X: {} }, /has no list "data" for "X"/],
    [{ X: { data: [[1, 2, 3]] } }, /has 3 columns for "X", the model takes 2/],
    [{ X: { data: [['old', 1]] } }, /has "old" for "X": write a number, or null/],
  ]
  for (const [content, says] of wrong) t.match(await scored(content), { code: 1, stderr: [says] })
})

t.test('check tells which golden rows disagree, of all models or of one', async t => {
  const folder = t.testdir()
  const good = linearFiles([0.3, 1], -1)
  await writeModel(folder, 'good', '1', good)
  await writeModel(folder, 'bad', '1', good)
  await writeModel(folder, 'bad', '2', {
    ...good,
    golden: good.golden.map(row => ({ ...row, expected: 0.5 })),
  })
  const all = await ran(folder, 'check')
  t.equal(all.code, 1)
  t.match(
    all.stdout,
    /golden\.ndjson {2}row 1: expected 0\.5, the model gives 0\.33.* 2 more of 3 rows disagree/,
  )
  t.match(all.stdout, /3 version\(s\) checked, 1 refused/)
  for (const what of ['good', join(folder, 'good'), join(folder, 'bad/1')])
    t.match(await ran(folder, 'check', what), { code: 0, stdout: /1 version\(s\) checked, 0 refused/ })
  t.match(await ran('/nowhere', 'check', folder, '--json'), {
    code: 1,
    stdout: /"name":"bad","version":"2","refused":"/,
  })
  t.match(await ran(folder, 'check', 'unheard-of'), { code: 1, stderr: [/unheard-of {2}holds no/] })
})

t.test('words that make no sense are told with those that do', async t => {
  for (const words of [[], ['sing'], ['inspect'], ['score', 'x'], ['check', '--loud']])
    t.match(await ran('.', ...words), { code: 2, stderr: [/tact models inspect FILE\.onnx \[--json\]/] })
  t.match(await ran('.', 'inspect', '/nowhere.onnx', '--json'), {
    code: 1,
    stdout: /"refused":"\/nowhere\.onnx {2}cannot be read \(ENOENT\): check the path"/,
  })
})
