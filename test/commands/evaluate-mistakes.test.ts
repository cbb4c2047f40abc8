import t from 'tap'
import { evaluateCommand } from '../../src/commands/evaluate.ts'
import { COLUMNS, csv, HEADER, rowsOf, run } from './evaluated-csv.ts'

t.test('what cannot be used is told in one line', async t => {
  const text = csv(rowsOf(200))
  const cases: [string, string[], number, RegExp][] = [
    ['', [...COLUMNS, '--target', 'target'], 1, /is empty/],
    [`${HEADER.join(',')}\n`, [...COLUMNS, '--target', 'target'], 1, /has no row that can be used/],
    [
      text.replaceAll('\n', '\r'),
      [...COLUMNS, '--target', 'target'],
      1,
      /log\.csv: lines end with a carriage return alone\. Save the file with/,
    ],
    [
      text,
      [...COLUMNS, '--target', 'targets'],
      1,
      /--target "targets": .*no such column; did you mean "target"\?/,
    ],
    [
      text,
      [...COLUMNS, '--target', 'target', '--delimiter', ';'],
      1,
      /split at ";" the header is one column/,
    ],
    [
      text,
      [...COLUMNS, '--target-probabilities', 'q_'],
      1,
      /--target-probabilities "q_": .*needs a column q_<action>/,
    ],
    [text, [...COLUMNS, '--policy', 'c'], 1, /--policy "c": no such action in log\.csv; .*"[ab]"|it has/],
    [text, [...COLUMNS, '--target', 'target', '--features', 'y'], 1, /--features "y"/],
    [text, [...COLUMNS], 2, /say once what is to be evaluated/],
    [text, [...COLUMNS, '--target', 'target', '--policy', 'a'], 2, /say once/],
    [
      text,
      ['--action', 'action', '--reward', 'reward', '--target', 'target'],
      2,
      /--probability: name the column/,
    ],
    [text, [...COLUMNS, '--target', 'target', '--seed', 'x'], 2, /--seed "x"/],
    [text, [...COLUMNS, '--target', 'target', '--colour'], 2, /--colour/],
  ]
  for (const [file, words, expectedCode, expected] of cases) {
    const { code, err, out } = await run(t, file, ...words)
    t.equal(code, expectedCode, words.join(' '))
    t.equal(out, '')
    t.equal(err.length, 1)
    t.match(err[0], expected)
  }
  const err: string[] = []
  t.equal(
    await evaluateCommand(['--csv', '/nowhere.csv', ...COLUMNS, '--policy', 'a'], {
      stdout() {},
      stderr: line => void err.push(line),
    }),
    1,
  )
  t.match(err, [/there is no such file\. Check the path/])
})
