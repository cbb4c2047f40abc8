import t from 'tap'
import { edited } from '../builders.ts'
import { smallSettings, startTact, writeFiles } from '../running-server.ts'

t.test('expressions give the same whatever the time zone of the server', async t => {
  const settings = smallSettings(t)
  // A day after New York put its clocks forward, and an hour in Copenhagen that New York left out.
  const told =
    '{{ timestamp("2026-07-01T00:00:00Z").getDayOfYear() }}, {{ timestamp("2026-03-08T01:30:00Z").getHours("Europe/Copenhagen") }}'
  const files = edited('actions/savings.yaml', 'headline: How do you save?', `headline: '${told}'`)
  writeFiles(settings.TACT_STRATEGY, files)
  const { call } = await startTact(t, { ...settings, TZ: 'America/New_York' })
  const { body } = await call('POST', '/v1/decisions', {
    customerId: 'C-1',
    channel: 'call-centre',
    placement: 'agent-screen',
  })
  t.match(body.actions, [{ actionId: 'savings-survey', treatment: { headline: '181, 2' } }])
})
