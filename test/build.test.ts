import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
// @ts-expect-error: it has no types
import { compileChanged } from '../build.mjs'
import { temporaryFolder } from './running-server.ts'

t.test('what has not changed is not compiled again', async t => {
  const source = (file: string) => [`src/${file}`, `console.log('${file}')`]
  const root = temporaryFolder(
    t,
    Object.fromEntries(
      [
        'main.ts',
        'scoring/worker-thread.ts',
        'log/log-thread.ts',
        'commands/boosting-worker.ts',
        'pages/client/client.ts',
        'pages/element/tact-actions.ts',
      ].map(source),
    ),
  )
  const [main, compiled] = [join(root, 'src/main.ts'), join(root, 'dist/main.js')]
  await compileChanged(root)
  t.match(readFileSync(compiled, 'utf8'), /main\.ts/)
  writeFileSync(compiled, 'as it was')
  await compileChanged(root)
  t.equal(readFileSync(compiled, 'utf8'), 'as it was')

  writeFileSync(main, `console.log('other')`)
  await compileChanged(root)
  t.match(readFileSync(compiled, 'utf8'), /other/, 'a source was changed')
  writeFileSync(join(root, 'src/new.ts'), '')
  writeFileSync(compiled, 'as it was')
  await compileChanged(root)
  t.match(readFileSync(compiled, 'utf8'), /other/, 'one came')
  rmSync(compiled)
  await compileChanged(root)
  t.match(readFileSync(compiled, 'utf8'), /other/, 'what was compiled is gone')
})
