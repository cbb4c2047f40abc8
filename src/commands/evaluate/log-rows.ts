import type { LoggedFirst } from '../../learning/evaluation/decisions.ts'
import { NO_ACTION } from '../../learning/simulation/compare.ts'
import { questionsTo } from '../../log/questions.ts'
import type { ArmName } from '../../strategy/exploration.ts'
import { offering } from '../../strategy/mistakes.ts'
import { Mistake } from '../../training/mistake.ts'
import type { EvaluateLogArguments } from './log-arguments.ts'

/** What the decision log has of the first place of a placement in one decision. */
export interface LogRow extends Omit<LoggedFirst, 'reward'> {
  readonly decisionId: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly strategyVersion: string
  /** Null: not known, or nothing came of it so far, as `isAnswered` says. */
  readonly reward: number | null
  readonly isAnswered: boolean
}

export interface LogRows {
  readonly placement: string
  /** How many there were, of which `rows` may be a sample. */
  readonly found: number
  /** Of these, those of arms that leave nothing to chance: not among the rows. */
  readonly ofCertainArms: number
  readonly rows: readonly LogRow[]
}

/** What they do not show has no chance with them, so that nothing can be told of it. */
const CERTAIN_ARMS: readonly ArmName[] = ['propensity-only', 'no-levers', 'greedy']

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/**
 * The decisions since then about a placement, oldest first: of one arm, or of all that leave something to chance. Throws a Mistake where
 * there are none.
 */
export async function logRows(
  folder: string,
  since: number,
  words: Pick<EvaluateLogArguments, 'placement' | 'arm' | 'reward' | 'limit'>,
): Promise<LogRows> {
  const log = await questionsTo(folder)
  try {
    const arm = words.arm === null ? '' : `AND arm = ${quoted(words.arm)}`
    const asked = `SELECT * FROM decisions WHERE "time" >= '${new Date(since).toISOString()}' ${arm}`
    const ids = `json_extract_string(request, '$.placements[*].id')`
    const isCertain = words.arm === null ? `arm IN (${CERTAIN_ARMS.map(quoted).join(', ')})` : 'false'
    const counted = await log.ask(
      `SELECT id, count(*) FILTER (NOT ${isCertain})::DOUBLE, count(*) FILTER (${isCertain})::DOUBLE
        FROM (SELECT unnest(${ids}) AS id, arm FROM (${asked})) GROUP BY id ORDER BY 2 DESC, id`,
    )
    const counts = new Map(
      counted.rows.map(([id, count, certain]) => [id as string, [Number(count), Number(certain)] as const]),
    )
    const placement = placementOf(words, counts, folder)
    const [count, ofCertainArms] = counts.get(placement)!
    if (count === 0)
      throw new Mistake(
        `${placement}: all ${ofCertainArms} decisions of that time are of arms that leave nothing to chance. Name one that is to be judged on: --arm ${CERTAIN_ARMS.join(', --arm ')}`,
      )
    const { rows } = await log.ask(
      `WITH asked AS (SELECT * FROM (${asked}) WHERE list_contains(${ids}, ${quoted(placement)}) AND NOT ${isCertain}
          ORDER BY hash(decisionId), decisionId LIMIT ${words.limit}),
        firsts AS (SELECT * FROM experiences WHERE placement = ${quoted(placement)}
          QUALIFY row_number() OVER (PARTITION BY decisionId ORDER BY "rank") = 1)
      SELECT d.decisionId, d.customerId, epoch_ms(d."time")::DOUBLE, d.strategyVersion, f.actionId, f.probability,
        f.${words.reward}, f.reward IS NOT NULL,
        d.candidates.actionId, d.candidates.propensity,
        list_transform(d.candidates.probability,
          (chance, place) -> CASE WHEN place > len(d.candidates.placement) AND len(${ids}) = 1 THEN chance END)
      FROM asked d LEFT JOIN firsts f ON f.decisionId = d.decisionId ORDER BY d."time", d.decisionId`,
    )
    return { placement, found: count + ofCertainArms, ofCertainArms, rows: rows.map(rowOf) }
  } finally {
    await log.close()
  }
}

/** A decision that shows nothing does so for certain: chance chooses among what there is. */
function rowOf(cells: readonly unknown[]): LogRow {
  const [decisionId, customerId, at, strategyVersion, actionId, probability, reward, isAnswered] = cells
  const [candidates, propensities, chances] = cells.slice(8)
  return {
    decisionId,
    customerId,
    at,
    strategyVersion,
    actionId: actionId ?? NO_ACTION,
    probability: actionId === null ? 1 : probability,
    reward: actionId === null ? 0 : reward,
    isAnswered: actionId === null || isAnswered,
    candidates,
    propensities,
    chances,
  } as LogRow
}

function placementOf(
  { placement, arm }: Pick<EvaluateLogArguments, 'placement' | 'arm'>,
  counts: ReadonlyMap<string, unknown>,
  folder: string,
): string {
  const [most] = counts.keys()
  if (most === undefined)
    throw new Mistake(
      arm === null
        ? `${folder}: the decision log has no decision of that time. Take a longer --since, log with TACT_LOG=on, or name the right TACT_DATA`
        : `${folder}: the decision log has no decision of that time for customers of the arm ${arm}. Give it a share in arbitration.yaml, or leave --arm out`,
    )
  if (placement === null || counts.has(placement)) return placement ?? most
  const others = `there are decisions for ${[...counts.keys()].join(', ')}`
  const remedy = offering(placement, counts.keys(), others)
  throw new Mistake(`--placement "${placement}": nothing was decided for it in that time; ${remedy}`)
}
