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
  'cluster',
  'drain',
  'drift',
  'estimators',
  'first',
  'live',
  'log',
  'outcomes',
  'profile',
  'sizes',
  'soak',
  'swaps',
]
const started = [
  'load/load',
  'load/metronome',
  'load/socket-load',
  'socket-echo',
  'peers/host',
  'raw-onnx',
  'echo',
  'naive',
  'live/bare-server',
  'live/collect',
  'soak/open-loop',
]
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
