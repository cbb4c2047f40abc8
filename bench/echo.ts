// The least that a fastify server can do for a decision: parse the body, answer an object of the same size with as many headers.
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'

const answer: unknown = JSON.parse(readFileSync(process.argv[2]!, 'utf8'))
const headers = {
  'x-request-id': '01990000-0000-7000-8000-000000000000',
  'server-timing':
    'recall;dur=0.05, situate;dur=0.05, scores;dur=0.05, policies;dur=0.05, propensities;dur=0.05',
}

const app = Fastify()
app.post('/v1/decisions', async (_request, reply) => {
  reply.headers(headers)
  return answer
})
console.log(await app.listen({ host: '127.0.0.1', port: 0 }))
process.once('SIGTERM', () => process.exit(0))
