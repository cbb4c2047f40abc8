import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { startGenerator } from '../generator.ts'
import { lineOf, linesOf, ratesTable } from '../report.ts'
import { keepingBodies, requestBodies } from '../requests.ts'
import { measure, type Round } from '../rounds.ts'
import { CHANNEL, PLACEMENT, SHOWN } from '../strategies.ts'
import { prepare, type Variant } from '../variants.ts'
import { goalOf } from './goals.ts'
import { type Found, inFolder, type Part, USUAL_CANDIDATES } from './part.ts'

/** Decisions over the live socket: each change of live facts is kept, decided upon and told. */
export const socket: Part = {
  name: 'socket',
  question: 'What does a decision over the live socket cost?',
  measure: ({ generator, plan }) =>
    inFolder(async (folder, started) => {
      const setting = await prepare(folder, USUAL_CANDIDATES)
      const server = await started(setting.embedded({ name: 'socket' }))
      const file = join(folder, 'told.ndjson')
      const told = await toldForChange(server.port)
      await writeFile(file, told.map(message => `${message}\n`).join(''))
      const bare = await started(setting.program('ws echo', 'socket-echo.js', [file]))
      const sockets = startGenerator('load/socket-load.js')
      const http: Variant = { ...server, name: 'HTTP' }
      const keeping: Variant = { ...server, name: 'HTTP, kept' }
      const bodies = join(folder, 'kept.ndjson')
      await writeFile(
        bodies,
        keepingBodies(4_000)
          .map(body => JSON.stringify(body))
          .join('\n'),
      )
      const lines = { file: bodies, path: '/v1/decisions', again: true }
      const over = new Map([
        [bare, { load: sockets }],
        [server, { load: sockets }],
        [http, { load: generator }],
        [keeping, { load: generator, lines }],
      ])
      const { connections, seconds, warmUpSeconds } = plan
      const results = new Map<string, Round[]>()
      for (const [variant, { load, ...what }] of over) {
        await measure(load, variant, { connections, seconds: warmUpSeconds, ...what })
        results.set(variant.name, [])
      }
      for (let round = 0; round < plan.rounds; round++)
        for (const [variant, { load, ...what }] of round % 2 === 0 ? over : [...over].reverse())
          results.get(variant.name)!.push(await measure(load, variant, { connections, seconds, ...what }))
      sockets.close()
      const found = linesOf(results)
      const cpuOf = ({ name }: Variant) => lineOf(found, name)!.cpuUs
      const [ours, asked, kept] = [cpuOf(server), cpuOf(http), cpuOf(keeping)]
      const bytes = told.reduce((sum, message) => sum + Buffer.byteLength(message), 0)
      const head = `**${USUAL_CANDIDATES} candidates**, embedded, ${connections} connections, each with a session of its own that it feeds and watches. A change sets all live facts; it is kept, acknowledged and decided upon (${told.length} messages, ${bytes} bytes back). Over HTTP the same server is asked with the facts in the request, of which nothing is kept; then with the facts in an event, which is kept, with all that it says, before it is decided.`
      return {
        text: `${head}\n\n${ratesTable(found)}`,
        figures: { lines: found },
        goals:
          ours && asked && kept
            ? [
                goalOf('decisions/s a core over the socket, over HTTP’s', asked / ours),
                goalOf(
                  'decisions/s a core over the socket, over HTTP’s that keep the facts, too',
                  kept / ours,
                ),
              ]
            : [],
      } satisfies Found
    }),
}

/** What a watcher is told for one change, as JSON texts: the change that is told most of ten. */
async function toldForChange(port: number): Promise<string[]> {
  const bodies = requestBodies(10) as { customerId: string; context: object }[]
  const client = new WebSocket(`ws://127.0.0.1:${port}/v1/live`, ['tact.v1'])
  const all: string[][] = []
  let seq = 0
  await new Promise<void>((resolve, reject) => {
    const tell = (message: object) => client.send(JSON.stringify({ session: 'bench-told', ...message }))
    const change = () => {
      all.push([])
      tell({ type: 'context', seq: seq++, set: bodies[all.length - 1]!.context })
    }
    client.on('error', reject)
    client.on('open', () => {
      const { customerId } = bodies[0]!
      tell({ type: 'open', customerId, channel: CHANNEL, placement: PLACEMENT, limit: SHOWN })
    })
    client.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString())
      all.at(-1)?.push(data.toString())
      if (type === 'error') reject(new Error(`A live session was told ${data}`))
      if (type !== 'opened' && type !== 'signals') return
      if (all.length === bodies.length) resolve()
      else change()
    })
  })
  client.terminate()
  // What is told after `signals` counts with the next change; the echo is done when it has sent them, so they come last.
  const most = all.sort((a, b) => b.length - a.length)[0]!
  const isSignals = (message: string) => message.includes('"type":"signals"')
  return [...most.filter(message => !isSignals(message)), ...most.filter(isSignals)]
}
