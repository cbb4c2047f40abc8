// Compiles the server and the programs of this folder, then runs one: `node bench/run.mjs [program] [options]`.
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compile, compileAll } from '../build.mjs'

const root = dirname(import.meta.dirname)
const program = process.argv[2] ?? 'bench'
/** What one runs, and what these start. */
const programs = [
  'bandit',
  'bench',
  'drain',
  'drift',
  'estimators',
  'live',
  'log',
  'outcomes',
  'profile',
  'swaps',
]
const started = ['load', 'echo', 'naive', 'live/bare-server', 'live/collect']
if (!programs.includes(program)) {
  console.error(`There is no program "${program}"; there are ${programs.join(', ')}`)
  process.exit(2)
}
await compileAll(root)
for (const name of [...programs, ...started]) await compile(`bench/${name}.ts`, `dist/bench/${name}.js`, root)
// Whoever has the registry in it has the thread of heavy models beside it.
await compile('src/scoring/worker-thread.ts', 'dist/bench/worker-thread.js', root)
await compile('src/log/log-thread.ts', 'dist/bench/log-thread.js', root)
await import(pathToFileURL(join(root, 'dist/bench', `${program}.js`)).href)
