import { z } from 'zod'
import { ClientMessage, ServerMessage } from '../http/wire/live.ts'
import { SUBPROTOCOL } from './may-connect.ts'

const summaries = {
  open: 'Opens a session or joins it; answered by opened',
  resume: 'Takes a session up again after a lost connection, on any replica; answered by opened',
  event: 'Something happened in the session; answered by ack once it is kept',
  context: 'What is so right now; answered by ack once it is kept',
  outcome: 'What came of an action that was shown; answered by ack once it is kept',
  close: 'Ends the session; answered by closed',
  ping: 'Asks whether the server is there; answered by pong',
  opened: 'The session as it is now',
  ack: 'The message is kept, and counts once however often it is sent',
  decision: 'What a person would see has changed',
  signals: 'What is understood has changed, or something was said',
  error: 'A message was refused; the connection stays open',
  closed: 'The session is over: it has ended, was not used for long, or its customer was erased',
  pong: 'The server is there',
} satisfies Readonly<Record<(ClientMessage | ServerMessage)['type'], string>>

type Name = keyof typeof summaries

/** Describes the live socket (AsyncAPI 3.0), from the schemas that check its messages. */
export function asyncApi(version: string, path: string): object {
  const schema = (message: z.ZodType, io: 'input' | 'output') => {
    const { $schema: _, ...payload } = z.toJSONSchema(message, { target: 'draft-7', io })
    return payload
  }
  const named = (options: readonly z.ZodObject<{ type: z.ZodLiteral<Name> }>[], io: 'input' | 'output') =>
    options.map(option => {
      const name = option.shape.type.value
      return [name, { name, summary: summaries[name], payload: schema(option, io) }] as const
    })
  const fromClient = named(ClientMessage.options, 'input')
  const fromServer = named(ServerMessage.options, 'output')
  const of = (messages: typeof fromClient) =>
    messages.map(([name]) => ({ $ref: `#/channels/live/messages/${name}` }))
  const all = [...fromClient, ...fromServer]
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tact, live sessions',
      version,
      description:
        `A WebSocket, subprotocol ${SUBPROTOCOL}, one JSON message a text frame. One connection may hold many sessions, and many ` +
        'connections may watch one. Close codes: 1012 restart, connect again; 1013 reads too slowly, connect again later; ' +
        '1009 the message is larger than 64 KiB.',
    },
    defaultContentType: 'application/json',
    channels: {
      live: {
        address: path,
        messages: Object.fromEntries(all.map(([name]) => [name, { $ref: `#/components/messages/${name}` }])),
      },
    },
    operations: {
      take: { action: 'receive', channel: { $ref: '#/channels/live' }, messages: of(fromClient) },
      tell: { action: 'send', channel: { $ref: '#/channels/live' }, messages: of(fromServer) },
    },
    components: { messages: Object.fromEntries(all) },
  }
}
