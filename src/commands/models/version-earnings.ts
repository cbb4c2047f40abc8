import type { CustomerSums } from '../../learning/lifecycle/business-gain.ts'
import { questionsTo } from '../../log/questions.ts'

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** What the decisions of each version came to since then (epoch milliseconds), by customer, as the decision log of this machine has it. */
export async function earningsOf(
  logFolder: string,
  model: string,
  versions: readonly string[],
  since: number,
): Promise<CustomerSums[]> {
  const log = await questionsTo(logFolder)
  const from = `"time" >= '${new Date(since).toISOString()}'`
  const version = `element_at(models, ${quoted(model)})[1]`
  try {
    const { rows } = await log.ask(
      `SELECT customerId, version, count(*)::DOUBLE, coalesce(sum(earned), 0)::DOUBLE
        FROM (SELECT decisionId, customerId, ${version} AS version FROM decisions WHERE ${from})
        LEFT JOIN (SELECT decisionId, sum(earned) AS earned FROM experiences WHERE ${from} GROUP BY decisionId) USING (decisionId)
        WHERE version IN (${versions.map(quoted).join(', ')}) GROUP BY customerId, version ORDER BY customerId, version`,
    )
    return rows.map(([customerId, version, decisions, value]) => ({
      customerId: String(customerId),
      version: String(version),
      decisions: Number(decisions),
      value: Number(value),
    }))
  } finally {
    await log.close()
  }
}
