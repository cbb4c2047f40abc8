// The least that a WebSocket server can do for somebody who watches: relay each message from one connection to another, filled up
// with spaces to the size that is given. `/feed/<line>` feeds `/watch/<line>`.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

const bytes = Number(process.argv[2])
const server = createServer()
const watchers = new Map<string, WebSocket>()

new WebSocketServer({ server }).on('connection', (socket, request) => {
  const [, role, line = ''] = request.url!.split('/')
  if (role === 'watch') watchers.set(line, socket)
  else socket.on('message', data => watchers.get(line)?.send(data.toString().padEnd(bytes)))
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
process.once('SIGTERM', () => process.exit(0))
