import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import type { onnx as Onnx } from 'onnx-proto'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import t from 'tap'
import type { Cells, Matrix } from '../../../src/model-ports.ts'
import type { Direct } from '../../../src/scoring/direct/direct.ts'
import { directOf } from '../../../src/scoring/direct/direct-of.ts'
import { gives } from '../../../src/scoring/direct/gives.ts'
import type { OnnxSession } from '../../../src/scoring/onnx.ts'
import { seededRandom } from '../../../src/training/random.ts'
import { goldenTexts } from '../../../src/training/text/golden.ts'
import { type ModelFiles, writeModel } from '../../tiny-models.ts'
import { classes } from '../../training/text/sentences.ts'
import { registryOf } from '../registry-setup.ts'
import { changed, constant, learned, NEAR, node, PLAN, rows, small, trained } from './small-text-model.ts'

const intent = await readFile(new URL('../../../models/intent/1/model.onnx', import.meta.url))

type Runtime = Pick<OnnxSession, 'run' | 'classes'>

async function runtime(bytes: Uint8Array): Promise<Runtime> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  t.teardown(() => session.release())
  const all = async (fill: () => Matrix<Cells>) => {
    const { data, rows } = fill()
    const found = await session.run({ text: new Tensor('string', data as string[], [rows]) }, [
      'probabilities',
    ])
    return found.probabilities!.data as Float32Array
  }
  return {
    classes: all,
    async run(fill) {
      const found = await all(fill)
      const width = found.length / fill().rows
      return found.filter((_, at) => at % width === PLAN.column)
    },
  }
}

function apart(found: Float32Array, expected: Float32Array): number {
  t.equal(found.length, expected.length)
  return found.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0)
}

for (const [what, bytes, pieces] of [
  [
    'the committed intent',
    intent,
    ['card', 'refund', 'Pin', 'TOP', 'up', 'exchange rate', 'statement', "isn't"],
  ],
  ['a small one, trained here', small, ['card', 'lost', 'PIN', 'Fee', 'café', '£10', 'abroad', 'stolen']],
] as const)
  t.test(`a text model gives what the runtime gives: ${what}`, async t => {
    const direct = directOf(bytes, PLAN)!
    t.match(direct, { kind: 'probability', told: /n-grams/ })
    const session = await runtime(bytes)
    const known = rows('My card is lost', '', 'why was i charged twice?')
    t.ok(await gives(direct, known, session))
    const score = direct.scorer()
    const piece = fc.oneof(
      fc.constantFrom(
        ...pieces,
        ' ',
        ' ',
        ' ',
        '  ',
        'é',
        'ü',
        'ẞ',
        '\0',
        '\ud83d',
        '\ude00',
        '😀',
        '\n',
        '-',
        ',',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.string({
        unit: fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit)),
        maxLength: 4,
      }),
    )
    const texts = fc.array(
      fc.array(piece, { maxLength: 16 }).map(parts => parts.join('')),
      { minLength: 1, maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(texts, async texts => {
        const expected = await session.classes(() => rows(...texts))
        const scored = await session.run(() => rows(...texts))
        return (
          apart(direct.classes!(rows(...texts)), expected) < NEAR &&
          apart(score(rows(...texts)), scored) < NEAR
        )
      }),
      { numRuns: 300 },
    )
  })

t.test('texts of hard kinds are among those that it is proved by', async t => {
  const edges = directOf(intent, PLAN)!.edges()
  const texts = edges.data as string[]
  t.equal(texts.length, edges.rows)
  const some = (what: string, is: (text: string) => boolean) => t.ok(texts.some(is), what)
  some('empty', text => text === '')
  some('punctuation only', text => /^[\p{P} ]+$/u.test(text))
  some('long', text => text.length >= 2_000)
  some('emoji', text => /\p{Emoji_Presentation}/u.test(text))
  some('umlauts', text => /[äöüÄÖÜß]/.test(text))
  some('mixed spaces', text => /\t/.test(text) && /\u00a0/.test(text))
  some('a NUL', text => text.includes('\0'))
  some('half a surrogate pair', text => /[\ud800-\udfff]/u.test(text))
  const ofItsOwn = texts.filter(text => /[a-z]{3}/i.test(text.normalize('NFKD')))
  t.ok(ofItsOwn.length > edges.rows / 2, 'and its own n-grams')
})

t.test('one that gives something else is found out, whichever class it is of', async t => {
  const direct = directOf(small, PLAN)!
  const session = await runtime(small)
  const known = rows('my card is lost')
  t.ok(await gives(direct, known, session))
  const off: Runtime = {
    ...session,
    // Of one class of one hard text.
    classes: async fill =>
      (await session.classes(fill)).map((one, at) => (at === 90 * classes.length ? one + 2e-5 : one)),
  }
  t.notOk(await gives(direct, known, off))
  // The same graph with another bias.
  const other = changed(graph => {
    const bias = constant(graph, 'bias')
    const values = new Float32Array(Uint8Array.from(bias.rawData!).buffer)
    values[0]! += 0.01
    bias.rawData = new Uint8Array(values.buffer)
  })
  t.notOk(await gives(directOf(other, PLAN) as Direct, known, session))
})

t.test('a registry holds no session of it; one that the runtime has to run classifies alike', async t => {
  // The same numbers, by one operator more.
  const longer = changed((_, row) => {
    const sum = node(row, 'Add')
    const same = { opType: 'Identity', input: [sum.input![0]!], output: ['same'] }
    row.node!.splice(row.node!.indexOf(sum as Onnx.NodeProto), 0, same as Onnx.NodeProto)
    sum.input![0] = 'same'
  })
  const folder = t.testdir()
  const files = (bytes: Uint8Array): ModelFiles => ({
    bytes,
    inputs: [{ feature: 'said', as: 'text', tensor: 'text' }],
    golden: goldenTexts(trained, learned, seededRandom(1)).map(({ inputs, expected }) => ({
      inputs: { said: inputs.text },
      expected,
    })),
    manifest: { output: { tensor: 'probabilities', column: 0, classes } },
  })
  await writeModel(folder, 'direct', '1', files(small))
  await writeModel(folder, 'by-the-runtime', '1', files(longer))
  const { registry } = await registryOf(t, folder)
  t.equal(registry.liveSessions(), 1)
  const [byRuntime, direct] = registry.models()
  t.match(direct, { name: 'direct', state: 'serving', thread: 'main', told: [/n-grams of a text/] })
  t.match(byRuntime, { name: 'by-the-runtime', state: 'serving', told: [] })
  const [one, other] = ['direct', 'by-the-runtime'].map(name => registry.model(name)!)
  t.equal(one!.explain, undefined, 'occlusion explains it, as before')
  for (const text of ['I lost my card', '', 'PIN?!', '\ud83d fee\0card']) {
    const [chances, expected] = [await registry.classify(one!, text), await registry.classify(other!, text)]
    t.same([...chances.keys()], classes)
    for (const name of classes) t.ok(Math.abs(chances.get(name)! - expected.get(name)!) < NEAR)
    const [score] = await registry.score(one!, rows(text))
    t.ok(Math.abs(score! - expected.get(classes[0]!)!) < NEAR)
  }
  t.equal(registry.liveSessions(), 1)
  t.match(registry.counts('direct', '1'), { runs: 8, failures: 0 })
  await registry.close()
  await t.rejects(registry.classify(one!, 'card'), { name: 'ModelFailed' })
})
