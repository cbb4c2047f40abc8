import type { Worker } from 'node:cluster'
import type { FromWorker, ToWorker } from './messages.ts'
import { answersOfOne, type Workers } from './port.ts'

/** This process as one of several: what it hears from, and tells, the process that started it. */
export interface WorkerLife {
  readonly workers: Workers
  /** Resolves when it is this worker's turn to start. */
  readonly turn: Promise<void>
  /** Resolves when that is said. */
  tell(message: FromWorker): Promise<void>
}

export function workerLife(worker: Worker): WorkerLife {
  const answers = answersOfOne()
  const asked = new Map<number, (answers: readonly unknown[]) => void>()
  let last = 0

  const tell = (message: FromWorker) =>
    new Promise<void>(resolve => {
      if (worker.isConnected()) worker.send(message, () => resolve())
      else resolve()
    })

  const turn = new Promise<void>(resolve => {
    worker.on('message', (message: ToWorker) => {
      if (message.kind === 'start') resolve()
      else if (message.kind === 'answers') {
        asked.get(message.id)?.(message.answers)
        asked.delete(message.id)
      } else {
        const { id, question } = message
        void answers.of(question).then(answer => tell({ kind: 'answer', id, answer }))
      }
    })
  })
  worker.once('disconnect', () => {
    for (const resolve of asked.values()) resolve([])
    asked.clear()
  })
  void tell({ kind: 'here' })

  return {
    turn,
    tell,
    workers: {
      several: true,
      answer: answers.set,
      async ask(question, withinMs = 1_000) {
        const id = ++last
        const all = new Promise<readonly unknown[]>(resolve => asked.set(id, resolve))
        if (worker.isConnected()) void tell({ kind: 'question', id, question, withinMs })
        else asked.get(id)!([])
        const heard = await all
        return heard.length > 0 ? [...heard] : [await answers.of(question)]
      },
    },
  }
}
