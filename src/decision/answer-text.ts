import { inner, jsonText, numberText, quoted, remembering } from '../strategy/json-text.ts'
import type { Decision, ShownAction } from './answer.ts'
import type { Texts } from './treatments.ts'

/** A decision as JSON, in ASCII. Put together from parts that are JSON already. */
export function answerText(decision: Decision): string {
  const { actions, locks, fallback, degraded, notes, excluded, sessionId } = decision
  if (excluded) return jsonText(decision)
  let shown = ''
  for (const action of actions) shown += (shown && ',') + actionText(action)
  return (
    `{"decisionId":"${decision.decisionId}","customerId":${quoted(decision.customerId)},` +
    `"knownCustomer":${decision.knownCustomer},"sessionId":${sessionId === null ? 'null' : quoted(sessionId)},` +
    `"strategyVersion":"${decision.strategyVersion}","at":"${decision.at}","actions":[${shown}],` +
    `"locks":${list(locks)},"noAction":${decision.noAction},` +
    `${fallback ? `"fallback":${jsonText(fallback)},` : ''}` +
    `"arm":"${decision.arm}",${decision.waiting ? `"waiting":${jsonText(decision.waiting)},` : ''}` +
    `"degraded":${list(degraded)}${notes ? `,"notes":${jsonText(notes)}` : ''}}`
  )
}

const list = (values: readonly unknown[]) => (values.length === 0 ? '[]' : jsonText(values))

/** The same names and sentences come again and again. */
const known = remembering(inner)

function actionText(action: ShownAction): string {
  return (
    `{"rank":${action.rank},"actionId":"${known(action.actionId)}","kind":"${action.kind}",` +
    `"group":"${known(action.group)}","placement":"${known(action.placement)}",` +
    `"propensity":${numberText(action.propensity)},"value":${numberText(action.value)},` +
    `"priority":${numberText(action.priority)},"probability":${numberText(action.probability)},` +
    `"treatment":${textsJson(action.treatment)},"reason":"${known(action.reason)}"}`
  )
}

function textsJson(texts: Texts): string {
  let json = ''
  for (const slot in texts) json += `${json && ','}"${known(slot)}":"${inner(texts[slot]!)}"`
  return `{${json}}`
}
