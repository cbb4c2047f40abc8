import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import { modelsCommand } from '../../src/commands/models.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { strategies } from '../../src/strategies.ts'
import { edited, NOON } from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'
import { linearFiles, writeModel } from '../tiny-models.ts'

async function setUp(folder: string) {
  const modelsFolder = join(folder, 'models')
  const good = linearFiles([0.3, 1], -1)
  for (const version of ['1', '2', '10']) await writeModel(modelsFolder, 'offer', version, good)
  const wrong = good.golden.map(row => ({ ...row, expected: 0.5 }))
  await writeModel(modelsFolder, 'offer', '11', { ...good, golden: wrong })
  return async (...words: string[]) => {
    const [stdout, stderr]: string[][] = [[], []]
    const code = await modelsCommand(words, {
      stdout: line => void stdout!.push(line),
      stderr: line => void stderr!.push(line),
      modelsFolder,
      openStore: async () => lmdbStore({ folder: join(folder, 'data'), decisionsKeptMs: 60_000 }),
      logFolder: join(folder, 'log'),
      now: () => Date.UTC(2026, 0, 15, 12),
    })
    return { code, stdout: stdout!.join('\n'), stderr: stderr!.join('\n') }
  }
}

t.test('roles are given, shown and taken back by command', async t => {
  const models = await setUp(t.testdir())
  t.match(await models('roles'), { code: 0, stdout: /nothing was chosen: of each model the newest/ })
  t.match(await models('promote', 'offer', '1'), {
    code: 0,
    stdout:
      /^offer\n {2}champion {4}1 {2}100 %\n {2}2026-01-15T12:00:00.000Z {2}promoted 1 instead of 10: asked for by command$/,
  })
  await models('challenge', 'offer', '2', '--share', '0.125')
  await models('shadow', 'offer', '10', '--because', 'to be watched')
  t.equal(
    (await models('roles', 'offer')).stdout,
    `offer
  champion    1  87.5 %
  challenger  2  12.5 %
  shadow      10
  2026-01-15T12:00:00.000Z  shadowing 10: to be watched
  2026-01-15T12:00:00.000Z  challenging 2: asked for by command
  2026-01-15T12:00:00.000Z  promoted 1 instead of 10: asked for by command`,
  )
  t.match(await models('retire', 'offer', '2'), { code: 0 })
  const { offer } = JSON.parse((await models('rollback', 'offer', '--json')).stdout)
  t.match(offer, { champion: '10', challengers: [], shadows: [], history: [{ change: 'rolled-back' }] })
})

t.test('what makes no sense is refused with a remedy, and nothing is written', async t => {
  const models = await setUp(t.testdir())
  const refusals: [words: string[], code: number, says: RegExp][] = [
    [['promote', 'offer', '11'], 1, /version 11 of offer does not pass its checks: .*row 1: expected 0\.5/],
    [
      ['promote', 'offer', '3'],
      1,
      /no version 3 of offer: put its folder there, or take one of 11, 10, 2, 1/,
    ],
    [['promote', 'gone', '3'], 1, /there is no model "gone"; correct the name/],
    [['challenge', 'offer', '1', '--share', '10%'], 2, /--share 10%: give a number above 0/],
    [['challenge', 'offer', '1', '--share', '10'], 1, /share 10: give a number above 0/],
    [['rollback', 'offer'], 1, /no champion before version 10; promote/],
    [['roles', 'offer'], 1, /nothing was chosen for "offer"/],
    [['promote', 'offer'], 2, /name the version to promote[\s\S]*tact models rollback NAME/],
    [['rollback', 'offer', '1'], 2, /"1" is too much/],
    [['challenge', 'offer', '1'], 2, /--share 0\.1/],
    [['shadow', 'offer', '1', '--share', '0.1'], 2, /only challengers have a --share/],
    [['promote', 'offer', '1', '--loud'], 2, /--loud/],
  ]
  for (const [words, code, says] of refusals)
    t.match(await models(...words), { code, stderr: says }, words.join(' '))
  t.match(await models('roles'), { stdout: /nothing was chosen/ })
})

t.test('what the strategy in force cannot feed does not decide, where it is asked for', async t => {
  const folder = t.testdir()
  const models = await setUp(folder)
  const strange = linearFiles([0.3, 1], -1)
  const inputs = strange.inputs.map((input, index) => (index === 0 ? { feature: 'customer.tenure' } : input))
  const golden = strange.golden.map(({ inputs: { 'customer.age': age, ...rest }, expected }) => ({
    inputs: { 'customer.tenure': age, ...rest },
    expected,
  }))
  for (const name of ['offer', 'other'])
    await writeModel(join(folder, 'models'), name, '3', { ...strange, inputs, golden })
  const store = await lmdbStore({ folder: join(folder, 'data'), decisionsKeptMs: 60_000 })
  const files = {
    ...smallStrategy,
    ...edited('actions/savings.yaml', 'prior: 0.2', 'model: offer, prior: 0.2'),
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'strategy', name)), { recursive: true })
    await writeFile(join(folder, 'strategy', name), text)
  }
  await strategies(store, join(folder, 'strategy'), () => NOON)
  await store.close()
  t.match(await models('promote', 'offer', '3'), {
    code: 1,
    stderr:
      /cannot feed version 3 of offer; publish one that can first: `customer\.tenure` is not declared in profile\.yaml; declare it there$/m,
  })
  t.match(await models('promote', 'other', '3'), { code: 0 }, 'it is asked for nothing')
})
