// The lower baseline: the same decisions as somebody would write them in a day, without a thought about time. The profile is JSON,
// every rule's text is evaluated as it stands, every action has its own run of the model, all are sorted, a line a decision is logged.
import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Environment } from '@marcbachmann/cel-js'
import Fastify from 'fastify'
import { open } from 'lmdb'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { v7 as uuidv7 } from 'uuid'
import { parse } from 'yaml'
import { durationMs } from '../src/strategy/schema/common.ts'

// biome-ignore-start lint/suspicious/noExplicitAny: whoever is in a hurry does not type what YAML and JSON hold
const [strategyFolder, modelFolder, data] = process.argv.slice(2) as [string, string, string]
const yaml = async (...path: string[]): Promise<any> => parse(await readFile(join(...path), 'utf8'))
const actions: any[] = await yaml(strategyFolder, 'actions/all.yaml')
const policies = await yaml(strategyFolder, 'policies.yaml')
const { contextWeights, costPerHour } = await yaml(strategyFolder, 'arbitration.yaml')
const { inputs } = await yaml(modelFolder, 'manifest.yaml')
const model = await InferenceSession.create(join(modelFolder, 'model.onnx'), { intraOpNumThreads: 1 })
const database = open<string, string>({ path: join(data, 'naive'), encoding: 'string' })

const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 })
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 })
const cel = new Environment({ unlistedVariablesAreDyn: true })
  .registerFunction('money(double): string', money.format)
  .registerFunction('percent(double): string', percent.format)
const features = inputs.map((input: any) => cel.parse(input.feature))

function holds(rule: string, scope: any): boolean {
  try {
    return cel.evaluate(rule, scope) === true
  } catch {
    return false
  }
}

function mayContact(action: any, history: any[]): boolean {
  const { all, groups } = policies.contact
  const layers = [
    [all, () => true],
    [groups[action.group], (entry: any) => entry.group === action.group],
    [action.contact, (entry: any) => entry.actionId === action.id],
  ] as const
  return layers.every(([policy, concerns]) => {
    const past = history.filter(entry => entry.type === 'outcome' && concerns(entry))
    const within = (entry: any, time: string) => entry.at > Date.now() - durationMs(time)
    const capped = policy.max.some(
      (cap: any) =>
        past.filter(entry => entry.outcome === cap.of && within(entry, cap.per)).length >= cap.count,
    )
    const cooling = past.some(entry => {
      const time = policy.coolDown[entry.reason] ?? policy.coolDown[entry.outcome]
      return time && within(entry, time)
    })
    return !capped && !cooling
  })
}

async function propensityOf(action: any, scope: any): Promise<number> {
  if (!action.propensity.model) return action.propensity.prior
  const row = Float32Array.from(features.map((feature: any) => Number(feature(scope))))
  const output = await model.run({ features: new Tensor('float32', row, [1, row.length]) })
  return (output.probabilities!.data as Float32Array)[0]!
}

function texts(slots: any, scope: any): any {
  const fill = (text: string) => text.replace(/\{\{(.*?)\}\}/g, (_, of) => String(cel.evaluate(of, scope)))
  return Object.fromEntries(Object.entries<string>(slots).map(([slot, text]) => [slot, fill(text)]))
}

async function decide(body: any) {
  const { attributes, history } = JSON.parse(database.get(body.customerId)!)
  const situation = { customer: attributes, context: body.context, channel: body.channel }
  const locks = policies.locks.filter((lock: any) => holds(lock.when, situation))
  const possible = []
  for (const action of actions) {
    const scope = { ...situation, offer: action.offer }
    const rules = [action.eligibility, action.applicability, action.suitability]
    if (locks.some((lock: any) => lock.blocks.includes(action.kind))) continue
    if (!rules.every(rule => holds(rule, scope)) || !mayContact(action, history)) continue
    const weights = contextWeights.filter(
      ({ groups, kinds, when }: any) =>
        (groups?.includes(action.group) || kinds?.includes(action.kind)) && holds(when, scope),
    )
    const weight = weights.reduce((product: number, each: any) => product * each.weight, 1)
    const propensity = await propensityOf(action, scope)
    const value = Number(cel.evaluate(action.value, scope))
    const annoyance = Number(cel.evaluate(action.annoyance, scope))
    const handling = (action.handling.seconds * costPerHour[body.channel]) / 3600
    const priority = weight * propensity * value - (1 - propensity) * annoyance - handling
    if (priority > 0) possible.push({ action, scope, weights, propensity, value, priority })
  }
  const best = possible.sort((a, b) => b.priority - a.priority).slice(0, body.limit)
  const { customerId, placement } = body
  const shown = best.map(({ action, scope, weights, ...numbers }, index) => {
    const { id: actionId, kind, group } = action
    const reasons = action.reasons.filter((each: any) => holds(each.when, scope))
    const said = [...weights, ...reasons].flatMap((each: any) => each.say ?? [])
    const treatment = texts(action.treatments[body.channel], scope)
    const reason = said.slice(0, 2).join('; ')
    return { rank: index + 1, actionId, kind, group, placement, ...numbers, treatment, reason }
  })
  const at = new Date().toISOString()
  const noAction = shown.length === 0
  return { decisionId: uuidv7(), customerId, at, actions: shown, noAction, degraded: [] }
}

const app = Fastify()
app.post('/v1/decisions', async (request, reply) => {
  const decision = await decide(request.body)
  await appendFile(join(data, 'decisions.ndjson'), `${JSON.stringify({ request: request.body, decision })}\n`)
  reply.header('content-type', 'application/json')
  return JSON.stringify(decision)
})
// biome-ignore-end lint/suspicious/noExplicitAny: as above
console.log(await app.listen({ host: '127.0.0.1', port: 0 }))
process.once('SIGTERM', () => process.exit(0))
