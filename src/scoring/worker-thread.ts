import { parentPort } from 'node:worker_threads'
import { type OnnxSession, onnxSession } from './onnx.ts'
import { openSession } from './runtime.ts'
import type { WorkerAnswer, WorkerMessage, WorkerRequest } from './worker-messages.ts'

/** The thread that heavy models run in, so that their runs do not block the event loop. Started by `session-worker.ts`. */
const sessions = new Map<number, OnnxSession>()
const port = parentPort!

async function answerTo(request: WorkerRequest): Promise<Float32Array | undefined> {
  if (request.kind === 'open') {
    const { session, bytes, plan } = request
    sessions.set(session, onnxSession(await openSession(bytes, { live: 0 }), plan))
    return undefined
  }
  const session = sessions.get(request.session)
  if (!session) throw new Error('its session is not open in the worker thread')
  if (request.kind === 'release') {
    sessions.delete(request.session)
    await session.release()
    return undefined
  }
  return session[request.kind](() => request)
}

async function answered({ id, request }: Exclude<WorkerMessage, 'stop'>): Promise<void> {
  let answer: WorkerAnswer
  try {
    answer = { id, numbers: await answerTo(request) }
  } catch (error) {
    answer = { id, error: (error as Error).message }
  }
  port.postMessage(answer, answer.numbers ? [answer.numbers.buffer as ArrayBuffer] : [])
}

let last: Promise<unknown> = Promise.resolve()
port.on('message', (message: WorkerMessage) => {
  // One after the other, so that a run finds what was opened before it. It ends by itself, between runs: a thread that is
  // ended from outside while the runtime works takes the process with it.
  last = last.then(() => (message === 'stop' ? port.close() : answered(message)))
})
