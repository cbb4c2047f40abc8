import { requestBodies } from './requests.ts'
import type { Variant } from './variants.ts'

const TAUGHT = 1_000

/** Something is learned of what is shown: what is believed of an action that nothing is known of costs less. */
export async function teach({ port }: Variant): Promise<void> {
  const send = async (path: string, body: unknown) =>
    (
      await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json()
  const decided = await Promise.all(
    requestBodies(TAUGHT).map(
      body => send('/v1/decisions', body) as Promise<{ decisionId: string; actions: { actionId: string }[] }>,
    ),
  )
  await send(
    '/v1/outcomes',
    decided.flatMap(({ decisionId, actions }, index) =>
      actions.map(({ actionId }, rank) => ({
        decisionId,
        actionId,
        outcome: (index + rank) % 4 === 0 ? 'accepted' : 'ignored',
      })),
    ),
  )
}
