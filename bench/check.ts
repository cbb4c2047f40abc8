import { requestBodies } from './requests.ts'
import { SHOWN } from './strategies.ts'
import type { Variant } from './variants.ts'

/** What is looked at before anything is measured. */
export interface Checked {
  /** The answer of middle length. */
  readonly typicalAnswer: string
  /** The share of the candidates that policies leave. */
  readonly leftByPolicies: number
  /** How many rows of the model a decision scores on average. */
  readonly scoredRows: number
}

interface Answer {
  readonly actions: readonly { readonly actionId: string }[]
  readonly degraded: readonly string[]
  readonly excluded?: readonly { readonly stage: string; readonly actionId: string }[]
  /** Of a peer: all whose rules hold. */
  readonly holding?: readonly string[]
}

const SAMPLE = 60

/** Our own answers are right: complete, of the expected number of actions, nothing degraded. Throws where they are not. */
export async function checkOurs(variant: Variant, candidates: number): Promise<Checked> {
  const texts: string[] = []
  let left = 0
  let scored = 0
  for (const body of requestBodies(SAMPLE)) {
    const text = await post(variant, body)
    const answer = JSON.parse(text) as Answer
    const { excluded } = JSON.parse(await post(variant, { ...body, explain: true })) as Answer
    const ranked = count(excluded, ['rank']) + answer.actions.length
    const expected = Math.min(SHOWN, ranked)
    if (answer.degraded.length > 0 || answer.actions.length !== expected)
      throw new Error(`${variant.name}, ${candidates} candidates: ${expected} actions expected in ${text}`)
    scored += scoredOf(answer, excluded)
    left += ranked + count(excluded, ['floor', 'value'])
    texts.push(text)
  }
  texts.sort((a, b) => a.length - b.length)
  return {
    typicalAnswer: texts[SAMPLE / 2]!,
    leftByPolicies: left / SAMPLE / candidates,
    scoredRows: scored / SAMPLE,
  }
}

/** Actions left by policies whose propensity the model gives: every second one. */
function scoredOf({ actions }: Answer, excluded: Answer['excluded']): number {
  const left = (excluded ?? []).filter(({ stage }) => ['rank', 'floor', 'value'].includes(stage))
  return [...actions, ...left].filter(({ actionId }) => Number(actionId.slice(-1)) % 2 === 0).length
}

/** A peer finds the rules of the same actions to hold as our explanations say. Throws where it does not. */
export async function checkRules(ours: Variant, peer: Variant): Promise<void> {
  const rules = ['eligibility', 'applicability', 'suitability']
  for (const body of requestBodies(SAMPLE)) {
    const explained = { ...body, explain: true }
    const [own, theirs] = await Promise.all(
      [ours, peer].map(async each => JSON.parse(await post(each, explained)) as Answer),
    )
    const left = (own!.excluded ?? []).filter(({ stage }) => !rules.includes(stage))
    const holding = [...own!.actions, ...left]
      .map(({ actionId }) => actionId)
      .sort()
      .join(', ')
    const found = [...theirs!.holding!].sort().join(', ')
    if (holding !== found)
      throw new Error(`Of ${JSON.stringify(body)} the rules of ${holding} hold, ${peer.name} says ${found}`)
  }
}

/** Two variants show the same actions in the same order. Throws where they do not. */
export async function checkSame(one: Variant, other: Variant): Promise<void> {
  const shown = async (variant: Variant, body: unknown) =>
    (JSON.parse(await post(variant, body)) as Answer).actions.map(({ actionId }) => actionId).join(', ')
  for (const body of requestBodies(SAMPLE)) {
    const [ours, theirs] = await Promise.all([shown(one, body), shown(other, body)])
    if (ours !== theirs)
      throw new Error(
        `To ${JSON.stringify(body)} ${one.name} answers ${ours || 'nothing'}, ${other.name} ${theirs || 'nothing'}`,
      )
  }
}

function count(excluded: Answer['excluded'], stages: readonly string[]): number {
  return (excluded ?? []).filter(({ stage }) => stages.includes(stage)).length
}

async function post({ name, port }: Variant, body: unknown): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/decisions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${name} answers ${response.status}: ${text}`)
  return text
}
