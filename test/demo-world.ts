import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { type DemoCustomer, demoCustomers } from '../src/demo/customers.ts'
import type { DecisionRecord } from '../src/ports.ts'
import { modelRegistry } from '../src/scoring/registry.ts'
import { readStrategyFiles } from '../src/strategy/load.ts'
import type { World } from '../src/world.ts'
import { type TestWorld, testWorld } from './world.ts'

const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url))

/** Nobody writes to them. */
export const everyone: ReadonlyMap<string, DemoCustomer> = new Map(
  demoCustomers().map(customer => [customer.customerId, customer]),
)

export interface DemoWorld extends TestWorld {
  readonly world: World
  /** Every record that was to be remembered, oldest first. */
  readonly records: DecisionRecord[]
}

/** The demo bank as it is delivered: its strategy, the committed models, and those of its customers who are named. */
export async function demoWorld(t: Test, customerIds: readonly string[]): Promise<DemoWorld> {
  const log = { info() {}, warn() {} }
  const models = await modelRegistry({ folder: folder('models'), log })
  t.teardown(() => models.close())
  const classify: World['classify'] = async (name, text) => models.classify(models.model(name)!, text)
  const files = await readStrategyFiles(folder('config'))
  const made = await testWorld(t, { files, scorer: models, modelAt: models.at, classify })
  const now = made.clock.now()
  await made.store.importProfiles(
    customerIds.map(customerId => ({
      customerId,
      profile: { attributes: everyone.get(customerId)!.attributes, updatedAt: now, source: 'demo' },
    })),
  )
  const records: DecisionRecord[] = []
  const world: World = {
    ...made.world,
    remember(record) {
      records.push(record)
      made.world.remember(record)
    },
  }
  return { ...made, world, records }
}
