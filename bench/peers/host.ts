// A rule engine of others in a bare fastify: the customer from memory, the rules of fifty actions, the first that hold as the
// answer. Nothing is scored, capped, arbitrated, recorded or logged. `explain` names all that hold.
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import { parse } from 'yaml'
import { jsonLogic } from './json-logic.ts'
import type { MakePeer, PeerAction, Situation } from './peer.ts'
import { target } from './target.ts'
import { zen } from './zen.ts'

const peers: Readonly<Record<string, MakePeer>> = { zen, 'json-logic': jsonLogic, target }
const [name, actionsFile, customersFile] = process.argv.slice(2) as [string, string, string]

interface Body {
  readonly customerId: string
  readonly placement: string
  readonly context: Situation['context']
  readonly limit: number
  readonly explain?: boolean
}

const actions: readonly PeerAction[] = parse(readFileSync(actionsFile, 'utf8'))
const customers = new Map<string, Situation['customer']>(JSON.parse(readFileSync(customersFile, 'utf8')))
const holding = await peers[name]!(actions)
const byId = new Map(actions.map(action => [action.id, action as unknown as Record<string, unknown>]))

const app = Fastify()
app.post('/v1/decisions', async request => {
  const { customerId, placement, context, limit, explain } = request.body as Body
  const ids = await holding({ customer: customers.get(customerId)!, context })
  const shown = ids.slice(0, limit).map((actionId, index) => {
    const { kind, group, treatments } = byId.get(actionId)!
    return {
      rank: index + 1,
      actionId,
      kind,
      group,
      placement,
      treatment: treatments,
      reason: 'All rules hold',
    }
  })
  const answer = { decisionId: '01990000-0000-7000-8000-000000000000', customerId, actions: shown }
  return { ...answer, noAction: shown.length === 0, degraded: [], ...(explain && { holding: ids }) }
})
console.log(await app.listen({ host: '127.0.0.1', port: 0 }))
process.once('SIGTERM', () => process.exit(0))
