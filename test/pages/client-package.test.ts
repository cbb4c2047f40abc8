import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { temporaryFolder } from '../running-server.ts'

const root = join(import.meta.dirname, '../..')
const run = (program: string, words: string[], cwd = root) => {
  try {
    return { fine: true, said: execFileSync(program, words, { cwd, encoding: 'utf8', stdio: 'pipe' }) }
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return { fine: false, said: stdout + stderr }
  }
}

/** The examples of the documentation, as a program in TypeScript. */
const examples = readFileSync(join(root, 'docs/client.md'), 'utf8')
  .match(/^```js\n[\s\S]*?^```/gm)!
  .map(block => block.slice(6, -3))
const MORE = `
import { Refused, type Decision, type LiveSession, type Problem } from 'tact/client'
import { WebSocket } from 'ws'
declare function show(...what: unknown[]): void
export const said: string | undefined = why
const own = await decide({ channel: 'web', customerId: 'C-1' }, { fallback: { headline: 'Ours' } })
show(own.from === 'server' ? (own.decision satisfies Decision) : own.decision.headline + own.why)
const node: LiveSession = connect('https://tact.bank.example', { WebSocket }).session('a', { channel: 'web' })
node.on('error', (problem: Problem) => show(problem.detail))
await node.context({ a: 1 }).catch(error => error instanceof Refused && show(error.problem.status, from))
// @ts-expect-error there is no such outcome
await node.outcome({ actionId: 'refund-fee', outcome: 'taken' })
`

t.test('the package has the client with its types, and strict programs can use them', t => {
  const build = run('npm', ['run', 'build'])
  t.ok(build.fine, build.said)
  const { files } = JSON.parse(run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']).said)[0]
  const packed = new Set(files.map(({ path }: { path: string }) => path))
  const needed = ['client.js', 'client/client.d.ts', 'client/session.d.ts', 'element/tact-actions.d.ts']
  for (const file of needed.map(name => `dist/${name}`)) t.ok(packed.has(file), file)

  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/tact'))
  for (const name of ['ws', '@types'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'use.ts'), examples.join('\n') + MORE)
  writeFileSync(
    join(folder, 'page.ts'),
    "import 'tact/tact-actions'\ndocument.querySelector('tact-actions')!.live!.event({ type: 'tap' }).catch(() => {})\n",
  )
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--verbatimModuleSyntax']
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    const how = ['--target', 'es2022', '--module', module!, '--moduleResolution', resolution!]
    const types = run(
      process.execPath,
      [tsc, ...strict, ...how, '--types', 'node', 'use.ts', 'page.ts'],
      folder,
    )
    t.ok(types.fine, `${resolution}: ${types.said}`)
  }
  t.end()
})
