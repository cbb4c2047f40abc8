// Compiles the program into dist/main.js, beside it the files of its worker threads and the browser's client, and the pages into dist/pages.
// Written beside and renamed, so that a process that starts meanwhile never reads half a file.
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { build } from 'esbuild'

const forNode = { packages: 'external', platform: 'node', target: 'node20', sourcemap: 'inline' }
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

if (process.argv[1] === import.meta.filename) await compileAll()
