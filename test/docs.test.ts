import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { Environment } from '../src/environment.ts'
import { strategyJsonSchemas } from '../src/strategy/json-schema.ts'
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
    'docs/live.md',
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
