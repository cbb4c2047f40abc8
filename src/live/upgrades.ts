import { EventEmitter } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * Lets only WebSocket upgrades of `path` through. Node hands every request with an `Upgrade` header over once somebody listens
 * for upgrades, without its body, such as those of HTTP clients that offer h2c. They are handed back as the plain requests that they also
 * are: a server may ignore an Upgrade (RFC 9110, 7.8).
 */
export function webSocketUpgrades(server: Server, path: string): Server {
  const wanted = new EventEmitter()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket'
    if (isWebSocket && request.url?.split('?')[0] === path) wanted.emit('upgrade', request, socket, head)
    else handBack(server, request, socket, head)
  })
  // The plugin listens for upgrades here, and does nothing else with it.
  return wanted as Server
}

function handBack(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request
  let text = `${method} ${url} HTTP/${httpVersion}\r\n`
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name, value] = [rawHeaders[i]!, rawHeaders[i + 1]!]
    const kept = /^connection$/i.test(name) ? withoutUpgrade(value) : value
    if (!/^(upgrade|http2-settings)$/i.test(name) && kept) text += `${name}: ${kept}\r\n`
  }
  socket.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}

function withoutUpgrade(connection: string): string {
  const options = connection.split(',').map(option => option.trim())
  return options.filter(option => !/^(upgrade|http2-settings)$/i.test(option)).join(', ')
}
