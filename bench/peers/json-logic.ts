import { LogicEngine } from 'json-logic-engine'
import { conditionsOf, jsonLogicOf } from './expressions.ts'
import { conditionTexts, type MakePeer } from './peer.ts'

/** A rule an action, compiled to a function by `build`. */
export const jsonLogic: MakePeer = actions => {
  const engine = new LogicEngine()
  const rules = actions.map(action => {
    const conditions = conditionTexts(action)
      .flatMap(conditionsOf)
      .map(node => jsonLogicOf(node))
    return { id: action.id, holds: engine.build({ and: conditions }) as (situation: unknown) => unknown }
  })
  return situation => rules.flatMap(({ id, holds }) => (holds(situation) ? id : []))
}
