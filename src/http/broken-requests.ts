import type { Socket } from 'node:net'
import { Problem, type ProblemCode } from '../errors.ts'
import { problemOf } from './problems.ts'

const WHY: Readonly<Record<string, readonly [code: ProblemCode, detail: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['too-slow', 'The request did not come in time'],
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'Send fewer or shorter headers'],
}

/** Answers what is not even HTTP, or does not come in time, and hangs up. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [code, detail] = WHY[error.code ?? ''] ?? (['bad-request', 'This is no HTTP request'] as const)
  const problem = problemOf(new Problem(code, detail))
  const body = JSON.stringify(problem)
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${problem.status} ${problem.title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    )
  }
  socket.destroy(error)
}
