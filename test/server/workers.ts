import { Agent, request } from 'node:http'
import type { Test } from 'tap'
import { WebSocket } from 'ws'
import { type Client, connected } from '../live/client.ts'
import type { RunningServer } from '../running-server.ts'
import { until } from '../until.ts'

/** A connection that stays, and so ends at one worker. */
export interface Lane {
  /** Tells this worker from the others: ids of requests begin with what a process has made up for itself. */
  readonly worker: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>
  /** The same connection becomes a live socket. */
  live(): Promise<Client>
}

/** A lane to each of so many workers. */
export async function lanesTo(t: Test, url: string, workers: number): Promise<Lane[]> {
  const lanes = new Map<string, Lane>()
  await until(async () => {
    const lane = await openLane(t, url)
    if (!lanes.has(lane.worker)) lanes.set(lane.worker, lane)
    return lanes.size === workers
  })
  return [...lanes.values()]
}

async function openLane(t: Test, url: string): Promise<Lane> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.teardown(() => agent.destroy())
  const first = await send(agent, 'GET', `${url}/healthz`)
  return {
    worker: String(first.id).split('-').slice(0, -1).join('-'),
    call: (method, path, body) => send(agent, method, url + path, body),
    live: () => connected(t, new WebSocket(`${url.replace('http', 'ws')}/v1/live`, ['tact.v1'], { agent })),
  }
}

function send(
  agent: Agent,
  method: string,
  url: string,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
): Promise<{ status: number; body: any; id: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const sent = request(url, { agent, method, headers }, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => {
        const isJson = /[/+]json/.test(String(answer.headers['content-type']))
        resolve({
          status: answer.statusCode!,
          body: isJson ? JSON.parse(text) : text,
          id: answer.headers['x-request-id'],
        })
      })
      answer.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** The processes that have listened so far, the first first; one for each worker that was ever there. */
export function workerPids({ printed }: RunningServer): number[] {
  return printed()
    .split('\n')
    .filter(line => line.startsWith('{') && line.includes('"Server listening at '))
    .map(line => JSON.parse(line).pid)
}

export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
