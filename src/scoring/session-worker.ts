import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Cells, Matrix } from '../model-ports.ts'
import type { OnnxSession } from './onnx.ts'
import type { RunPlan } from './run-plan.ts'
import type { SessionCount } from './runtime.ts'
import type { WorkerAnswer, WorkerMessage, WorkerRequest } from './worker-messages.ts'

/** A thread for heavy models, started when the first one opens and ended when the last one is released. */
export interface SessionWorker {
  /** As `onnxSession`, in the thread. Rejects as the runtime does. */
  open(bytes: Uint8Array, plan: RunPlan, count: SessionCount): Promise<OnnxSession>
}

interface Pending {
  readonly resolve: (numbers: Float32Array | undefined) => void
  readonly reject: (error: Error) => void
}

/** The compiled program has it beside itself, the sources have it beside this file. */
function startThread(): Worker {
  const file = `./worker-thread${extname(new URL(import.meta.url).pathname)}`
  return new Worker(new URL(file, import.meta.url), { name: 'tact-scoring' })
}

/**
 * A thread that fails takes the runs that it was asked for with it: they reject. The next run starts another thread and opens
 * its model there again.
 */
export function sessionWorker(start: () => Worker = startThread): SessionWorker {
  let worker: Worker | null = null
  /** How many sessions need the thread. */
  let users = 0
  let lastId = 0
  const pending = new Map<number, Pending>()

  function started(): Worker {
    if (worker) return worker
    const own = start()
    worker = own
    const lost = (why: string) => {
      if (worker !== own) return
      worker = null
      for (const { reject } of pending.values()) reject(new Error(`its worker thread ended: ${why}`))
      pending.clear()
    }
    own.on('message', ({ id, numbers, error }: WorkerAnswer) => {
      const waiting = pending.get(id)
      pending.delete(id)
      if (pending.size === 0) own.unref()
      if (error === undefined) waiting?.resolve(numbers)
      else waiting?.reject(new Error(error))
    })
    own.on('error', (error: Error) => lost(error.message))
    own.on('exit', code => lost(`code ${code}`))
    return own
  }

  function ask(request: WorkerRequest, transfer: ArrayBuffer[] = []): Promise<Float32Array | undefined> {
    const thread = started()
    const id = ++lastId
    // Only what is asked for keeps the process alive.
    thread.ref()
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      thread.postMessage({ id, request } satisfies WorkerMessage, transfer)
    })
  }

  function stopUnused(): void {
    if (users > 0 || !worker) return
    const own = worker
    worker = null
    own.postMessage('stop' satisfies WorkerMessage)
  }

  return {
    async open(bytes, plan, count) {
      const session = ++lastId
      /** The thread that has it open. */
      let home: Worker | null = null
      let opening: Promise<void> | null = null
      const opened = (): Promise<void> => {
        if (home !== null && home === worker) return Promise.resolve()
        opening ??= ask({ kind: 'open', session, bytes, plan })
          .then(() => {
            home = worker
          })
          .finally(() => {
            opening = null
          })
        return opening
      }
      users++
      try {
        await opened()
      } catch (error) {
        users--
        stopUnused()
        throw error
      }
      count.live++

      const send = async (kind: 'run' | 'classes', matrix: Matrix<Cells>) => {
        const { rows, columns, data } = matrix
        // A copy that can be given away: a view would take its whole buffer along.
        const own = Array.isArray(data) ? data.slice(0, rows * columns) : data.slice(0, rows * columns)
        const transfer = Array.isArray(own) ? [] : [own.buffer as ArrayBuffer]
        return (await ask({ kind, session, data: own, rows, columns }, transfer))!
      }
      let last: Promise<unknown> = Promise.resolve()
      return {
        run(fill) {
          // One at a time: while the thread works, callers join the next run.
          const turn = Promise.all([last, new Promise(setImmediate)])
          const answer = turn.then(opened).then(() => send('run', fill()))
          last = answer.catch(() => undefined)
          return answer
        },
        async classes(fill) {
          await opened()
          return send('classes', fill())
        },
        async release() {
          count.live--
          users--
          if (home === worker && worker !== null)
            await ask({ kind: 'release', session }).catch(() => undefined)
          stopUnused()
        },
      }
    },
  }
}
