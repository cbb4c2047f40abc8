import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { simulateCommand } from '../src/commands/simulate.ts'
import type { StrategyFiles } from '../src/strategy/load.ts'
import { type TestWorld, testWorld } from './world.ts'

/** 40 customers who may be sold to, of whom every other one is 20 years old and the rest 70. */
export async function bank(t: Test): Promise<TestWorld> {
  t.testdir({})
  const made = await testWorld(t)
  const profiles = Array.from({ length: 40 }, (_, n) => ({
    customerId: `C-${100 + n}`,
    profile: {
      attributes: { age: n % 2 ? 70 : 20, consents: ['marketing'], tier: n % 4 ? 'basic' : 'gold' },
      updatedAt: made.clock.now(),
      source: 'import',
    },
  }))
  await made.store.importProfiles(profiles)
  return made
}

export async function folderOf(t: Test, files: StrategyFiles, name = 'other'): Promise<string> {
  const folder = join(t.testdirName, name)
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

export async function run(t: Test, { world, store, clock }: TestWorld, ...words: string[]) {
  const out: string[] = []
  const err: string[] = []
  const stderr = (line: string) => void err.push(line)
  const io = {
    store,
    strategy: world.strategy(),
    modelsFolder: join(t.testdirName, 'no-models'),
    now: clock.now,
    stdout: (line: string) => void out.push(line),
    stderr,
  }
  const code = await simulateCommand(words, async () => io, stderr)
  return {
    code,
    out: out.join('\n'),
    err: err.join('\n'),
    json: words.includes('--json') && code === 0 ? JSON.parse(out[0]!) : null,
  }
}
