import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { runTact, smallSettings, temporaryFolder } from '../running-server.ts'

const root = join(import.meta.dirname, '../..')
const rows = 6_000

/** What a shell says of `tact … | reader`: the reader's words, the command's own errors, and its exit code. */
async function piped(t: Test, reader: string) {
  const width = 11
  const data = Array.from({ length: rows * width }, (_, at) => at % 7)
  const folder = t.testdir({ 'rows.json': JSON.stringify({ features: { shape: [rows, width], data } }) })
  const words = `models score ${root}/models/personal-loan/2/model.onnx ${folder}/rows.json`
  const { PATH = '', HOME = '' } = process.env
  const { stdout, stderr } = await promisify(execFile)(
    'bash',
    ['-c', `node ${root}/tact.mjs ${words} | (${reader}); echo " $PIPESTATUS"`],
    { cwd: folder, env: { PATH, HOME }, maxBuffer: 1e8 },
  )
  const end = stdout.lastIndexOf(' ')
  return { code: Number(stdout.slice(end)), said: stdout.slice(0, end), stderr }
}

t.test('who reads slowly through a pipe gets all that was written', async t => {
  const { code, said, stderr } = await piped(t, 'sleep 1; cat')
  t.strictSame({ code, stderr }, { code: 0, stderr: '' })
  t.equal(JSON.parse(said).score.length, rows)
})

t.test('a reader that has seen enough ends the command without a word', async t => {
  const { code, said, stderr } = await piped(t, 'head -c 9')
  t.strictSame({ code, said, stderr }, { code: 141, said: '{"outputs', stderr: '' })
})

t.test('what a command answers is all that it prints, whichever models it loads', async t => {
  const line = JSON.stringify({ type: 'decision', decisionId: 'd', at: new Date().toISOString() })
  const data = temporaryFolder(t, {
    'log/decisions-20260115T120000000Z-4711-5f0c1a2b.ndjson': `${line}\n`,
  })
  const settings = { ...smallSettings(t), TACT_DATA: data, TACT_MODELS: join(root, 'models') }
  const { code, printed } = await runTact(t, ['replay'], settings)
  t.equal(code, 0)
  t.strictSame(printed.trim().split('\n'), [
    '1 decisions: 0 equal, 0 different, 1 that cannot be decided again',
    '  1 because its record is not kept any more',
  ])
})
