import { ZenDecisionContent, ZenEngine } from '@gorules/zen-engine'
import { conditionsOf, zenOf } from './expressions.ts'
import { conditionTexts, type MakePeer } from './peer.ts'

const position = { x: 0, y: 0 }

/** One decision table: a line an action, a column a condition, all lines that hold are collected. Its content is compiled once. */
export const zen: MakePeer = actions => {
  const cells = actions.map(action => conditionTexts(action).flatMap(conditionsOf).map(zenOf))
  const columns = Array.from({ length: Math.max(...cells.map(({ length }) => length)) }, (_, i) => `c${i}`)
  const content = {
    hitPolicy: 'collect',
    inputs: columns.map(id => ({ id, name: id, type: 'expression' })),
    outputs: [{ id: 'action', name: 'Action', field: 'action', type: 'expression' }],
    rules: actions.map(({ id }, line) => ({
      _id: id,
      action: JSON.stringify(id),
      ...Object.fromEntries(columns.map((column, i) => [column, cells[line]![i] ?? ''])),
    })),
  }
  const decision = new ZenEngine().createDecision(
    new ZenDecisionContent({
      nodes: [
        { id: 'request', type: 'inputNode', name: 'request', position },
        { id: 'actions', type: 'decisionTableNode', name: 'actions', position, content },
        { id: 'answer', type: 'outputNode', name: 'answer', position },
      ],
      edges: [
        { id: 'in', type: 'edge', sourceId: 'request', targetId: 'actions' },
        { id: 'out', type: 'edge', sourceId: 'actions', targetId: 'answer' },
      ],
    }),
  )
  return async situation => {
    const { result } = await decision.evaluate(situation)
    return (result as { action: string }[]).map(({ action }) => action)
  }
}
