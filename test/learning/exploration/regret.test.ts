import t from 'tap'
import { measureArms } from '../../../bench/bandit/arms.ts'
import { trigamma } from '../../../bench/bandit/forgetting.ts'
import { regretPicture } from '../../../bench/bandit/plot.ts'
import { runSentences } from '../../../bench/bandit/sentences.ts'

const settings = { epsilon: 0.1, gamma: 100, floor: 0.02 }

t.test('exploring beats chance and the best fixed arm, and finds the new best after a change', async t => {
  const bandit = { arms: 10, rounds: 8_000, halfLife: 700 }
  const uniform = measureArms(bandit, 'uniform', settings, 3)
  for (const policy of ['epsilon', 'thompson', 'squarecb'] as const) {
    const { total, bestFixed, recovery } = measureArms(bandit, policy, settings, 3)
    t.ok(total < uniform.total / 2, `${policy}: ${total} of ${uniform.total}`)
    t.ok(total < bestFixed, `${policy}: the best fixed arm has ${bestFixed}`)
    t.ok(recovery !== null && recovery <= 2_000, `${policy}: ${recovery} rounds`)
  }
  t.equal(uniform.recovery, null)
  const again = measureArms(bandit, 'uniform', settings, 3)
  t.equal(again.total, uniform.total, 'the same seeds give the same run')
})

t.test('which action is right for a sentence is learned from what the chosen ones earned', async t => {
  const about = { card: 'my card is gone', fee: 'why was I charged', loan: 'I want to borrow money' }
  const sentences = Array.from({ length: 200 }, (_, index) =>
    Object.entries(about).map(([label, text]) => ({ text: `${text} ${'abcdefgh'[index % 8]}`, label })),
  ).flat()
  const uniform = runSentences(sentences, 'uniform', settings, 1)
  for (const policy of ['epsilon', 'thompson', 'squarecb'] as const) {
    const { regret, bestFixed } = runSentences(sentences, policy, settings, 1)
    t.ok(regret.at(-1)! < uniform.regret.at(-1)! / 2, `${policy}: ${regret.at(-1)}`)
    t.ok(regret.at(-1)! < bestFixed)
  }
})

t.test('the picture has a line a policy, and is well-formed', async t => {
  const curves = ['one', 'two'].map(name => ({ name, values: Float64Array.of(1, 2, 3) }))
  const svg = regretPicture('Regret & more', curves, 2)
  t.equal(svg.match(/<polyline /g)?.length, 2)
  t.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" .*Regret &amp; more.*<\/svg>$/)
  // π²/6, and by the recurrence.
  t.ok(Math.abs(trigamma(1) - Math.PI ** 2 / 6) < 1e-6)
  t.ok(Math.abs(trigamma(2.5) - trigamma(3.5) - 1 / 6.25) < 1e-9)
})
