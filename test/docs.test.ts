import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { Environment } from '../src/environment.ts'
import type { Values } from '../src/ports.ts'
import { strategyJsonSchemas } from '../src/strategy/json-schema.ts'
import { strategyOf } from '../src/strategy/load.ts'
import { decisionOf, memoryOf } from './builders.ts'
import { settingsTable } from './settings-table.ts'

const root = join(import.meta.dirname, '..')

t.test('the table of settings in the README is the one that the server checks', async t => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const table = readme.match(/<!-- settings -->\n([\s\S]*)<!-- \/settings -->/)?.[1]?.trim()
  t.equal(table, settingsTable(Environment).trim())
})

t.test('the published JSON Schemas are those of the schemas that check', async t => {
  for (const [name, schema] of Object.entries(strategyJsonSchemas())) {
    const published = JSON.parse(await readFile(join(root, 'config/schemas', name), 'utf8'))
    t.same(
      published,
      JSON.parse(JSON.stringify(schema)),
      `config/schemas/${name}; write it anew with: npx tact schemas`,
    )
  }
})

t.test('every link of the documents leads somewhere', async t => {
  for (const file of [
    'README.md',
    'docs/architecture.md',
    'docs/strategy.md',
    'docs/first-strategy.md',
    'docs/live.md',
    'docs/operating.md',
    'docs/decision-log.md',
    'docs/agent-screen.md',
    'docs/models.md',
    'docs/client.md',
    'docs/evaluation.md',
    'docs/jobs.md',
    'docs/scaling.md',
  ]) {
    const text = await readFile(join(root, file), 'utf8')
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
      await t.resolves(readFile(join(root, file, '..', target!)), `${file} → ${target}`)
    }
  }
})

t.test('the strategy that begins from nothing is taken, and decides as it says', async t => {
  const text = await readFile(join(root, 'docs/first-strategy.md'), 'utf8')
  const blocks = [...text.matchAll(/```yaml\n(# (\S+\.yaml):[\s\S]*?)```/g)]
  const strategy = strategyOf(Object.fromEntries(blocks.map(([, yaml, file]) => [file!, yaml!])))
  t.equal(blocks.length, 7)
  const attributes = { age: 40, name: 'Ann', monthly: 20, plan: 'plus', marketingConsent: true }
  const first = async (placement: string, channel: string, context: Values) => {
    const request = { channel, placements: [{ id: placement, limit: 1 }], context }
    const { actions, locks } = await decisionOf({ strategy, memory: memoryOf(attributes), request })
    return [actions[0]?.actionId, actions[0]?.treatment, locks.map(({ id }) => id)]
  }
  t.strictSame(await first('web-hero', 'web', { outage: true }), [
    'outage-credit',
    { headline: 'We know of the outage', href: '/outage' },
    ['outage'],
  ])
  t.match(await first('agent-screen', 'call-centre', { reason: 'cancel' }), [
    'stay',
    { script: 'That is €4 a month.' },
  ])
})
