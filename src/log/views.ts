/** What a candidate has: a list of each in its line. Those on show are first, and only they have a `placement` and a `rank`. */
const CANDIDATE_COLUMNS = [
  ['actionId', 'VARCHAR'],
  ['kind', 'VARCHAR'],
  ['group', 'VARCHAR'],
  ['placement', 'VARCHAR'],
  ['rank', 'INTEGER'],
  ['propensity', 'DOUBLE'],
  ['value', 'DOUBLE'],
  ['contextWeight', 'DOUBLE'],
  ['lever', 'DOUBLE'],
  ['annoyance', 'DOUBLE'],
  ['handling', 'DOUBLE'],
  ['overrun', 'DOUBLE'],
  ['priority', 'DOUBLE'],
  ['probability', 'DOUBLE'],
] as const

/** Lists of one row are taken apart side by side; where one is shorter, null. */
const TAKEN_APART = CANDIDATE_COLUMNS.map(([name]) => `unnest(candidates."${name}") AS "${name}"`).join(', ')

/** The columns of the lines, as DuckDB reads them; what a line does not have is null. */
const DECISION_COLUMNS = `{
  decisionId: 'VARCHAR', "at": 'TIMESTAMPTZ', customerId: 'VARCHAR', sessionId: 'VARCHAR', channel: 'VARCHAR',
  strategyVersion: 'VARCHAR', models: 'MAP(VARCHAR, VARCHAR)', arm: 'VARCHAR', seed: 'VARCHAR', request: 'JSON', features: 'JSON',
  candidates: 'STRUCT(${CANDIDATE_COLUMNS.map(([name, type]) => `"${name}" ${type}[]`).join(', ')})',
  dropped: 'MAP(VARCHAR, VARCHAR)', degraded: 'VARCHAR[]' }`

const OUTCOME_COLUMNS = `{
  type: 'VARCHAR', outcomeId: 'VARCHAR', "at": 'TIMESTAMPTZ', customerId: 'VARCHAR', decisionId: 'VARCHAR', actionId: 'VARCHAR',
  outcome: 'VARCHAR', reason: 'VARCHAR', "value": 'DOUBLE', weight: 'DOUBLE', channel: 'VARCHAR' }`

const read = (files: readonly string[], columns: string) =>
  `read_ndjson([${files.map(file => `'${file.replaceAll("'", "''")}'`).join(', ')}], columns = ${columns})`

/** Which outcome stands where there are several of one action: an answer before a click, before silence, before mere sight. */
const STANDING = `CASE outcome WHEN 'accepted' THEN 4 WHEN 'resolved' THEN 4 WHEN 'rejected' THEN 4 WHEN 'clicked' THEN 3
  WHEN 'ignored' THEN 2 ELSE 1 END`

/**
 * The views of `docs/decision-log.md` over files of lines; at least one file each. A time is called `time`: `at` is a word of SQL's.
 * An outcome that came twice is there once, one that was taken back is not.
 */
export function viewsOver(decisions: readonly string[], outcomes: readonly string[]): readonly string[] {
  return [
    `CREATE VIEW decisions AS SELECT * RENAME ("at" AS "time") FROM ${read(decisions, DECISION_COLUMNS)}`,
    `CREATE VIEW candidates AS SELECT *, placement IS NOT NULL AS shown FROM
      (SELECT decisionId, "time", customerId, channel, arm, strategyVersion, ${TAKEN_APART} FROM decisions)`,
    `CREATE VIEW outcome_lines AS SELECT * RENAME ("at" AS "time") FROM ${read(outcomes, OUTCOME_COLUMNS)}`,
    `CREATE VIEW outcomes AS SELECT * EXCLUDE (type) FROM outcome_lines
      ANTI JOIN (SELECT customerId, outcomeId FROM outcome_lines WHERE type = 'retraction') USING (customerId, outcomeId)
      WHERE type = 'outcome' QUALIFY row_number() OVER (PARTITION BY customerId, outcomeId ORDER BY "time") = 1`,
    `CREATE VIEW standing_outcomes AS SELECT * FROM outcomes
      QUALIFY row_number() OVER (PARTITION BY decisionId, actionId ORDER BY ${STANDING} DESC, "time" DESC, outcomeId DESC) = 1`,
    `CREATE VIEW experiences AS
      SELECT d.decisionId, d."time", d.customerId, d.sessionId, d.channel, d.strategyVersion, d.models, d.arm, d.features, d.degraded,
        c.placement, c.rank, c.actionId, c.kind, c."group", c.propensity, c."value", c.contextWeight, c.lever, c.annoyance,
        c.handling, c.priority, c.probability,
        o.outcome, o."time" AS outcomeTime, o.reason, o.weight, o."value" AS outcomeValue,
        CASE WHEN o.outcome IN ('accepted', 'resolved', 'clicked') THEN 1 WHEN o.outcome IN ('rejected', 'ignored') THEN 0 END AS reward,
        CASE reward WHEN 1 THEN coalesce(o."value", c."value") - c.handling WHEN 0 THEN -c.annoyance - c.handling END AS earned
      FROM decisions d JOIN candidates c ON c.decisionId = d.decisionId AND c.shown
      LEFT JOIN standing_outcomes o ON o.decisionId = c.decisionId AND o.actionId = c.actionId`,
  ]
}
