// Compiles the program into dist/main.js, beside it the files of its worker threads and the browser's client, and the pages into dist/pages.
// Written beside and renamed, so that a process that starts meanwhile never reads half a file.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/** Where something failed is told by file and line: the maps are read at each start, and need not have the sources in them. */
const forNode = {
  packages: 'external',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  sourcesContent: false,
}
const forBrowsers = {
  platform: 'browser',
  target: ['chrome109', 'edge109', 'firefox115', 'safari16.4'],
  minify: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
}

export async function compile(entry = 'src/main.ts', to = 'dist/main.js', root = import.meta.dirname) {
  await bundled(root, { ...forNode, entryPoints: [entry], outfile: to })
}

/** What other people's pages and programs load: the client, and the element with the client in it. */
async function compileForPages(root) {
  const parts = [
    ['src/pages/client/client.ts', 'dist/client.js'],
    ['src/pages/element/tact-actions.ts', 'dist/pages/tact-actions.js'],
  ]
  await Promise.all(
    parts.map(([entry, outfile]) => bundled(root, { ...forBrowsers, entryPoints: [entry], outfile })),
  )
}

/** Every folder under src/pages with an index.html is a page: its main.ts(x) and style sheets are compiled, all else is taken as it is. */
async function compilePages(root) {
  const from = join(root, 'src/pages')
  const entries = await readdir(from, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile())
  const pages = new Set(files.flatMap(({ name, parentPath }) => (name === 'index.html' ? parentPath : [])))
  const own = files.filter(({ parentPath }) => pages.has(parentPath))
  const paths = test => own.flatMap(({ name, parentPath }) => (test(name) ? join(parentPath, name) : []))
  await bundled(root, {
    ...forBrowsers,
    entryPoints: paths(name => /^main\.tsx?$|\.css$/.test(name)),
    outbase: from,
    outdir: join(root, 'dist/pages'),
  })
  const asTheyAre = paths(name => !/\.(tsx?|css)$/.test(name))
  await Promise.all(
    asTheyAre.map(async path =>
      written(join(root, 'dist/pages', relative(from, path)), await readFile(path)),
    ),
  )
}

async function bundled(root, options) {
  const common = { absWorkingDir: root, bundle: true, format: 'esm', write: false, logLevel: 'warning' }
  // Whoever finds all compiled already does without it.
  const { build } = await import('esbuild')
  const { outputFiles } = await build({ ...common, ...options })
  await Promise.all(outputFiles.map(({ path, contents }) => written(path, contents)))
}

async function written(path, contents) {
  const same = await readFile(path).then(
    old => old.equals(contents),
    () => false,
  )
  if (same) return
  await mkdir(dirname(path), { recursive: true })
  const beside = `${path}.${process.pid}`
  await writeFile(beside, contents)
  await rename(beside, path)
}

/** The program, the threads of heavy models, of the decision log and of training, the client and the pages. */
export async function compileAll(root = import.meta.dirname) {
  await Promise.all([
    compile('src/main.ts', 'dist/main.js', root),
    compile('src/scoring/worker-thread.ts', 'dist/worker-thread.js', root),
    compile('src/log/log-thread.ts', 'dist/log-thread.js', root),
    compile('src/commands/boosting-worker.ts', 'dist/boosting-worker.js', root),
    compileForPages(root),
    compilePages(root),
  ])
}

/** The same, unless it was done since a source, a package or this file was changed: it takes most of a second. */
export async function compileChanged(root = import.meta.dirname) {
  const stamp = join(root, 'dist/.compiled')
  const now = stateOfSources(root)
  const then = await readFile(stamp, 'utf8').catch(() => '')
  if (then === now && existsSync(join(root, 'dist/main.js'))) return
  await compileAll(root)
  await written(stamp, Buffer.from(now))
}

/** Another text as soon as one of them is written, added or removed. */
function stateOfSources(root) {
  const names = readdirSync(join(root, 'src'), { recursive: true }).sort()
  const marks = ['build.mjs', 'package-lock.json', ...names.map(name => join('src', name))].map(name => {
    const { ino, size, mtimeMs, ctimeMs } = statSync(join(root, name), { throwIfNoEntry: false }) ?? {}
    return `${name} ${ino} ${size} ${mtimeMs} ${ctimeMs}`
  })
  return marks.join('\n')
}

if (process.argv[1] === import.meta.filename) await compileAll()
