import type { Pattern } from './pattern.ts'

/** As `training/text/onnx.ts` writes it: `text` [N] to `probabilities` [N, classes]. */
export const SENTENCES = {
  opened: { op: 'StringConcat', inputs: ['space', 'text'] },
  padded: { op: 'StringConcat', inputs: ['opened', 'space'] },
  characters: {
    op: 'Tokenizer',
    domain: 'com.microsoft',
    inputs: ['padded'],
    attributes: { mark: 0, mincharnum: 1, pad_value: '', tokenexp: null },
  },
  codes: {
    op: 'LabelEncoder',
    domain: 'ai.onnx.ml',
    inputs: ['characters'],
    attributes: { keys_strings: null, values_int64s: null, default_int64: null },
  },
  logits: { op: 'Scan', inputs: ['codes'], attributes: { num_scan_inputs: 1, body: null } },
  probabilities: { op: 'Softmax', inputs: ['logits'], attributes: { axis: 1 } },
} satisfies Pattern

/** The body of its scan: the codes of one sentence to a number a class. */
export const SENTENCE = {
  counts: {
    op: 'TfIdfVectorizer',
    inputs: ['row'],
    attributes: {
      mode: 'TF',
      min_gram_length: 1,
      max_gram_length: null,
      max_skip_count: 0,
      ngram_counts: null,
      ngram_indexes: null,
      pool_int64s: null,
    },
  },
  found: { op: 'NonZero', inputs: ['counts'] },
  grams: { op: 'Squeeze', inputs: ['found', 'first'] },
  values: { op: 'Gather', inputs: ['weights', 'grams'] },
  isWord: { op: 'Less', inputs: ['grams', 'words'] },
  ofWords: { op: 'Where', inputs: ['isWord', 'values', 'nothing'] },
  ofParts: { op: 'Where', inputs: ['isWord', 'nothing', 'values'] },
  lengthOfWords: { op: 'ReduceL2', inputs: ['ofWords'], attributes: { keepdims: 0 } },
  lengthOfParts: { op: 'ReduceL2', inputs: ['ofParts'], attributes: { keepdims: 0 } },
  lengths: { op: 'Where', inputs: ['isWord', 'lengthOfWords', 'lengthOfParts'] },
  stepOfEach: { op: 'Gather', inputs: ['steps', 'grams'] },
  stepped: { op: 'Mul', inputs: ['values', 'stepOfEach'] },
  factors: { op: 'Div', inputs: ['stepped', 'lengths'] },
  levelsOfEach: { op: 'Gather', inputs: ['levels', 'grams'] },
  reals: { op: 'Cast', inputs: ['levelsOfEach'], attributes: { to: 1 } },
  sum: { op: 'MatMul', inputs: ['factors', 'reals'] },
  logit: { op: 'Add', inputs: ['sum', 'bias'] },
} satisfies Pattern
