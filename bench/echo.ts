// The least that a fastify server can do for a request: parse the body, answer an object of the same size with as many headers.
// With `together`, requests that arrive in one turn of the event loop are answered in one, too, as this server does it.
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import { turns } from '../src/turns.ts'

const [file, how] = process.argv.slice(2)
const answer: unknown = JSON.parse(readFileSync(file!, 'utf8'))
const headers = {
  'x-request-id': '01990000-0000-7000-8000-000000000000',
  'server-timing':
    'recall;dur=0.05, situate;dur=0.05, scores;dur=0.05, policies;dur=0.05, propensities;dur=0.05',
}

const app = Fastify()
const together = turns()
if (how === 'together')
  app.post('/v1/*', async (_request, reply) => {
    await together.join()
    together.leave()
    reply.headers(headers)
    return answer
  })
else
  app.post('/v1/*', async (_request, reply) => {
    reply.headers(headers)
    return answer
  })
console.log(await app.listen({ host: '127.0.0.1', port: 0 }))
process.once('SIGTERM', () => process.exit(0))
