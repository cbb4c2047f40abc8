// Compiles src/main.ts into dist/main.js, and beside it the files of its worker threads. Written beside and renamed, so that a process that starts meanwhile never reads half a file.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { build } from 'esbuild'

export async function compile(entry = 'src/main.ts', to = 'dist/main.js', root = import.meta.dirname) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: to,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'inline',
    write: false,
    logLevel: 'warning',
  })
  for (const { path, contents } of outputFiles) {
    const same = await readFile(path).then(
      old => old.equals(contents),
      () => false,
    )
    if (same) continue
    await mkdir(dirname(path), { recursive: true })
    const beside = `${path}.${process.pid}`
    await writeFile(beside, contents)
    await rename(beside, path)
  }
}

/** The program, and the threads of heavy models and of training. */
export async function compileAll(root = import.meta.dirname) {
  await compile('src/main.ts', 'dist/main.js', root)
  await compile('src/scoring/worker-thread.ts', 'dist/worker-thread.js', root)
  await compile('src/commands/boosting-worker.ts', 'dist/boosting-worker.js', root)
}

if (process.argv[1] === import.meta.filename) await compileAll()
