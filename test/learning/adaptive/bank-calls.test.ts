import { fileURLToPath } from 'node:url'
import t from 'tap'
import { predictThenLearn } from '../../../bench/drift/adaptive.ts'
import { callsOf, readCalls, withoutCalls } from '../../../bench/drift/calls.ts'
import { auc, logLoss } from '../../../src/training/metrics.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

t.test(
  'an adaptive action keeps up with a bank’s calls, whose share of yes rises from 3 % to 46 %',
  { skip: withoutCalls(root) },
  async t => {
    const calls = callsOf(await readCalls(root))
    const predicted = predictThenLearn(calls)
    const truths = Uint8Array.from(calls, ({ accepted }) => Number(accepted))
    const last = Math.floor(0.8 * calls.length)
    const reached = auc(predicted.subarray(last), truths.subarray(last))
    const lost = logLoss(predicted.subarray(last), truths.subarray(last))
    t.equal(calls.length, 41_188)
    t.ok(reached >= 0.775, `AUC ${reached}`)
    t.ok(lost <= 0.51, `log loss ${lost}`)
  },
)
