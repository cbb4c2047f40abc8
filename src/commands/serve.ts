import type { Logger } from 'pino'
import type { Environment } from '../environment.ts'
import { type Server, startServer } from '../server.ts'
import type { Strategy } from '../strategy/strategy.ts'
import type { Workers } from '../workers/port.ts'

/** What a person sees at the start: what to open, and a first decision to ask for. */
export async function serveCommand(
  settings: Environment,
  logger: Logger,
  stdout: (line: string) => void,
  workers?: Workers,
): Promise<Server> {
  const server = await startServer(settings, logger, workers)
  const where = settings.TACT_REDIS_URL ? 'on Redis' : `embedded in ${settings.TACT_DATA}`
  stdout(`
Tact decides at ${server.url}  (strategy ${server.strategy().version}, store ${where}${server.seeded ? `, ${server.seeded} demo customers` : ''})
No keys are asked for: it listens on this machine only.

  The agent's screen         ${server.url}/agent
  The jobs                   ${server.url}/admin/jobs
  API and a page to try it   ${server.url}/docs
  Metrics                    ${server.url}/metrics

A first decision:

  curl -s ${server.url}/v1/decisions -H 'content-type: application/json' \\
    -d '${JSON.stringify(firstDecision(server.strategy()))}'
`)
  return server
}

/** A request that this strategy answers: what the demo bank's agent sees, or else the first placement for an unknown customer. */
function firstDecision({ placements, factByName }: Strategy): object {
  const feeIsKnown = factByName.get('reason')?.examples?.includes('fee') && factByName.has('sentiment')
  if (placements.get('agent-screen')?.channel === 'call-centre' && feeIsKnown)
    return {
      customerId: 'C-1029',
      channel: 'call-centre',
      placement: 'agent-screen',
      context: { reason: 'fee', sentiment: -0.7 },
    }
  const [first] = placements.values()
  return { customerId: 'anybody', channel: first?.channel, placement: first?.id }
}
