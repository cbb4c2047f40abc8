// 20,000 outcomes, one in five sent twice and one in ten late, while a replica and Redis are killed: is every counter exact? See README.md.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { outcomes: { type: 'string', default: '20000' } },
})
const outcomes = Number(values.outcomes)
if (!Number.isInteger(outcomes) || outcomes < 100) {
  console.error(`--outcomes ${values.outcomes}: write a whole number from 100 on`)
  process.exit(2)
}
// The test of the suite, with more of them.
const root = join(import.meta.dirname, '../..')
const args = [
  'run',
  '--disable-coverage',
  '--reporter=tap',
  '--timeout=1200',
  'test/server/outcomes-under-fire.test.ts',
]
const tap = spawn(join(root, 'node_modules/.bin/tap'), args, {
  cwd: root,
  env: { ...process.env, OUTCOMES: String(outcomes) },
  stdio: 'inherit',
})
tap.once('exit', code => {
  process.exitCode = code ?? 1
})
