import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { modelsCommand } from '../../src/commands/models.ts'

/** Runs `tact models` with these words. */
export async function ran(modelsFolder: string, ...words: string[]) {
  const stdout: string[] = []
  const stderr: string[] = []
  const code = await modelsCommand(words, {
    stdout: line => stdout.push(line),
    stderr: line => stderr.push(line),
    modelsFolder,
    openStore: async () => {
      throw new Error('there is no store here')
    },
    logFolder: join(modelsFolder, 'log'),
    now: Date.now,
  })
  return { code, stdout: stdout.join('\n'), stderr }
}

/** What `inspect --json` says of these bytes. */
export async function inspected(t: Test, bytes: Uint8Array) {
  const folder = t.testdir()
  const file = join(folder, 'offer.onnx')
  await writeFile(file, bytes)
  const { code, stdout } = await ran(folder, 'inspect', file, '--json')
  return { code, found: JSON.parse(stdout), folder, file }
}
