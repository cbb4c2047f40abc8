import type { Worker } from 'node:cluster'
import type { Question, ToWorker } from './messages.ts'

/** Carries one worker's questions to all, and their answers back. */
export interface Relay {
  /** From now on it is asked. */
  add(worker: Worker): void
  /** Nothing is waited for from it any more. */
  remove(worker: Worker): void
  ask(asker: Worker, question: Question): void
  answered(worker: Worker, id: number, answer: unknown): void
}

export interface RelaySettings {
  /** Hears every answer. */
  readonly onAnswer: (question: string, worker: Worker, answer: unknown) => void
  /** Answers to a question besides those of the workers. */
  readonly besides: (question: string) => Promise<readonly unknown[]>
  readonly onSilence: (question: string, worker: Worker) => void
}

interface Asked {
  readonly question: string
  readonly waiting: Set<Worker>
  readonly answers: unknown[]
  done(): void
}

export function relay({ onAnswer, besides, onSilence }: RelaySettings): Relay {
  const workers = new Set<Worker>()
  const asked = new Map<number, Asked>()
  let last = 0

  function settle(id: number, worker: Worker, answer: unknown): void {
    const one = asked.get(id)
    if (!one?.waiting.delete(worker)) return
    if (answer !== undefined) {
      one.answers.push(answer)
      onAnswer(one.question, worker, answer)
    }
    if (one.waiting.size === 0) one.done()
  }

  return {
    add: worker => void workers.add(worker),
    remove(worker) {
      workers.delete(worker)
      for (const id of [...asked.keys()]) settle(id, worker, undefined)
    },
    ask(asker, { id, question, withinMs }) {
      const own = ++last
      const waiting = new Set(workers)
      const answers: unknown[] = []
      const timer = setTimeout(() => {
        for (const worker of waiting) onSilence(question, worker)
        done()
      }, withinMs)
      async function done() {
        clearTimeout(timer)
        if (!asked.delete(own)) return
        answers.push(...(await besides(question)))
        tell(asker, { kind: 'answers', id, answers })
      }
      asked.set(own, { question, waiting, answers, done })
      for (const worker of waiting) tell(worker, { kind: 'question', id: own, question, withinMs })
    },
    answered: (worker, id, answer) => settle(id, worker, answer),
  }
}

/** One that is gone is told nothing; its end is heard of otherwise. */
export function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {})
}
