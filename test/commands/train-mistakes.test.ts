import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { bench, tried } from './train-table.ts'

t.test('a mistake names the place, the value and the remedy, and writes nothing', async t => {
  const { data, out, folder } = await bench(t)
  await writeFile(join(folder, 'rows.csv'), 'row\n3\n1500\n')
  const dull = join(folder, 'dull.csv')
  await writeFile(dull, `x,y\n${'1,1\n1,0\n'.repeat(60)}`)
  const latin = join(folder, 'latin.csv')
  await writeFile(latin, Buffer.from('town,y\nÅrhus,1\n', 'latin1'))
  const weightless = join(folder, 'weightless.csv')
  await writeFile(weightless, `x,w,y\n${'1,0,yes\n2,1,no\n'.repeat(60)}`)
  await writeFile(join(folder, 'inputs.yaml'), 'agee: { feature: customer.age }\n')
  const to = ['--out', out]
  const cases: [string[], RegExp][] = [
    [[], /no data file\. tact train DATA\.csv/],
    [[data, ...to], /--target: name the column/],
    [[data, '--target', 'bought'], /--out: name the version folder/],
    [[data, '--target', 'bough', ...to], /--target "bough": no such column .*Its columns: age, Net income/],
    [
      [data, '--target', 'bought', '--positive', 'oui', ...to],
      /--positive "oui": no row .*"no", "yes"|"yes", "no"/,
    ],
    [[data, '--target', 'bought', '--drop', 'agee', ...to], /--drop "agee": no such column/],
    [
      [data, '--target', 'bought', '--learner', 'forest', ...to],
      /--learner "forest": there is trees, logistic, text/,
    ],
    [
      [data, '--target', 'bought', '--learner', 'text', ...to],
      /--text: which column has the texts\? One of: age/,
    ],
    [[data, '--target', 'bought', '--monotone', 'age', ...to], /--monotone "age=": write column=\+1/],
    [
      [data, '--target', 'bought', '--drop', 'day', '--monotone', 'town=1', ...to],
      /--monotone "town": it has categories/,
    ],
    [[data, '--target', 'bought', '--monotone', 'agee=1', ...to], /--monotone "agee": no such column/],
    [
      [data, '--target', 'bought', '--class-weight', 'yes=0', ...to],
      /--class-weight "yes=0": write balanced/,
    ],
    [
      [data, '--target', 'town', '--drop', 'day', '--learner', 'logistic', ...to],
      /"town" has 3 values.*--learner trees/,
    ],
    [[data, '--target', 'day', ...to], /has 1500 different values/],
    [[data, '--target', 'bought', '--seed', 'x', ...to], /--seed "x": a whole number/],
    [[data, '--target', 'bought', '--colour', ...to], /--colour/],
    [[data, '--target', 'bought', '--delimiter', ';', ...to], /is one column when split at ";"/],
    [[join(folder, 'none.csv'), '--target', 'bought', ...to], /no file .*none\.csv\. Check the path/],
    [
      [data, '--target', 'bought', '--test-rows', join(folder, 'rows.csv'), ...to],
      /line 3: "1500" is no row/,
    ],
    [
      [data, '--target', 'bought', '--inputs', join(folder, 'inputs.yaml'), ...to],
      /no column "agee" in the data/,
    ],
    [[data, '--target', 'bought', '--time', 'day', '--test-rows', 'x', ...to], /--time and --test-rows both/],
    [[latin, '--target', 'y', ...to], /latin\.csv, line 2: is not UTF-8\. Save the file as UTF-8/],
    [
      [weightless, '--target', 'y', '--weight', 'w', ...to],
      /--target y: 0 of the 48 rows with a weight above 0 to learn from are positive/,
    ],
    [[dull, '--target', 'y', ...to], /no column tells the rows apart: x\./],
    [
      [data, '--target', 'bought', '--out', folder],
      /holds "(bank|rows|inputs|dull|latin|weightless).*no part of a model/,
    ],
  ]
  const long = join(folder, 'v'.repeat(250))
  cases.push([
    [data, '--target', 'bought', '--drop', 'noise,day', '--learner', 'logistic', '--out', long],
    /--out .*v: cannot be written \(ENAMETOOLONG.*\), and is as it was\. Make room, or name another/,
  ])
  for (const [argv, expected] of cases) {
    const { code, err } = await tried(...argv)
    t.equal(code, 1)
    t.equal(err.length, 1, 'one line, no stack')
    t.match(err[0], expected)
  }
  t.notOk(existsSync(join(folder, 'models')))
})

t.test(
  'a model that is there already, and may be served, is replaced only where that is asked for',
  async t => {
    const { data, out } = await bench(t)
    await mkdir(out, { recursive: true })
    await writeFile(join(out, 'model.onnx'), 'what decides')
    const words = [data, '--target', 'bought', '--drop', 'day', '--learner', 'logistic', '--out', out]
    const { code, err } = await tried(...words)
    t.equal(code, 1)
    t.match(err, [/--out .*models\/bank\/1: holds a model already\. Name a version .*, or add --replace$/])
    t.equal(await readFile(join(out, 'model.onnx'), 'utf8'), 'what decides')
    t.equal((await tried(...words, '--replace')).code, 0)
    t.not(await readFile(join(out, 'model.onnx'), 'utf8'), 'what decides')
  },
)
