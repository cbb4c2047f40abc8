#!/usr/bin/env -S node --max-semi-space-size=32
// Starts Tact. In a checkout with its development packages the program is compiled first, where it has changed.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = import.meta.dirname
if (existsSync(join(root, 'src')) && existsSync(join(root, 'node_modules/esbuild'))) {
  const { compileChanged } = await import('./build.mjs')
  await compileChanged()
}
process.setSourceMapsEnabled(true)
await import('./dist/main.js')
