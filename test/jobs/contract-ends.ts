import type { Test } from 'tap'
import { JobRefused } from '../../src/jobs/refused.ts'
import type { JobState } from '../../src/jobs-port.ts'
import { until } from '../until.ts'
import { type Opened, saying, uniqueId } from './opened.ts'

/** How jobs come to their end. */
export async function endsContract(t: Test, { replica }: Opened): Promise<void> {
  const [one, other] = [await replica(), await replica()]
  const reaches = (id: string, state: JobState) => until(async () => (await one.get(id))?.state === state)
  const done: string[] = []
  const begun: { id: string; at: number }[] = []
  const failsUntil = new Map<string, number>()
  let go = () => {}
  other.work(
    {
      ...saying(done),
      fail: async ({ times }, { id }) => {
        begun.push({ id, at: Date.now() })
        const count = (failsUntil.get(id) ?? 0) + 1
        failsUntil.set(id, count)
        if (count <= Number(times)) throw new Error(`not the ${count}. time`)
        return count
      },
      refuse: async () => {
        throw new JobRefused('there is no such file; put it there')
      },
      slow: async (_, { progress, signal }) => {
        progress({ share: 0.25, text: 'a quarter' })
        await new Promise<void>((resolve, reject) => {
          go = resolve
          signal.addEventListener('abort', () => reject(new Error('told to stop')))
        })
        return 'slow'
      },
    },
    2,
  )

  await t.test('a job is done once, and what came of it is known to all', async t => {
    const id = uniqueId()
    const added = await one.add({ id, type: 'say', data: { text: 'hello' } })
    t.match(added, { id, type: 'say', data: { text: 'hello' }, mostAttempts: 1, scheduleId: null })
    await reaches(id, 'completed')
    const job = (await one.get(id))!
    t.strictSame(job.result, { said: 'hello' })
    t.match(job, { attempts: 1, failure: null, data: { text: 'hello' } })
    t.ok(job.addedAt <= job.startedAt! && job.startedAt! <= job.endedAt!)
    t.equal(await one.get('nobody'), null)
  })

  await t.test('an id is one job, however often and by whomever it is added', async t => {
    const id = uniqueId()
    const add = (text: string) => (text === 'a' ? one : other).add({ id, type: 'say', data: { text } })
    await Promise.all(['a', 'b', 'a', 'b'].map(add))
    await reaches(id, 'completed')
    const again = await add('c')
    t.equal(again.state, 'completed', 'the one that there was')
    t.not(again.data.text, 'c')
    t.equal(done.filter(line => line.startsWith(`${id} `)).length, 1)
  })

  await t.test(
    'what fails is tried again after pauses that grow, and fails for good with its reason',
    async t => {
      const [healed, lost] = [uniqueId(), uniqueId()]
      const kind = { type: 'fail', mostAttempts: 3, backoffMs: 120 }
      await Promise.all([
        one.add({ ...kind, id: healed, data: { times: 2 } }),
        one.add({ ...kind, id: lost, data: { times: 3 } }),
      ])
      await Promise.all([reaches(healed, 'completed'), reaches(lost, 'failed')])
      t.match(await one.get(healed), { result: 3, attempts: 3, failure: null })
      t.match(await one.get(lost), { result: null, attempts: 3, failure: 'not the 3. time' })
      const [first, second, third] = begun.filter(({ id }) => id === lost).map(({ at }) => at)
      t.ok(second! - first! >= 119 && third! - second! >= 239, `${second! - first!}, ${third! - second!}`)

      t.ok(await one.retry(lost), 'it may be tried once more')
      await reaches(lost, 'completed')
      t.match(await one.get(lost), { result: 4, failure: null })
      t.notOk(await one.retry(lost), 'it has not failed now')
      t.notOk(await one.retry('nobody'))
    },
  )

  await t.test('what would fail again is not tried again', async t => {
    const [refused, unknown] = [uniqueId(), uniqueId()]
    await one.add({ id: refused, type: 'refuse', data: {}, mostAttempts: 5 })
    await one.add({ id: unknown, type: 'dance', data: {}, mostAttempts: 5 })
    await Promise.all([reaches(refused, 'failed'), reaches(unknown, 'failed')])
    t.match(await one.get(refused), { attempts: 1, failure: 'there is no such file; put it there' })
    t.match((await one.get(unknown))?.failure, 'nobody here does "dance"; there is say, fail')
  })

  await t.test('a delayed job waits', async t => {
    const id = uniqueId()
    const at = Date.now()
    t.equal((await one.add({ id, type: 'say', data: {}, delayMs: 300 })).state, 'delayed')
    await reaches(id, 'completed')
    t.ok((await one.get(id))!.startedAt! - at >= 299)
  })

  await t.test('how far it is can be seen elsewhere, and what is under way is not removed', async t => {
    const id = uniqueId()
    await one.add({ id, type: 'slow', data: {} })
    await until(async () => (await one.get(id))?.progress !== null)
    t.match(await one.get(id), {
      state: 'active',
      progress: { share: 0.25, text: 'a quarter' },
      endedAt: null,
    })
    t.equal(await one.remove(id), 'active')
    go()
    await reaches(id, 'completed')
    t.equal((await one.get(id))?.result, 'slow')
    t.equal(await one.remove(id), 'removed')
    t.equal(await one.remove(id), 'missing')
    t.equal(await one.get(id), null)
    await one.add({ id, type: 'say', data: { text: 'anew' } })
    await reaches(id, 'completed')
  })

  await t.test('who goes down gives back what is under way', async t => {
    const third = await replica()
    const id = uniqueId()
    await one.add({ id, type: 'slow', data: {} })
    await until(async () => (await one.get(id))?.state === 'active')
    await other.close()
    const left = await one.get(id)
    t.match(left, { state: 'waiting', attempts: 0, failure: null })
    third.work({ slow: async () => 'by another' })
    await reaches(id, 'completed')
    t.equal((await one.get(id))?.result, 'by another')
  })
}
