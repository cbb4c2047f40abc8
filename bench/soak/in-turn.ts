import { once } from 'node:events'
import { connect } from 'node:net'

const END_OF_HEAD = '\r\n\r\n'

/** Sends HTTP messages over one connection, each when the last one is answered, and says how long each took, in milliseconds. Throws where one is not answered with 200. */
export async function timesInTurn(port: number, messages: readonly Buffer[]): Promise<number[]> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  const times: number[] = []
  try {
    for (const message of messages) {
      const sentAt = performance.now()
      socket.write(message)
      let answer = ''
      while (!isWhole(answer)) answer += String((await once(socket, 'data'))[0])
      times.push(performance.now() - sentAt)
      if (!answer.startsWith('HTTP/1.1 200'))
        throw new Error(`a request was answered with ${answer.slice(0, 300)}`)
    }
  } finally {
    socket.destroy()
  }
  return times
}

/** Answers are ASCII: characters are bytes. */
function isWhole(answer: string): boolean {
  const end = answer.indexOf(END_OF_HEAD)
  if (end < 0) return false
  const length = /^content-length: (\d+)/im.exec(answer.slice(0, end))?.[1]
  if (length === undefined) throw new Error(`an answer without content-length: ${answer.slice(0, end)}`)
  return answer.length >= end + END_OF_HEAD.length + Number(length)
}
