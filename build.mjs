// Compiles src/main.ts into dist/main.js. Written beside and renamed, so that a process that starts meanwhile never reads half a file.
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

if (process.argv[1] === import.meta.filename) await compile()
