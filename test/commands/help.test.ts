import t from 'tap'
import { HELP, helpAsked } from '../../src/commands/help.ts'
import { runTact } from '../running-server.ts'

t.test('--help among the words of a command tells its words, and does nothing', async t => {
  for (const command of [
    'train',
    'models',
    'import',
    'simulate',
    'evaluate',
    'log',
    'replay',
    'check',
    'schemas',
  ])
    t.match(helpAsked(command, ['x', '--help']), new RegExp(`^tact ${command} `), command)
  t.equal(helpAsked('serve', ['-h']), HELP, 'a server has none but the settings')
  t.equal(helpAsked('toString', ['--help']), HELP)
  t.equal(helpAsked('log', ['sql', 'SELECT 1']), null)
  const { code, printed } = await runTact(t, ['check', '--help'], {})
  t.equal(code, 0)
  t.equal(printed, 'tact check [FOLDER]\n')
})
