import type { onnx as Onnx } from 'onnx-proto'
import t from 'tap'
import { directOf } from '../../../src/scoring/direct/direct-of.ts'
import { attribute, changed, constant, node, PLAN, small } from './small-text-model.ts'

t.test('a graph that differs in anything is left to the runtime', async t => {
  t.ok(
    directOf(
      changed(() => {}),
      PLAN,
    ),
    'one that differs in nothing is not',
  )
  const bytesOf = (text: string) => new TextEncoder().encode(text)
  const others: Readonly<Record<string, (graph: Onnx.IGraphProto, row: Onnx.IGraphProto) => void>> = {
    'another operator': (_, row) => {
      node(row, 'ReduceL2').opType = 'ReduceL1'
    },
    'operands the other way round': (_, row) => {
      node(row, 'Div').input!.reverse()
    },
    'an attribute more': (_, row) => {
      node(row, 'ReduceL2').attribute!.push({ name: 'noop_with_empty_axes', type: 2, i: 1 })
    },
    'an attribute less': (_, row) => {
      node(row, 'ReduceL2').attribute = []
    },
    'another domain': graph => {
      node(graph, 'Tokenizer').domain = 'elsewhere'
    },
    'an operator between': (_, row) => {
      const sum = node(row, 'Add')
      row.node!.splice(row.node!.indexOf(sum as Onnx.NodeProto), 0, {
        opType: 'Neg',
        input: [sum.input![0]!],
        output: ['negative'],
      })
      sum.input![0] = 'negative'
    },
    'grams that may skip characters': (_, row) => {
      attribute(row, 'TfIdfVectorizer', 'max_skip_count').i = 1
    },
    'a gram twice': (_, row) => {
      const pool = attribute(row, 'TfIdfVectorizer', 'pool_int64s').ints!
      const start = Number(attribute(row, 'TfIdfVectorizer', 'ngram_counts').ints![1])
      pool[start + 2] = pool[start]!
      pool[start + 3] = pool[start + 1]!
    },
    'two grams at a place': (_, row) => {
      const places = attribute(row, 'TfIdfVectorizer', 'ngram_indexes').ints!
      places[1] = places[0]!
    },
    'a gram with padding in it': (graph, row) => {
      const keys = attribute(graph, 'LabelEncoder', 'keys_strings').strings!
      const padding = attribute(graph, 'LabelEncoder', 'values_int64s').ints![keys.length - 1]!
      attribute(row, 'TfIdfVectorizer', 'pool_int64s').ints![0] = padding
    },
    'padding that has no code of its own': graph => {
      attribute(graph, 'LabelEncoder', 'keys_strings').strings!.pop()
      attribute(graph, 'LabelEncoder', 'values_int64s').ints!.pop()
    },
    'another expression': graph => {
      attribute(graph, 'Tokenizer', 'tokenexp').s = bytesOf('.')
    },
    'a character that means something in an expression': graph => {
      const keys = attribute(graph, 'LabelEncoder', 'keys_strings').strings!
      keys[0] = bytesOf('^')
      const spellings = keys.map(key => new TextDecoder().decode(key)).join('')
      attribute(graph, 'Tokenizer', 'tokenexp').s = bytesOf(`[^${spellings}]+|.`)
    },
    'another text around': graph => {
      constant(graph, 'space').stringData = [bytesOf('  ')]
    },
    'something for what is of the other kind': graph => {
      constant(graph, 'nothing').rawData = new Uint8Array(Float32Array.of(1).buffer)
    },
    'weights for fewer grams': graph => {
      const weights = constant(graph, 'weights')
      weights.rawData = weights.rawData!.slice(4)
      weights.dims = [Number(weights.dims![0]) - 1]
    },
    'levels the other way round': graph => {
      constant(graph, 'levels').dims!.reverse()
    },
  }
  for (const [what, change] of Object.entries(others)) t.equal(directOf(changed(change), PLAN), null, what)
})

t.test('so is one whose rows go in, or whose numbers come out, in another way', async t => {
  const [feed] = PLAN.feeds
  for (const [what, plan] of Object.entries({
    'two texts': { columns: 2, feeds: [{ ...feed!, columns: [0, 1] }] },
    'a row at a time': { batch: 1 },
    'a matrix of texts': { feeds: [{ ...feed!, form: 'matrix' as const }] },
    transformed: { transform: 'softmax' as const },
    'another output': { output: 'label' },
  }))
    t.equal(directOf(small, { ...PLAN, ...plan }), null, what)
})
