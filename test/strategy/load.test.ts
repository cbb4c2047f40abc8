import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readStrategyFiles, strategyOf } from '../../src/strategy/load.ts'
import { type Mistake, mistakeTextIn, StrategyRefused } from '../../src/strategy/mistakes.ts'
import { temporaryFolder, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { FEES, SAVINGS } from './broken.ts'

const smallFolder = (t: Test) => temporaryFolder(t, smallStrategy)

async function mistakesIn(folder: string): Promise<readonly Mistake[]> {
  try {
    await readStrategyFiles(folder)
    return []
  } catch (error) {
    if (error instanceof StrategyRefused) return error.mistakes
    throw error
  }
}

t.test('hidden files and folders are no part of a strategy', async t => {
  const folder = temporaryFolder(t, {
    ...smallStrategy,
    '.pre-commit-config.yaml': 'repos: []',
    '.github/workflows/ci.yaml': 'on: push',
    'actions/._fees.yaml': '\0\x05\x16\x07',
    'actions/.fees.yaml': 'half of it',
  })
  symlinkSync('me@host.1:2', join(folder, 'actions/.#fees.yaml'))
  t.same(await readStrategyFiles(folder), smallStrategy)
})

t.test('a mounted ConfigMap is read through its links', async t => {
  const folder = temporaryFolder(t)
  writeFiles(join(folder, '..2026_01'), smallStrategy)
  symlinkSync('..2026_01', join(folder, '..data'))
  const visible = new Set(Object.keys(smallStrategy).map(file => file.split('/')[0]!))
  for (const name of visible) symlinkSync(`..data/${name}`, join(folder, name))
  t.same(await readStrategyFiles(folder), smallStrategy)
})

t.test('what cannot be read is a mistake of its file, each of them', async t => {
  const folder = smallFolder(t)
  symlinkSync('nowhere', join(folder, 'actions/a.yaml'))
  symlinkSync('itself.yaml', join(folder, 'itself.yaml'))
  writeFileSync(join(folder, FEES), Buffer.from('- id: a\n  name: Caf\xe9\n', 'latin1'))
  writeFileSync(join(folder, SAVINGS), Buffer.from('\ufeff- id: a\n', 'utf16le'))
  t.match(
    [...(await mistakesIn(folder))].sort((a, b) => (a.file < b.file ? -1 : 1)),
    [
      { file: 'actions/a.yaml', line: 1, message: /is a link to a file that is not there/ },
      { file: FEES, line: 2, message: 'is not UTF-8; save it as UTF-8' },
      { file: SAVINGS, line: 1, message: 'is not UTF-8; save it as UTF-8' },
      { file: 'itself.yaml', line: 1, message: /cannot be read: ELOOP/ },
    ],
  )
})

t.test('links that lead back to where they stand are told, and end nothing', async t => {
  const folder = smallFolder(t)
  for (const name of ['one', 'other', 'actions/up']) symlinkSync(folder, join(folder, name))
  const told = await mistakesIn(folder)
  t.strictSame(told.map(({ file }) => file).sort(), ['actions/up', 'one', 'other'])
  for (const { message } of told) t.match(message, 'is a link to a folder that it stands in; remove it')
})

t.test('a folder with the name of a file is looked into', async t => {
  const folder = smallFolder(t)
  mkdirSync(join(folder, 'actions/dir.yaml'))
  t.same(await readStrategyFiles(folder), smallStrategy)
  writeFiles(folder, { 'actions/dir.yaml/a.yaml': '[]' })
  t.throws(() => strategyOf({ ...smallStrategy, 'actions/dir.yaml/a.yaml': '[]' }), /has no meaning here/)
  t.ok('actions/dir.yaml/a.yaml' in (await readStrategyFiles(folder)))
})

t.test('a folder that is none is told by its path, once', async t => {
  const folder = smallFolder(t)
  const told = async (path: string) => (await mistakesIn(path)).map(mistake => mistakeTextIn(path, mistake))
  const none = join(folder, 'none/')
  t.same(await told(none), [`${none}:1  there is no such folder; set TACT_STRATEGY to one with the strategy`])
  const file = join(folder, 'profile.yaml')
  t.same(await told(file), [`${file}:1  is no folder; set TACT_STRATEGY to the folder with the strategy`])
  rmSync(file)
  symlinkSync('nowhere', file)
  t.match(await told(folder), [
    new RegExp(`^${folder}/profile.yaml:1 {2}is a link to a file that is not there`),
  ])
})
