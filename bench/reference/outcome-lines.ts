const AT_ONCE = 32
const told = ['impression', 'clicked', 'accepted', 'rejected', 'resolved'] as const

/** Asks for decisions, and returns what may come of all that is shown: bodies of outcomes as JSON texts, no two the same. */
export async function outcomeLines(port: number, requests: readonly object[]): Promise<string[]> {
  const shown: { decisionId: string; actionId: string }[] = []
  for (let start = 0; start < requests.length; start += AT_ONCE)
    await Promise.all(
      requests.slice(start, start + AT_ONCE).map(async body => {
        const response = await fetch(`http://127.0.0.1:${port}/v1/decisions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
        const { decisionId, actions } = (await response.json()) as {
          decisionId: string
          actions: { actionId: string }[]
        }
        for (const { actionId } of actions) shown.push({ decisionId, actionId })
      }),
    )
  return told.flatMap(outcome => shown.map(each => JSON.stringify({ ...each, outcome })))
}
