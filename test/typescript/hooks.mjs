import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Compiled files, named by a hash of what they were compiled from: they are never stale. */
const kept = join(import.meta.dirname, '../../.tap/compiled')
const options = { format: 'esm', target: 'node20', sourcemap: 'inline' }
mkdirSync(kept, { recursive: true })

export async function load(url, context, nextLoad) {
  if (!/^file:.*\.ts(\?|$)/.test(url)) return nextLoad(url, context)
  const { source } = await nextLoad(url, { ...context, format: 'module' })
  return { format: 'module', source: await compiled(fileURLToPath(url), source), shortCircuit: true }
}

async function compiled(sourcefile, source) {
  const hash = createHash('sha256')
  for (const part of [JSON.stringify(options), sourcefile, source]) hash.update(part)
  const path = join(kept, `${hash.digest('hex')}.js`)
  try {
    return await readFile(path, 'utf8')
  } catch {
    const { transform } = await import('esbuild')
    const { code } = await transform(String(source), { ...options, loader: 'ts', sourcefile })
    // Others compile the same at the same time: none of them may read half a file.
    await writeFile(`${path}.${process.pid}`, code)
    await rename(`${path}.${process.pid}`, path)
    return code
  }
}
