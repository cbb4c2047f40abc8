// The least that a WebSocket server can do for a change of live facts: parse the message, answer as many messages of the same size
// as ours. The file holds ours of one change, a line each.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

const answers = readFileSync(process.argv[2]!, 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as object)
const server = createServer()
new WebSocketServer({ server }).on('connection', socket => {
  socket.on('message', data => {
    const { type, session } = JSON.parse(data.toString())
    if (type === 'open') socket.send(JSON.stringify({ type: 'opened', session }))
    else for (const answer of answers) socket.send(JSON.stringify({ ...answer, session }))
  })
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
process.once('SIGTERM', () => process.exit(0))
