import { join } from 'node:path'
import t from 'tap'
import { importCommand } from '../../src/commands/import.ts'
import { testApp } from '../world.ts'

t.test('a mistake in the words is one line that says what to do', async t => {
  const app = await testApp(t, [])
  const folder = t.testdir({ 'a.ndjson': '', 'wrong.csv': 'customerId;age\nC-1;4\n', 'b.csv': {} })
  const mistakes: [words: string[], said: RegExp][] = [
    [[], /no file/],
    [[join(folder, 'none.ndjson')], /there is no file .*none\.ndjson; check the path/],
    [[join(folder, 'a.txt')], /name it \.ndjson, \.jsonl or \.csv/],
    [[join(folder, 'b.csv')], /is a folder/],
    [[join(folder, 'wrong.csv')], /no column "customerId".*--delimiter/],
    [[join(folder, 'a.ndjson'), '--delimiter', ';;'], /one character/],
    [[join(folder, 'a.ndjson'), '--server', 'localhost'], /an address such as/],
    [[join(folder, 'a.ndjson'), '--server', 'http://'], /--server "http:\/\/": an address such as/],
    [[join(folder, 'a.ndjson'), '--sever', 'x'], /--sever/],
  ]
  let opened = 0
  for (const [words, said] of mistakes) {
    const told: string[] = []
    const code = await importCommand(words, {
      open: async () => {
        opened += 1
        return { store: app.store, strategy: app.world.strategy() }
      },
      now: () => 0,
      stdout() {},
      stderr: line => told.push(line),
    })
    t.equal(code, 1)
    t.equal(told.length, 1)
    t.match(told[0], said)
  }
  t.equal(opened, 1, 'only to read the file whose first line is wrong')
})
