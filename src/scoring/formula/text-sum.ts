import type { onnx as Onnx } from 'onnx-proto'
import { type Graph, innerGraph, intOf, intsOf, textOf, textsOf } from './graph.ts'
import { matched } from './pattern.ts'
import { int8sOf, oneTextOf, oneWholeOf } from './tensors.ts'
import { SENTENCE, SENTENCES } from './text-patterns.ts'

/** What `tact train --text` writes: a text's n-grams each add their weights to each class, and a softmax makes chances of the sums. */
export interface TextSum {
  /** Codes of the characters that count. */
  readonly codeOf: ReadonlyMap<string, number>
  /** The code of any run of others, and of the text's two ends. */
  readonly between: number
  readonly grams: readonly Gram[]
  /** Grams at places below this are words, all others parts of words: each kind's weights are scaled to a length of 1. */
  readonly words: number
  /** By place. */
  readonly weights: Float64Array
  /** By place, what a level is worth. */
  readonly steps: Float64Array
  /** [places, classes]. */
  readonly levels: Int8Array
  /** One a class. */
  readonly bias: Float64Array
}

/** An n-gram in codes, which are 32 bits at most, as all are. */
export interface Gram {
  readonly codes: readonly number[]
  readonly place: number
}

/** Null where the output is not made of the one input in exactly this way. */
export function textSumOf(graph: Graph, output: string): TextSum | null {
  const outer = matched(graph, SENTENCES, 'probabilities', output)
  if (!outer || graph.inputs.length !== 1 || outer.get('text') !== graph.inputs[0]) return null
  const space = graph.tensor(outer.get('space')!)
  if (!space || oneTextOf(space) !== ' ') return null
  const node = (name: keyof typeof SENTENCES) => graph.producer(outer.get(name)!)!
  const characters = charactersOf(node('characters'), node('codes'))
  const body = innerGraph(node('logits'), 'body', graph)
  const inner = body.outputs.length === 1 && matched(body, SENTENCE, 'logit', body.outputs[0]!)
  if (!characters || !inner || body.inputs.length !== 1 || inner.get('row') !== body.inputs[0]) return null
  const numbers = numbersOf(body, inner)
  const grams = gramsOf(body.producer(inner.get('counts')!)!)
  if (!numbers || !grams || grams.length !== numbers.weights.length) return null
  const { padding, ...codes } = characters
  const isKnown = ({ codes, place }: Gram) => place < grams.length && !codes.includes(padding)
  return grams.every(isKnown) ? { ...codes, grams, ...numbers } : null
}

/** A letter or digit stands for itself in a class of a regular expression, as does all that is not ASCII. */
const STANDS_FOR_ITSELF = /^(?:[0-9A-Za-z]|[^\0-\x7f])$/u

function charactersOf(tokenizer: Onnx.INodeProto, encoder: Onnx.INodeProto) {
  const keys = textsOf(encoder, 'keys_strings')
  const values = intsOf(encoder, 'values_int64s')
  const codeOf = new Map(keys.map((key, at) => [key, values[at]!]))
  const padding = codeOf.get('')
  codeOf.delete('')
  const spellings = [...codeOf.keys()]
  const isRead =
    keys.length === values.length &&
    spellings.length === keys.length - 1 &&
    textOf(tokenizer, 'tokenexp', '') === `[^${spellings.join('')}]+|.` &&
    spellings.every(spelling => STANDS_FOR_ITSELF.test(spelling))
  const between = intOf(encoder, 'default_int64', -1)
  if (padding === undefined || !isRead || ![...values, between].every(isCode)) return null
  return { codeOf, between, padding }
}

const isCode = (value: number) => value === (value | 0)

function numbersOf(body: Graph, named: ReadonlyMap<string, string>) {
  const real = (name: string) => body.constant(named.get(name)!)
  const whole = (name: string) => body.tensor(named.get(name)!)
  const [weights, steps, bias, nothing] = ['weights', 'steps', 'bias', 'nothing'].map(real)
  const [levels, first, words] = ['levels', 'first', 'words'].map(whole)
  const int8s = levels && int8sOf(levels)
  if (!weights || !steps || !bias || !nothing || !int8s || !first || !words) return null
  const wordCount = oneWholeOf(words)
  const [rows, classes] = [weights.values.length, bias.values.length]
  const hasSizes =
    [weights, steps, bias].every(({ dims }) => dims.length === 1) &&
    nothing.dims.length === 0 &&
    words.dims?.length === 0 &&
    steps.values.length === rows &&
    String(levels.dims) === `${rows},${classes}`
  if (!hasSizes || nothing.values[0] !== 0 || oneWholeOf(first) !== 0 || wordCount === undefined) return null
  return {
    words: wordCount,
    weights: weights.values,
    steps: steps.values,
    levels: int8s,
    bias: bias.values,
  }
}

/** The grams of a TfIdfVectorizer, which has them by length; null where they do not go up, or two share a place. */
function gramsOf(vectorizer: Onnx.INodeProto): Gram[] | null {
  const pool = intsOf(vectorizer, 'pool_int64s')
  const places = intsOf(vectorizer, 'ngram_indexes')
  const starts = intsOf(vectorizer, 'ngram_counts')
  if (starts.length !== intOf(vectorizer, 'max_gram_length', 0) || starts[0] !== 0) return null
  const grams: Gram[] = []
  for (const [shorter, start] of starts.entries()) {
    const length = shorter + 1
    const end = starts[shorter + 1] ?? pool.length
    if (end < start || (end - start) % length !== 0) return null
    for (let at = start; at < end; at += length)
      grams.push({ codes: pool.slice(at, at + length), place: places[grams.length] ?? -1 })
  }
  const isWhole = grams.length === places.length && new Set(places).size === places.length
  return isWhole && places.every(place => place >= 0) && pool.every(isCode) ? grams : null
}
