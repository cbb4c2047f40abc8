import { parse as parseExpression } from '@marcbachmann/cel-js'
import t from 'tap'
import { strangerAmongNumbers, typedColumn, withDefault } from '../../src/training/columns.ts'
import { readTable } from '../../src/training/csv.ts'
import { featureOf, readInputs } from '../../src/training/inputs.ts'
import { valueAt } from '../../src/training/table.ts'
import { readTarget } from '../../src/training/target.ts'

async function* chunked(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

const column = async (...cells: string[]) => {
  const rows = cells.map(cell => `${cell};.`).join('\n')
  return (await readTable(chunked(`x;y\n${rows}\n`, 5), 'data.csv', ';')).columns[0]!
}

t.test('quoted cells, a byte-order mark and any chunks are read', async t => {
  const text = '\ufeffname,age\n"Doe, Jane",40\nJoe,\n'
  const table = await readTable(chunked(text, 3), 'data.csv', ',')
  t.equal(table.rows, 2)
  t.same(
    table.columns.map(found => found.name),
    ['name', 'age'],
  )
  t.equal(valueAt(typedColumn(table.columns[0]!), 0), 'Doe, Jane')
  t.equal(valueAt(typedColumn(table.columns[1]!), 0), 40)
  t.equal(valueAt(typedColumn(table.columns[1]!), 1), null)
})

t.test('what is wrong with a file is said with its line and a remedy', async t => {
  const read = (text: string, delimiter = ',') => readTable(chunked(text, 100), 'data.csv', delimiter)
  await t.rejects(read('a,b\n1,2\n1,2,3\n'), {
    name: 'Mistake',
    message: /data\.csv: .*line 3.*Mend the line/,
  })
  await t.rejects(read('a;b\n1;2\n'), { message: /one column .*--delimiter ';'/ })
  await t.rejects(read('a,a\n1,2\n'), { message: /"a" is there twice/ })
  await t.rejects(read('a,\n1,2\n'), { message: /column 2 of the header has no name/ })
  await t.rejects(read('a,b\n'), { message: /no data rows/ })
})

t.test('a column is of numbers when every cell is one, true and false too', async t => {
  const numeric = typedColumn(await column('1', '-2.5e1', '', 'NA', 'TRUE', 'false'))
  t.equal(numeric.kind, 'number')
  t.same(
    [0, 1, 2, 3, 4, 5].map(row => valueAt(numeric, row)),
    [1, -25, null, null, 1, 0],
  )
  t.equal(typedColumn(await column('1', 'yes')).kind, 'category')
  t.equal(typedColumn(await column('', 'NA')).kind, 'category', 'nothing seen is no number')
})

t.test('a type can be forced; a cell that does not fit is named', async t => {
  const codes = typedColumn(await column('1', '2', ''), 'category')
  t.same([valueAt(codes, 0), valueAt(codes, 2)], ['1', null])
  const mixed = await column('1', 'x', '3')
  t.throws(() => typedColumn(mixed, 'number'), {
    message: /column "x", row 1 .*"x" is no number.*as: category/,
  })
})

t.test('a slip among numbers is found, true categories are not', async t => {
  const slip = await column(...Array.from({ length: 99 }, (_, row) => `${row}`), '12,5')
  t.same(strangerAmongNumbers(slip), { row: 99, text: '12,5' })
  t.equal(strangerAmongNumbers(await column('a', 'b', '1')), undefined)
})

t.test('a default stands in for missing values', async t => {
  const ages = withDefault(typedColumn(await column('1', '')), 40)
  t.equal(valueAt(ages, 1), 40)
  const towns = withDefault(typedColumn(await column('a', '', 'b')), 'c')
  t.same([valueAt(towns, 0), valueAt(towns, 1)], ['a', 'c'])
  t.throws(() => withDefault(ages, 'old'), { message: /the default "old" is no number/ })
})

t.test('the positive value is given or plain', async t => {
  const answers = await column(...Array.from({ length: 60 }, (_, row) => (row % 2 ? 'yes' : 'no')))
  t.same([...readTarget(answers, undefined).codes.subarray(0, 2)], [0, 1])
  t.same([...readTarget(answers, 'no').codes.subarray(0, 2)], [1, 0])
  t.throws(() => readTarget(answers, 'maybe'), { message: /--positive "maybe": no row .*"no", "yes"/ })
  const colours = await column('red', 'blue')
  t.throws(() => readTarget(colours, undefined), { message: /which value means yes\?.*"red", "blue"/ })
  t.throws(() => readTarget(colours, 'red'), { message: /1 of 2 rows.*At least 20/ })
  const gaps = await column('yes', '', 'no')
  t.throws(() => readTarget(gaps, 'yes'), { message: /row 1 \(the first is 0\) is empty/ })
  for (const cells of [
    ['yes', 'no', 'NA'],
    ['1', '0', 'nan'],
    ['TRUE', 'FALSE', 'NULL'],
  ])
    t.throws(() => readTarget({ name: 'x', texts: cells, codes: Int32Array.of(0, 1, 2) }, undefined), {
      message: new RegExp(`row 2 .* has "${cells[2]}"\\. Fill it`),
    })
  const regions = await column(...Array.from({ length: 60 }, (_, row) => ['EU', 'NA', 'APAC'][row % 3]!))
  t.same(readTarget(regions, undefined).classes, ['APAC', 'EU', 'NA'], 'among names it is one')
  t.throws(() => readTarget({ name: 'x', texts: ['yes'], codes: new Int32Array(3) }, undefined), {
    message: /all 3 rows are "yes"\. Bring others/,
  })
})

t.test('without a positive value, more than two values are classes in their order', async t => {
  const grades = await column(...Array.from({ length: 60 }, (_, row) => ['10', '9', '2'][row % 3]!))
  const { codes, classes } = readTarget(grades, undefined)
  t.same(classes, ['2', '9', '10'], 'numbers by size')
  t.same([...codes.subarray(0, 3)], [2, 1, 0])
  t.same(readTarget(grades, '9').classes, ['not 9', '9'])
  const amounts = await column(...Array.from({ length: 300 }, (_, row) => `${row}.5`))
  t.throws(() => readTarget(amounts, undefined), { message: /300 different values.*--positive/ })
  const few = await column('a', 'b', 'c')
  t.throws(() => readTarget(few, undefined), { message: /fewer than two of its values have 20 rows/ })
})

t.test('columns are named in camel case after the customer', async t => {
  t.equal(featureOf('Total Trans_Ct'), 'customer.totalTransCt')
  t.equal(featureOf('emp.var.rate'), 'customer.empVarRate')
  t.equal(featureOf('CCAvg'), 'customer.ccAvg')
  t.equal(featureOf('Straße 2'), 'customer.strae2')
  t.equal(featureOf('2024'), 'customer.n2024')
  t.equal(featureOf('年'), 'customer.column')
  for (const word of ['in', 'TRUE', 'Null', 'false', 'for']) parseExpression(featureOf(word))
  t.equal(featureOf('In'), 'customer.inColumn')
})

t.test('an inputs file is read; a mistake names column, value and remedy', async t => {
  const read = (yaml: string) => readInputs(yaml, 'inputs.yaml', ['age', 'job'])
  t.same(read('age: { feature: customer.age, default: 40 }').get('age'), {
    feature: 'customer.age',
    default: 40,
  })
  t.equal(read('').size, 0)
  t.throws(() => read('agee: { feature: customer.age }'), { message: /no column "agee".*age, job/ })
  t.throws(() => read('age: { feature: "customer.age +" }'), { message: /age: "customer.age \+" is no CEL/ })
  t.throws(() => read('age: { as: text }'), { message: /inputs\.yaml: age\./ })
  t.throws(() => read('age: ['), { message: /must be YAML/ })
})
