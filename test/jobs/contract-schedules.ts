import { setTimeout as pause } from 'node:timers/promises'
import type { Test } from 'tap'
import { until } from '../until.ts'
import { type Opened, saying } from './opened.ts'

const everyMs = 400

/** Jobs that come again and again. */
export async function schedulesContract(t: Test, { replica }: Opened): Promise<void> {
  const [one, other] = [await replica(), await replica()]
  const done: string[] = []
  one.work(saying(done), 4)
  other.work(saying(done), 4)

  await t.test('a tick is one job, though two replicas look for it and both have put it', async t => {
    const schedule = { id: 'often', type: 'say', data: { text: 'tick' }, times: { everyMs } }
    await one.putSchedule(schedule)
    await until(() => done.length === 1)
    await pause(everyMs / 4)
    const again = await other.putSchedule(schedule)
    t.match(again, schedule)
    await until(() => done.length >= 4)
    t.equal(new Set(done).size, done.length, done.join(', '))
    const at = done.map(line => Number(/^repeat:often:(\d+) tick$/.exec(line)?.[1]))
    at.slice(1).map((each, i) => t.equal(each - at[i]!, everyMs))
    const [kept] = await one.schedules()
    t.match(kept, schedule)
    const waits = await one.get(`repeat:often:${kept!.nextAt}`)
    t.equal(waits?.scheduleId, 'often')
    if (waits?.state === 'delayed') t.equal(await one.remove(waits.id), 'armed')
  })

  await t.test('one put in its place goes on with what is new', async t => {
    await other.putSchedule({ id: 'often', type: 'say', data: { text: 'tock' }, times: { everyMs } })
    await until(() => done.some(line => line.endsWith('tock')))
    t.equal((await one.schedules()).length, 1)
  })

  await t.test('by a pattern, in a time zone', async t => {
    const times = { cron: '30 2 * * 1', timezone: 'Europe/Berlin' }
    const kept = await one.putSchedule({ id: 'weekly', type: 'say', data: {}, times })
    t.strictSame(kept.times, times)
    t.equal(
      new Date(kept.nextAt).toLocaleString('en-GB', { timeZone: 'Europe/Berlin' }).split(', ')[1],
      '02:30:00',
    )
    t.equal(new Date(kept.nextAt - 7_200_000).getUTCDay() % 7 <= 1, true)
    const found = (await other.schedules()).find(({ id }) => id === 'weekly')
    t.strictSame(found, kept)
    for (const cron of ['61 * * * *', 'whenever'])
      await t.rejects(one.putSchedule({ id: 'bad', type: 'say', data: {}, times: { cron } }), {
        code: 'invalid',
      })
    const nowhere = { cron: '* * * * *', timezone: 'Mars/Olympus' }
    await t.rejects(one.putSchedule({ id: 'bad', type: 'say', data: {}, times: nowhere }), {
      code: 'invalid',
    })
  })

  await t.test('a tick that is done once more adds no other', async t => {
    const { nextAt } = await one.putSchedule({
      id: 'odd',
      type: 'dance',
      data: {},
      times: { everyMs: 3_600_000 },
    })
    const id = `repeat:odd:${nextAt}`
    const failed = async (attempts: number) => {
      const job = await other.get(id)
      return job?.state === 'failed' && job.attempts === attempts
    }
    const waiting = async () =>
      (await one.list('delayed', { limit: 100 })).items.filter(({ scheduleId }) => scheduleId === 'odd')
    await until(() => failed(1))
    const [next] = await waiting()
    t.equal(next?.id, `repeat:odd:${nextAt + 3_600_000}`)
    t.ok(await one.retry(id))
    await until(() => failed(2))
    t.strictSame(await waiting(), [next])
    t.ok(await one.removeSchedule('odd'))
    t.strictSame(await waiting(), [])
    t.ok(await one.retry(id), 'also when its schedule is gone')
    await until(() => failed(3))
    t.strictSame(await waiting(), [])
    t.equal(await one.remove(id), 'removed')
  })

  await t.test('a removed one ticks no more', async t => {
    t.ok(await other.removeSchedule('often'))
    t.notOk(await one.removeSchedule('often'))
    t.strictSame(
      (await one.schedules()).map(({ id }) => id),
      ['weekly'],
    )
    const before = done.length
    await pause(2 * everyMs)
    t.ok(done.length <= before + 1, 'but for one that had begun')
    t.ok(await one.removeSchedule('weekly'))
    t.strictSame(await one.counts().then(({ delayed, waiting }) => [delayed, waiting]), [0, 0])
  })
}
