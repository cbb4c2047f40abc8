import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runTact, smallSettings, temporaryFolder, writeFiles } from '../running-server.ts'

const segment = 'decisions-20260115T120000000Z-4711-5f0c1a2b.ndjson'

t.test('what asks the decision log tells of a damaged file, and leaves nothing behind', async t => {
  const settings = smallSettings(t)
  const folder = temporaryFolder(t, { [`data/log/${segment}`]: '{"type":\nno JSON\n', 'file/log': '' })
  mkdirSync(join(folder, 'tmp'))
  const commands = [
    ['log'],
    ['replay'],
    ['evaluate', '--strategy', settings.TACT_STRATEGY!],
    ['train', '--from-log', '--action', 'refund-fee', '--out', join(folder, 'models/m/1')],
  ]
  const where = (data: string) => ({
    ...settings,
    TACT_DATA: join(folder, data),
    TMPDIR: join(folder, 'tmp'),
  })
  for (const [data, said] of [
    ['data', /Malformed JSON in file .*5f0c1a2b\.ndjson.* take out what is no JSON/],
    ['file', /file\/log/],
  ] as const) {
    for (const command of commands) {
      const { code, printed } = await runTact(t, command, where(data))
      t.equal(code, 1, command.join(' '))
      t.match(printed, said)
      t.notMatch(printed, /\n\s+at /, 'no stack')
    }
  }
  t.strictSame(readdirSync(join(folder, 'tmp')), [])
})

t.test('what cannot be written is told without a stack', async t => {
  const folder = temporaryFolder(t)
  writeFiles(folder, { file: '' })
  const { code, printed } = await runTact(t, ['schemas', join(folder, 'file/schemas')], smallSettings(t))
  t.equal(code, 1)
  t.match(printed, /file\/schemas/)
  t.notMatch(printed, /\n\s+at /, 'no stack')
})
