import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { lmdbStore } from '../../src/stores/lmdb.ts'

const decisionsKeptMs = 60_000

await t.test('what another process has written the next read sees, and the other way round', async t => {
  const folder = t.testdir()
  const store = await lmdbStore({ folder, decisionsKeptMs })
  const writer = await startWriter(folder)
  t.teardown(() => store.close())
  t.teardown(() => void writer.kill())
  await once(writer, 'message')
  const seen: unknown[] = []
  for (let i = 0; i < 50; i++) {
    const written = once(writer, 'message')
    writer.send('C-1')
    const [id] = await written
    seen.push(id)
    const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
    t.equal(history.length, i + 1, 'at once, without waiting')
    await store.keep({ customerId: 'C-1', entries: [], retract: [`never-${i}`] })
  }
  const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
  t.strictSame(history.map(each => each.id).sort(), seen.sort())
})

await t.test('a process that is killed while it writes loses nothing that it has acknowledged', async t => {
  const folder = t.testdir()
  for (let round = 0; round < 2; round++) {
    const acknowledged = new Set<string>()
    const writer = await startWriter(`${folder}/${round}`, 'flood')
    writer.on('message', id => {
      acknowledged.add(String(id))
      if (acknowledged.size === 400 + 100 * round) writer.kill('SIGKILL')
    })
    const [, signal] = await once(writer, 'exit')
    t.equal(signal, 'SIGKILL')
    const store = await lmdbStore({ folder: `${folder}/${round}`, decisionsKeptMs })
    const kept = new Set<string>()
    for (let c = 0; c < 5; c++) {
      const { history } = await store.recall({ customerId: `C-${c}`, stocked: [] })
      for (const { id } of history) kept.add(id)
    }
    const decisions = [...acknowledged].filter(id => !id.startsWith('entry-'))
    for (const id of decisions) if (await store.decision(id)) kept.add(id)
    t.ok(acknowledged.size >= 400 && decisions.length > 0)
    t.strictSame(
      [...acknowledged].filter(id => !kept.has(id)),
      [],
      `${acknowledged.size} acknowledged, ${kept.size} kept`,
    )
    t.equal(
      (await store.keep({ customerId: 'C-0', entries: [], retract: ['x'] })).status,
      'kept',
      'it writes on',
    )
    await store.close()
  }
})

async function startWriter(folder: string, ...rest: string[]): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('./lmdb-writer.ts', import.meta.url)), [folder, ...rest])
  await once(child, 'spawn')
  return child
}
