import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '../..')

/** Builds what is served, as a start does. */
export function build(): void {
  execFileSync(process.execPath, ['build.mjs'], { cwd: root, env: { PATH: process.env.PATH } })
}

export const built = (file: string) => readFileSync(join(root, 'dist', file), 'utf8')

/** Bytes that go over the wire. */
export const sizeOf = (file: string) => gzipSync(built(file), { level: 9 }).length
