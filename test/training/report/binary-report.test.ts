import t from 'tap'
import { binaryReport } from '../../../src/training/report/binary-report.ts'
import { latestSplit } from '../../../src/training/split.ts'
import { categories, madeUpBank, numbers } from '../builders.ts'
import { learned } from './builders.ts'

const bank = madeUpBank(1200, 3)
const input = learned(bank.columns, bank.target)
const report = binaryReport(input)

t.test('the page and the Markdown tell the same figures', async t => {
  const auc = /\| AUC \| (0\.\d{4}) \(/.exec(report.markdown)?.[1]
  t.ok(auc)
  t.match(report.html, auc!)
  const words = ['How good it is', 'Whom it finds', 'What it goes by', 'For whom it holds', 'How it was made']
  for (const title of words) {
    t.match(report.markdown, `## ${title}`)
    t.match(report.html, `<h2>${title}</h2>`)
  }
  const facts = [
    'penalised logistic regression',
    '2026-01-31',
    '30 % of each class, drawn by the seed 7',
    '840 rows',
  ]
  const plain = (text: string) => text.replaceAll('\u00a0', ' ')
  for (const fact of facts) {
    t.match(plain(report.markdown), fact)
    t.match(plain(report.html), fact)
  }
})

t.test('the page stands alone: no script, nothing loaded, no figure that is none', async t => {
  t.notMatch(report.html, /<script|<link|<img|@import|url\(|src=|https?:|javascript:|\son\w+=/i)
  t.notMatch(report.html, /NaN|Infinity|undefined|null/)
  t.notMatch(report.markdown, /NaN|Infinity|undefined|null/)
  t.equal(
    report.html.match(/<svg viewBox="0 0 (400|320)/g)?.length,
    4 + 4,
    'four charts and a dependence a column',
  )
})

t.test('the same input gives the same texts', async t => {
  t.same(binaryReport(input), report)
})

t.test('nothing is warned of where there is nothing', async t => {
  t.same(report.warnings, [])
  t.notMatch(report.html, 'Beware')
})

t.test('a column that knows the answer is warned of by name, before everything else', async t => {
  const leak = numbers(
    'minutes after',
    bank.target.map((truth, row) => (truth ? 5 + (row % 3) : 0)),
  )
  const leaky = binaryReport(learned([...bank.columns, leak], bank.target))
  t.match(leaky.warnings, [/^“minutes after” alone has an AUC of 1\.000.*--drop "minutes after"/])
  t.ok(leaky.html.indexOf('“minutes after” alone') < leaky.html.indexOf('class="tiles"'))
  t.ok(leaky.markdown.indexOf('“minutes after” alone') < leaky.markdown.indexOf('Found in the best tenth'))
})

t.test('names from a file never become markup', async t => {
  const evil = '<img src=x onerror=alert(1)>|`*'
  const [age, income, town, noise] = bank.columns
  if (town?.kind !== 'category') throw new TypeError('town is of categories')
  const renamed = [
    { ...age!, name: evil },
    income!,
    { ...town, texts: town.texts.map((text, at) => (at === 0 ? `${evil}"` : text)) },
    noise!,
  ]
  const { html, markdown } = binaryReport({ ...learned(renamed, bank.target), target: evil })
  t.notMatch(html, '<img')
  t.match(html, '&lt;img')
  const rows = markdown.split('\n').filter(line => line.includes('onerror'))
  t.ok(rows.length > 2)
  for (const line of rows) t.notMatch(line, /(?<!\\)[<`]/, line)
  for (const line of rows.filter(line => line.startsWith('|'))) t.notMatch(line, /[^\\ ]\|/, line)
})

t.test(
  'a split by time tells its spans, a base rate that moved, and how the model held over time',
  async t => {
    const rows = bank.target.length
    const day = (row: number) => `2026-${String(1 + Math.floor(row / 100)).padStart(2, '0')}-01`
    const times = {
      name: 'day',
      texts: Array.from({ length: 12 }, (_, at) => day(at * 100)),
      codes: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 100)),
    }
    const places = Float64Array.from(times.codes)
    const target = bank.target.map((truth, row) => (row >= 900 && row % 3 === 0 ? 1 : truth))
    const split = latestSplit(places, 0.25)
    const moved = binaryReport({
      ...input,
      truths: target,
      split,
      heldOutBy: { kind: 'time', column: times, places },
      probabilities: {
        train: input.predict(input.columns).filter((_, row) => row < 900),
        test: input.predict(input.columns).filter((_, row) => row >= 900),
      },
    })
    t.match(moved.markdown, 'learned from 2026-01-01 to 2026-09-01, judged by 2026-10-01 to 2026-12-01')
    t.match(moved.markdown, '### day, in its order')
    t.match(moved.warnings, [/^The base rate differs/])
  },
)

t.test('groups may be columns that the model does not read', async t => {
  const gender = categories(
    'gender',
    ['f', 'm'],
    bank.target.map((_, row) => row % 2),
  )
  const { markdown } = binaryReport({ ...input, groups: [gender] })
  t.match(markdown, '### gender')
  t.notMatch(markdown, '### town\n\n| value')
})

t.test('what the learner knows is told: gains, and what was tried', async t => {
  const { markdown } = binaryReport({
    ...input,
    gains: new Map([
      ['age', 3],
      ['income', 1],
    ]),
    making: [{ title: 'What was tried', blocks: [{ kind: 'table', head: ['rounds'], rows: [['120']] }] }],
  })
  t.match(markdown, /\| age \|[^\n]* \| 75\.0 % \|/)
  t.match(markdown, '## What was tried\n\n| rounds |\n|---|\n| 120 |')
})
