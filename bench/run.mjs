// Compiles the server and the programs of this folder, then runs one: `node bench/run.mjs bench|profile [options]`.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compile } from '../build.mjs'

const root = dirname(import.meta.dirname)
const program = process.argv[2] ?? 'bench'
const programs = ['bench', 'profile', 'load', 'echo', 'naive']
if (!existsSync(join(root, 'bench', `${program}.ts`))) {
  console.error(`There is no program "${program}"; there are bench and profile`)
  process.exit(2)
}
await compile('src/main.ts', 'dist/main.js', root)
for (const name of programs) await compile(`bench/${name}.ts`, `dist/bench/${name}.js`, root)
await import(pathToFileURL(join(root, 'dist/bench', `${program}.js`)).href)
