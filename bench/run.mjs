// Compiles the server and the programs of this folder, then runs one: `node bench/run.mjs bench|live|log|profile|swaps [options]`.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compile, compileAll } from '../build.mjs'

const root = dirname(import.meta.dirname)
const program = process.argv[2] ?? 'bench'
const programs = ['bench', 'profile', 'load', 'echo', 'naive', 'swaps', 'live', 'log']
/** Run by them, or loaded before what they run. */
const beside = ['live/bare-server', 'live/collect']
if (!existsSync(join(root, 'bench', `${program}.ts`))) {
  console.error(`There is no program "${program}"; there are bench, live, log, profile and swaps`)
  process.exit(2)
}
await compileAll(root)
for (const name of [...programs, ...beside]) await compile(`bench/${name}.ts`, `dist/bench/${name}.js`, root)
// Whoever has the registry in it has the thread of heavy models beside it.
await compile('src/scoring/worker-thread.ts', 'dist/bench/worker-thread.js', root)
await compile('src/log/log-thread.ts', 'dist/bench/log-thread.js', root)
await import(pathToFileURL(join(root, 'dist/bench', `${program}.js`)).href)
