import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { JobRefused } from '../../src/jobs/refused.ts'
import type { JobProgress } from '../../src/jobs-port.ts'
import { checked } from '../../src/tasks/checked.ts'
import { ImportData } from '../../src/tasks/data.ts'
import { importFile } from '../../src/tasks/import.ts'
import { versionOf } from '../../src/tasks/train.ts'
import { testWorld } from '../world.ts'

function taskOf(signal = new AbortController().signal) {
  const told: JobProgress[] = []
  const task = { id: 'a', addedAt: 0, signal, progress: (progress: JobProgress) => void told.push(progress) }
  return { task, told }
}

t.test('a version is the same whenever its job is done, and nobody else’s', async t => {
  const addedAt = Date.UTC(2026, 10, 22, 10, 55, 0, 123)
  const version = versionOf({ id: 'job-1', addedAt })
  t.match(version, /^20261122\.105500-[0-9a-f]{6}$/)
  t.equal(versionOf({ id: 'job-1', addedAt }), version)
  t.not(versionOf({ id: 'job-2', addedAt }), version)
  const natural = new Intl.Collator('en', { numeric: true })
  for (const older of ['2', '10', versionOf({ id: 'job-9', addedAt: addedAt - 1_000 })])
    t.ok(natural.compare(version, older) > 0, `newer than ${older}`)
})

t.test('data that lay in the queue is checked again', async t => {
  const handler = checked(ImportData, async ({ file }) => file)
  t.equal(await handler({ file: 'a.csv' }, taskOf().task), 'a.csv')
  for (const file of ['../a.csv', '/etc/passwd.csv', 'a/b.csv', '.csv', 'a.txt', 'a.csv/..', 'a\\b.csv'])
    await t.rejects(
      handler({ file }, taskOf().task),
      { name: 'JobRefused', message: /^data\.file: use the name/ },
      file,
    )
})

t.test('an import', async t => {
  const { world, store } = await testWorld(t)
  const folder = t.testdir()
  const put = (name: string, lines: readonly string[]) =>
    writeFileSync(join(folder, 'imports', name), lines.join('\n'))
  mkdirSync(join(folder, 'imports'))
  const changed = new Set<string>()
  const work = importFile(world, folder, customerId => changed.add(customerId))

  t.test('tells how far it is, and the first hundred bad lines', async t => {
    const good = Array.from({ length: 350 }, (_, n) => `C-${n},${n % 80}`)
    put('people.csv', ['customerId,age', ...good, ...good.map(line => `${line}x`)])
    const { task, told } = taskOf()
    t.match(await work({ file: 'people.csv' }, task), {
      read: 700,
      kept: 350,
      refused: 350,
      errorsLeftOut: 250,
    })
    t.equal((await store.profile('C-9'))?.attributes.age, 9)
    t.ok(
      good.every((_, n) => changed.has(`C-${n}`)),
      'screens are told of them',
    )
    t.match(told.at(-1), { share: 1, text: '700 lines, 350 refused' })
  })

  t.test('stops when it is told to', async t => {
    put(
      'many.ndjson',
      Array.from({ length: 500 }, (_, n) => JSON.stringify({ customerId: `S-${n}`, attributes: {} })),
    )
    const stop = new AbortController()
    const { task, told } = taskOf(stop.signal)
    const progress = (progress: JobProgress) => {
      task.progress(progress)
      stop.abort()
    }
    const stopping = { ...task, progress }
    await t.rejects(work({ file: 'many.ndjson' }, stopping))
    t.equal(told.length, 1)
    t.equal(await store.profile('S-499'), null)
  })

  t.test('a file that cannot be had or read is not tried again', async t => {
    mkdirSync(join(folder, 'imports', 'folder.csv'))
    put('broken.csv', ['name,age', 'x,1'])
    for (const file of ['nobody.csv', 'folder.csv', 'broken.csv'])
      await t.rejects(work({ file }, taskOf().task), JobRefused, file)
  })
})
