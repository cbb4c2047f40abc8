import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import type { z } from 'zod'
import { readStrategyFiles, strategyOf } from '../../src/strategy/load.ts'
import { Actions } from '../../src/strategy/schema/actions.ts'
import { Kind } from '../../src/strategy/schema/common.ts'
import { ContextFile, ProfileFile, ScoresFile } from '../../src/strategy/schema/facts.ts'
import { PoliciesFile } from '../../src/strategy/schema/policies.ts'
import { ArbitrationFile, PlacementsFile } from '../../src/strategy/schema/ranking.ts'

const folder = new URL('../../config/', import.meta.url)
const read = <S extends z.ZodType>(file: string, schema: S): z.output<S> =>
  schema.parse(parse(readFileSync(new URL(file, folder), 'utf8')))

const actions = readdirSync(new URL('actions/', folder)).flatMap(file => read(`actions/${file}`, Actions))
const placements = read('placements.yaml', PlacementsFile)
const channels = [...new Set(Object.values(placements).map(placement => placement.channel))].sort()

t.test('each of the other files fits its schema', async t => {
  t.ok('churn' in read('scores.yaml', ScoresFile))
  t.ok(read('policies.yaml', PoliciesFile).locks.length >= 4)
  t.equal(read('arbitration.yaml', ArbitrationFile).currency, 'EUR')
  t.ok('lifetimeValue' in read('profile.yaml', ProfileFile).attributes)
  t.ok('sentiment' in read('context.yaml', ContextFile).facts)
})

t.test('there are at least 30 actions of all seven kinds in 8 groups and three channels', async t => {
  t.ok(actions.length >= 30, `${actions.length} actions`)
  t.equal(new Set(actions.map(({ id }) => id)).size, actions.length, 'ids are unique')
  t.same([...new Set(actions.map(({ kind }) => kind))].sort(), [...Kind.options].sort())
  t.equal(new Set(actions.map(({ group }) => group)).size, 8)
  t.same(channels, ['call-centre', 'mobile', 'web'])
  for (const channel of channels) {
    const shown = actions.filter(({ treatments }) => channel in treatments)
    t.ok(shown.length >= 30, `${shown.length} actions in ${channel}`)
  }
})

t.test('the placements and facts that others rely on are there', async t => {
  const limits = Object.fromEntries(Object.entries(placements).map(([id, { limit }]) => [id, limit]))
  t.same(limits, { 'agent-screen': 3, 'web-hero': 1, 'web-tile': 3, 'app-card': 2 })
  const { facts } = read('context.yaml', ContextFile)
  const promised = 'sentiment reason intent intentConfidence openComplaint resolved waitSeconds page device'
  t.same(
    promised.split(' ').filter(name => !(name in facts)),
    [],
  )
})

t.test('what people read fits where they read it', async t => {
  for (const { id, treatments, reasons } of actions) {
    t.ok(reasons.length > 0, `${id} says why`)
    for (const [channel, texts] of Object.entries(treatments)) {
      t.ok(texts.headline && texts.headline.length <= 60, `${id} has a short headline in ${channel}`)
      const more = channel === 'call-centre' ? ['script'] : ['body', 'href']
      t.ok(
        more.every(slot => texts[slot]),
        `${id} has ${more.join(' and ')} in ${channel}`,
      )
    }
  }
})

t.test('what is asked of or offered to a customer can be turned down for a while', async t => {
  for (const { id, kind, contact } of actions) {
    if (kind !== 'service') t.ok(contact.coolDown.rejected, `${id} is silent after a rejection`)
  }
})

t.test('the whole compiles into one strategy', async t => {
  const strategy = strategyOf(await readStrategyFiles(folder.pathname))
  t.equal(strategy.actions.size, actions.length)
})
