import cluster, { type Worker } from 'node:cluster'
import type { Logger } from 'pino'
import type { Server } from '../server.ts'
import { handedOut } from './handed-out.ts'
import type { FromWorker } from './messages.ts'
import { type ProcessMetrics, pastCounts } from './past-counts.ts'
import { relay, tell } from './relay.ts'
import { afterEnd } from './restarts.ts'

const FINISH_WITHIN_MS = 28_000

/** A worker could not start; the message is for whoever started the server. */
export class WorkerRefused extends Error {}

export interface SuperviseSettings {
  readonly workers: number
  /** What a worker runs: a file, its arguments, and those of Node. */
  readonly program: { readonly exec: string; readonly args: string[]; readonly execArgv: string[] }
  /** Variables that workers have in place of this process's. */
  readonly environment?: Readonly<Record<string, string>>
  readonly logger: Logger
  readonly stdout: (text: string) => void
  /** Of this process, for the sums. */
  readonly metrics: () => Promise<ProcessMetrics>
  /** A worker that has not finished by then never will, such as one that is stopped; default 28,000, since it cuts what is long itself. */
  readonly finishWithinMs?: number
  /** Workers end again and again: the others have finished, and nothing serves any more. */
  readonly onGivenUp: () => void
}

interface Life {
  readySince: number | null
  refused: string | null
  /** Asked for while it could not hear of it. */
  reload: boolean
}

/**
 * Starts workers that listen on one port, and others for those that end. The first starts alone, since it does what is to be done
 * once: it makes the store, puts the strategy in force, fills the demo bank. Resolves when it serves; rejects with `WorkerRefused`
 * where it cannot. What it has to say is said when all serve. Connections are accepted here and handed out in turn: so the port is
 * free at the death of this process, and the workers, who notice it, finish.
 */
export async function supervise(settings: SuperviseSettings): Promise<Pick<Server, 'reload' | 'close'>> {
  const { program, logger, stdout } = settings
  const lives = new Map<Worker, Life>()
  const past = pastCounts()
  const questions = relay({
    onAnswer(question, { id }, answer) {
      if (question === 'metrics') past.seen(id, answer as ProcessMetrics)
    },
    besides: async question => (question === 'metrics' ? [past.metrics(), await settings.metrics()] : []),
    onSilence: (question, { process: { pid } }) =>
      logger.warn({ question, worker: pid }, 'a worker is silent'),
  })
  let text: string | null = null
  let allReady = false
  let inARow = 0
  let finishing = false
  let unclean = 0
  let onLastEnd = () => {}
  let onReady = () => {}
  let onRefused = (_why: WorkerRefused) => {}

  cluster.schedulingPolicy = cluster.SCHED_RR
  cluster.setupPrimary({ ...program, serialization: 'advanced' })

  function launch(): void {
    if (finishing) return
    const worker = cluster.fork(settings.environment)
    lives.set(worker, { readySince: null, refused: null, reload: false })
    logger.debug({ worker: worker.process.pid }, 'a worker starts')
    worker.on('message', message => heard(worker, message as FromWorker))
    const connections = handedOut(worker.process)
    worker.on('exit', (code, signal) => {
      const end = () => {
        connections.close()
        ended(worker, code ?? signal)
      }
      // What it said last may still be on its way.
      if (worker.isConnected()) worker.once('disconnect', end)
      else end()
    })
    worker.on('error', err => logger.warn({ err, worker: worker.process.pid }, 'a worker cannot be told'))
  }

  function heard(worker: Worker, message: FromWorker): void {
    const life = lives.get(worker)
    if (!life) return
    switch (message.kind) {
      case 'here':
        questions.add(worker)
        // The others' turn comes when the first is ready.
        if (text !== null || worker === lives.keys().next().value) tell(worker, { kind: 'start' })
        return
      case 'ready':
        ready(worker, life, message.text)
        return
      case 'refused':
        life.refused = message.why
        return
      case 'question':
        questions.ask(worker, message)
        return
      case 'answer':
        questions.answered(worker, message.id, message.answer)
    }
  }

  function ready(worker: Worker, life: Life, said: string): void {
    life.readySince = performance.now()
    if (life.reload) worker.process.kill('SIGHUP')
    if (text === null) {
      text = said
      onReady()
      for (const [worker, { readySince }] of lives) if (readySince === null) tell(worker, { kind: 'start' })
    }
    if (allReady || serving() < settings.workers) return
    allReady = true
    stdout(text)
  }

  const serving = () => [...lives.values()].filter(({ readySince }) => readySince !== null).length

  function ended(worker: Worker, how: number | string): void {
    const { readySince, refused } = lives.get(worker)!
    lives.delete(worker)
    questions.remove(worker)
    void past.gone(worker.id)
    if (finishing) {
      if (readySince !== null && how !== 0) {
        unclean += 1
        logger.error({ worker: worker.process.pid, how }, 'a worker did not finish cleanly')
      }
      if (lives.size === 0) onLastEnd()
      return
    }
    if (text === null) {
      onRefused(new WorkerRefused(refused ?? `The first worker ended with ${how} before it listened`))
      void finish('SIGKILL')
      return
    }
    const next = afterEnd(inARow, {
      servedMs: readySince === null ? 0 : performance.now() - readySince,
      canWait: refused !== null && serving() > 0,
    })
    inARow = next.inARow
    const facts = { worker: worker.process.pid, how, why: refused ?? undefined }
    if (next.pauseMs === null) {
      logger.fatal({ ...facts, inARow }, 'workers end again and again; the server ends')
      void finish('SIGTERM').then(settings.onGivenUp)
      return
    }
    logger.error({ ...facts, pauseMs: next.pauseMs }, 'a worker has ended; another is started')
    setTimeout(launch, next.pauseMs)
  }

  function finish(signal: NodeJS.Signals): Promise<void> {
    finishing = true
    const all = new Promise<void>(resolve => {
      onLastEnd = resolve
    })
    if (lives.size === 0) onLastEnd()
    const tellAll = (signal: NodeJS.Signals) => {
      for (const { process } of lives.keys()) process.kill(signal)
    }
    tellAll(signal)
    const late = setTimeout(() => tellAll('SIGKILL'), settings.finishWithinMs ?? FINISH_WITHIN_MS)
    return all.finally(() => clearTimeout(late))
  }

  await new Promise<void>((resolve, reject) => {
    onReady = resolve
    onRefused = reject
    for (let count = 0; count < settings.workers; count++) launch()
  })
  return {
    async reload() {
      for (const [{ process }, life] of lives) {
        if (life.readySince === null) life.reload = true
        else process.kill('SIGHUP')
      }
    },
    async close() {
      await finish('SIGTERM')
      if (unclean > 0) throw new Error(`${unclean} workers did not finish cleanly`)
    },
  }
}
