import { createHash } from 'node:crypto'
import { questionsTo } from '../log/questions.ts'
import type { TrainArguments } from '../training/arguments.ts'
import type { FromLog } from '../training/from-log-arguments.ts'
import { type Experience, type LoggedTable, loggedTable } from '../training/logged-table.ts'
import { Mistake } from '../training/mistake.ts'
import { effectiveRows } from '../training/weights.ts'
import type { TrainData } from './train-task.ts'

/** Of each kind, so that a few are left to judge by. */
const fewestOfAKind = 25

/**
 * The shown actions of the decision log whose outcome is known, as a table: the latest answer (`accepted`, `resolved`, `rejected`), else
 * `ignored`. Rejects with a Mistake that says what is missing.
 */
export async function loggedData(
  words: TrainArguments,
  asked: FromLog,
  folder: string,
  now: number,
  notice: (text: string) => void,
): Promise<TrainData & { words: TrainArguments }> {
  const { rows, waiting, unweighable } = await experiences(asked, folder, now)
  refuseTooFew(rows, waiting, asked)
  const logged = loggedTable(rows, words.drop)
  const equal = !logged.weighed && rows.every(({ taught }) => taught === 1)
  for (const left of logged.leftOut) notice(`left out: ${left}`)
  if (!logged.weighed)
    notice(
      'every row was shown with probability 1: nothing is weighted, and the model learns for whom the policy chose. Let the strategy explore',
    )
  if (unweighable > 0) notice(`left out: ${unweighable} rows without a probability, which cannot be weighted`)
  const origin = originOf(rows, waiting, asked, logged)
  for (const line of origin) notice(line)
  const { weight, ...unweighted } = words
  return {
    words: {
      ...(equal ? unweighted : words),
      drop: logged.drop,
      source: words.source ?? `the decision log: ${asked.actions.join(', ')}`,
    },
    table: logged.table,
    sha256: createHash('sha256').update(JSON.stringify(rows)).digest('hex'),
    inputs: logged.inputs,
    origin,
  }
}

function originOf(
  rows: readonly Experience[],
  waiting: number,
  { actions, channel }: FromLog,
  { weighed, leftOut }: LoggedTable,
): string[] {
  const accepted = rows.filter(row => row.accepted).length
  const effective = Math.round(effectiveRows(rows.map(({ probability }) => 1 / probability)))
  return [
    `${rows.length} rows of the decision log: ${actions.join(', ')} as shown${channel === undefined ? '' : ` on ${channel}`} from ${rows[0]!.time} to ${rows.at(-1)!.time}, ${accepted} accepted; ${waiting} more have no answer yet`,
    weighed
      ? `each weighs 1 / the probability that it was shown with, at most ${weighed.most.toFixed(2)} (the 99th percentile; ${weighed.clipped} are clipped to it): without clipping they would tell as much as ${effective} of equal weight`
      : 'every row was shown with probability 1: nothing is weighted',
    ...(leftOut.length > 0 ? [`features left out: ${leftOut.join(', ')}`] : []),
  ]
}

function refuseTooFew(
  rows: readonly Experience[],
  waiting: number,
  { actions, channel, since }: FromLog,
): void {
  const accepted = rows.filter(row => row.accepted).length
  const refused = rows.length - accepted
  if (Math.min(accepted, refused) >= fewestOfAKind) return
  const where = `${actions.join(', ')}${channel === undefined ? '' : ` on ${channel}`} in the last ${since}`
  throw new Mistake(
    `--from-log: of ${where} the log has ${accepted} accepted or resolved and ${refused} rejected or ignored (${waiting} without an answer). At least ${fewestOfAKind} of each are needed: log longer, or take a longer --since`,
  )
}

async function experiences({ actions, channel, sinceMs }: FromLog, folder: string, now: number) {
  const log = await questionsTo(folder)
  const objects = async (sql: string) => {
    const { columns, rows } = await log.ask(sql)
    return rows.map(row => Object.fromEntries(columns.map((name, at) => [name, row[at]])))
  }
  try {
    const shown = await objects(
      'SELECT actionId, channel, count(*)::INTEGER AS count FROM candidates WHERE shown GROUP BY ALL ORDER BY count DESC',
    )
    refuseUnknown('--action', actions, [...new Set(shown.map(({ actionId }) => String(actionId)))], folder)
    if (channel !== undefined)
      refuseUnknown('--channel', [channel], [...new Set(shown.map(row => String(row.channel)))], folder)
    const found = await objects(`
      WITH answers AS (SELECT decisionId, actionId, outcome, weight FROM outcomes
        WHERE outcome IN ('accepted', 'resolved', 'rejected', 'ignored')
        QUALIFY row_number() OVER (PARTITION BY decisionId, actionId ORDER BY outcome = 'ignored', "time" DESC, outcomeId DESC) = 1)
      SELECT strftime(e."time", '%Y-%m-%dT%H:%M:%S.%gZ') AS "time", e.channel, e.probability, a.outcome, a.weight AS taught,
        e.features::VARCHAR AS features
      FROM experiences e LEFT JOIN answers a ON a.decisionId = e.decisionId AND a.actionId = e.actionId
      WHERE e.actionId IN (${actions.map(literal).join(', ')}) ${channel === undefined ? '' : `AND e.channel = ${literal(channel)}`}
        AND epoch_ms(e."time") >= ${now - sinceMs}
      ORDER BY e."time", e.decisionId, e.actionId`)
    const answered = found.filter(({ outcome }) => outcome !== null)
    const weighable = answered.filter(({ probability }) => Number(probability) > 0)
    return {
      rows: weighable.map(experienceOf),
      waiting: found.length - answered.length,
      unweighable: answered.length - weighable.length,
    }
  } finally {
    await log.close()
  }
}

function experienceOf(row: Readonly<Record<string, unknown>>): Experience {
  return {
    time: String(row.time),
    channel: String(row.channel),
    probability: Math.min(1, Number(row.probability)),
    taught: row.taught === null ? 1 : Number(row.taught),
    accepted: row.outcome === 'accepted' || row.outcome === 'resolved',
    features: JSON.parse(String(row.features)),
  }
}

function refuseUnknown(
  word: string,
  asked: readonly string[],
  known: readonly string[],
  folder: string,
): void {
  if (known.length === 0)
    throw new Mistake(
      `--from-log: ${folder} has no decision that showed anything. TACT_DATA names the folder with the log, and the server writes it unless TACT_LOG is off`,
    )
  const stranger = asked.find(name => !known.includes(name))
  if (stranger !== undefined)
    throw new Mistake(
      `${word} "${stranger}": the decision log has not shown it. It has ${known.slice(0, 10).join(', ')}${known.length > 10 ? ` and ${known.length - 10} more` : ''}`,
    )
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`
