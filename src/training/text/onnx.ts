import onnxProto, { type onnx as Onnx } from 'onnx-proto'
import type { Alphabet } from './alphabet.ts'
import type { Vocabulary } from './grams.ts'
import { constant, elementType, operator, tensor } from './onnx-parts.ts'
import type { TextModel } from './text-model.ts'

const { onnx } = onnxProto

/**
 * Writes a text model as one ONNX graph: string `text` [N] in, float `probabilities` [N, classes] and string `label` [N]
 * out. IR 9, opset 20, ai.onnx.ml 2, and com.microsoft 1 for Tokenizer, as no operator of ONNX itself takes a text to
 * characters. The same model gives the same bytes.
 */
export function onnxOfText(model: TextModel, name: string): Uint8Array {
  const classes = model.classes.length
  const graph = {
    name,
    node: [
      ...characterCodes(model.alphabet),
      operator('Scan', ['codes'], ['logits'], { num_scan_inputs: 1, body: { body: scoredRow(model) } }),
      operator('Softmax', ['logits'], ['probabilities'], { axis: 1 }),
      operator('ArgMax', ['probabilities'], ['place'], { axis: 1, keepdims: 0 }),
      operator(
        'LabelEncoder',
        ['place'],
        ['label'],
        { keys_int64s: [...model.classes.keys()], values_strings: [...model.classes] },
        'ai.onnx.ml',
      ),
    ],
    initializer: constants(model),
    input: [tensor('text', elementType.string, ['N'])],
    output: [
      tensor('probabilities', elementType.float, ['N', classes]),
      tensor('label', elementType.string, ['N']),
    ],
  }
  const file = onnx.ModelProto.create({
    irVersion: 9,
    producerName: 'tact',
    opsetImport: [
      { domain: '', version: 20 },
      { domain: 'ai.onnx.ml', version: 2 },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph,
  })
  return onnx.ModelProto.encode(file).finish()
}

const space = 0
const padding = -1

/** `text` [N] to `codes` [N, D]: a code a symbol, `space` for what is between words, filled up with `padding`. */
function characterCodes({ symbolOf }: Alphabet): Onnx.INodeProto[] {
  const codes = codesOf(symbolOf.values())
  const spellings = [...symbolOf.keys()]
  return [
    operator('StringConcat', ['space', 'text'], ['opened']),
    operator('StringConcat', ['opened', 'space'], ['padded']),
    // A run of anything else is one token, so that there is one space between words however they are set apart.
    operator(
      'Tokenizer',
      ['padded'],
      ['characters'],
      { mark: 0, mincharnum: 1, pad_value: '', tokenexp: `[^${spellings.join('')}]+|.` },
      'com.microsoft',
    ),
    operator(
      'LabelEncoder',
      ['characters'],
      ['codes'],
      {
        keys_strings: [...spellings, ''],
        values_int64s: [...spellings.map(spelling => codes.get(symbolOf.get(spelling)!)!), padding],
        default_int64: space,
      },
      'ai.onnx.ml',
    ),
  ]
}

/** A code from 1 for each symbol. */
function codesOf(symbols: Iterable<string>): Map<string, number> {
  return new Map([...new Set(symbols)].sort().map((symbol, at) => [symbol, at + 1]))
}

/**
 * The body of the scan: `row` [D] to `logit` [classes]. Only the weights of n-grams that are there are gathered; all
 * texts at once would need a scatter, which adds wrongly in several threads (onnxruntime 1.30, ScatterND).
 */
function scoredRow({ alphabet, vocabulary, classes }: TextModel): Onnx.IGraphProto {
  return {
    name: 'text',
    node: [
      operator('TfIdfVectorizer', ['row'], ['counts'], searchFor(vocabulary, alphabet)),
      operator('NonZero', ['counts'], ['found']),
      operator('Squeeze', ['found', 'first'], ['grams']),
      operator('Gather', ['weights', 'grams'], ['values']),
      operator('Less', ['grams', 'words'], ['isWord']),
      operator('Where', ['isWord', 'values', 'nothing'], ['ofWords']),
      operator('Where', ['isWord', 'nothing', 'values'], ['ofParts']),
      operator('ReduceL2', ['ofWords'], ['lengthOfWords'], { keepdims: 0 }),
      operator('ReduceL2', ['ofParts'], ['lengthOfParts'], { keepdims: 0 }),
      operator('Where', ['isWord', 'lengthOfWords', 'lengthOfParts'], ['lengths']),
      operator('Gather', ['steps', 'grams'], ['stepOfEach']),
      operator('Mul', ['values', 'stepOfEach'], ['stepped']),
      operator('Div', ['stepped', 'lengths'], ['factors']),
      operator('Gather', ['levels', 'grams'], ['levelsOfEach']),
      operator('Cast', ['levelsOfEach'], ['reals'], { to: elementType.float }),
      operator('MatMul', ['factors', 'reals'], ['sum']),
      operator('Add', ['sum', 'bias'], ['logit']),
    ],
    input: [tensor('row', elementType.int64, ['D'])],
    output: [tensor('logit', elementType.float, [classes.length])],
  }
}

function constants({ vocabulary, weights, bias, classes }: TextModel): Onnx.ITensorProto[] {
  const rows = vocabulary.grams.length
  return [
    constant('space', ' ', [1]),
    constant('first', BigInt64Array.of(0n), [1]),
    constant('words', BigInt64Array.of(BigInt(vocabulary.words))),
    constant('nothing', Float32Array.of(0)),
    constant('weights', vocabulary.weights, [rows]),
    constant('levels', weights.levels, [rows, classes.length]),
    constant('steps', weights.steps, [rows]),
    constant('bias', bias, [classes.length]),
  ]
}

/** Attributes of a TfIdfVectorizer that counts each gram in a row of codes. It wants them by length. */
function searchFor({ grams }: Vocabulary, { symbolOf }: Alphabet) {
  const codes = codesOf(symbolOf.values())
  const coded = grams.map((gram, place) => ({
    place,
    codes: [...gram].map(symbol => (symbol === ' ' ? space : codes.get(symbol)!)),
  }))
  coded.sort((a, b) => a.codes.length - b.codes.length || a.place - b.place)
  const longest = coded.at(-1)!.codes.length
  const codesUpTo = (length: number) =>
    coded.reduce((sum, { codes }) => sum + (codes.length <= length ? codes.length : 0), 0)
  return {
    mode: 'TF',
    min_gram_length: 1,
    max_gram_length: longest,
    max_skip_count: 0,
    ngram_counts: Array.from({ length: longest }, (_, shorter) => codesUpTo(shorter)),
    ngram_indexes: coded.map(({ place }) => place),
    pool_int64s: coded.flatMap(gram => gram.codes),
  }
}
