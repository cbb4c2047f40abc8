import cluster from 'node:cluster'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { backupCommand } from './commands/backup.ts'
import { checkCommand } from './commands/check.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { evaluateLogCommand } from './commands/evaluate-log.ts'
import { HELP, helpAsked } from './commands/help.ts'
import { logCommand } from './commands/log.ts'
import { modelsCommand } from './commands/models.ts'
import { endWithReader, handedOver } from './commands/piped.ts'
import { type ReplayIo, replayCommand } from './commands/replay.ts'
import { runImport } from './commands/run-import.ts'
import { schemasCommand } from './commands/schemas.ts'
import { serveCommand } from './commands/serve.ts'
import { simulateCommand } from './commands/simulate.ts'
import { strayWords } from './commands/stray-words.ts'
import { trainCommand } from './commands/train.ts'
import { whyOf } from './commands/why-of.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { LOG_FOLDER } from './log/segments.ts'
import { logger } from './logger.ts'
import { processMetricsNow } from './metrics.ts'
import type { Store } from './ports.ts'
import { openStore, worldOfRecords } from './server/adapters.ts'
import type { Server } from './server.ts'
import { strategyInForce } from './strategies.ts'
import { readStrategyFiles, strategyOf } from './strategy/load.ts'
import { freePort } from './workers/free-port.ts'
import { supervise } from './workers/supervise.ts'
import { type WorkerLife, workerLife } from './workers/worker-life.ts'

// Left to itself, the end of the process would wait for LMDB's writing thread, and that one for this.
process.once('uncaughtException', (error: unknown) => {
  try {
    writeSync(2, `${(error as Error | undefined)?.stack ?? error}\n`)
  } finally {
    process.kill(process.pid, 'SIGKILL')
  }
})

// The expression language counts days and hours of other zones by the clock of this one, wrongly where that has a summer time.
process.env.TZ = 'UTC'

const stdout = (line: string) => void process.stdout.write(`${line}\n`)
const stderr = (line: string) => void process.stderr.write(`${line}\n`)
const outputs = [process.stdout, process.stderr]
const terminal = process.stderr.isTTY ? (text: string) => void process.stderr.write(text) : undefined

/** The first one stops in order what can be stopped so; the second one ends it. */
const onStop = (stop: () => void) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
}

const commandLogger = ({ TACT_LOG_LEVEL: level }: Environment) => logger(level, false)

/** In a process that is one worker of several. */
const life: WorkerLife | null = cluster.worker ? workerLife(cluster.worker) : null

/** A worker whose supervisor is gone has this long to finish. */
const ORPHAN_MS = 10_000

async function serve(settings: Environment): Promise<void> {
  const log = logger(settings.TACT_LOG_LEVEL, true)
  const said: string[] = []
  const inTurn = life?.turn.then(() => serveCommand(settings, log, text => said.push(text), life.workers))
  const starting = inTurn ?? serveAll(settings, log)
  // While it starts, too: unheard it would end the process.
  process.on('SIGHUP', () => void starting.then(server => server.reload()).catch(() => {}))
  const server = await starting
  let closing = false
  const finish = (why: string) => {
    if (closing) return
    closing = true
    log.info({ signal: why }, 'finishing')
    server.close().then(
      () => process.exit(0),
      error => {
        log.fatal({ err: error }, 'could not finish cleanly')
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, finish)
  cluster.worker?.once('disconnect', () => {
    // Or else it would end at once.
    cluster.worker!.exitedAfterDisconnect = true
    setTimeout(() => process.exit(1), ORPHAN_MS).unref()
    finish('disconnect')
  })
  // Only now can it be told to finish.
  await life?.tell({ kind: 'ready', text: said.join('') })
}

async function serveAll(settings: Environment, log: Logger): Promise<Pick<Server, 'reload' | 'close'>> {
  if (settings.TACT_WORKERS === 1) return serveCommand(settings, log, stdout)
  const nodeArgs = process.sourceMapsEnabled ? ['--enable-source-maps'] : []
  return supervise({
    workers: settings.TACT_WORKERS,
    program: { exec: import.meta.filename, args: ['serve'], execArgv: [...process.execArgv, ...nodeArgs] },
    environment: { TACT_PORT: String(settings.TACT_PORT || (await freePort(settings.TACT_HOST))) },
    logger: log,
    stdout,
    metrics: processMetricsNow,
    onGivenUp: () => process.exit(1),
  })
}

async function simulate(args: string[], settings: Environment): Promise<number> {
  let store: Store | null = null
  const open = async () => {
    store = await openStore(settings, commandLogger(settings))
    const strategy =
      (await strategyInForce(store)) ?? strategyOf(await readStrategyFiles(settings.TACT_STRATEGY))
    return { store, strategy, modelsFolder: settings.TACT_MODELS, now: Date.now, stdout, stderr, terminal }
  }
  try {
    return await simulateCommand(args, open, stderr)
  } finally {
    await (store as Store | null)?.close()
  }
}

/** Runs a command with what records are decided again in, opened when it is asked for. */
async function withRecords(
  settings: Environment,
  command: (io: ReplayIo) => Promise<number>,
): Promise<number> {
  let close: () => Promise<void> = async () => {}
  const world = async () => {
    const records = await worldOfRecords(settings, commandLogger(settings))
    close = records.close
    return records.world
  }
  try {
    return await command({ logFolder: logFolder(), world, now: Date.now, stdout, stderr })
  } finally {
    await close()
  }
}

const logFolder = () => join(readEnvironment(process.env).TACT_DATA, LOG_FOLDER)

/** The exit code, or null for a server that goes on. */
async function run(command: string, args: string[]): Promise<number | null> {
  const help = helpAsked(command, args)
  if (help !== null) {
    stdout(help)
    return 0
  }
  const stray = strayWords(command, args)
  if (stray !== null) {
    stderr(stray)
    return 2
  }
  switch (command) {
    case 'train':
      return trainCommand(args, { stdout, stderr, now: () => new Date(), terminal, logFolder })
    case 'evaluate':
      if (args.some(word => /^--strategy(=|$)/.test(word))) break
      return evaluateCommand(args, { stdout, stderr })
    case 'schemas':
      return schemasCommand(args[0] ?? 'config/schemas', stdout)
    case 'help':
    case '--help':
      stdout(HELP)
      return 0
  }
  const settings = readEnvironment(process.env)
  switch (command) {
    case 'serve':
      await serve(settings)
      return null
    case 'check':
      return checkCommand({
        strategyFolder: args[0] ?? settings.TACT_STRATEGY,
        modelsFolder: settings.TACT_MODELS,
        historyKeptMs: settings.TACT_HISTORY_KEPT,
        stdout,
      })
    case 'backup': {
      const { TACT_DATA: data, TACT_REDIS_URL: redis } = settings
      return backupCommand(args, { data, onRedis: redis !== undefined, stdout, stderr })
    }
    case 'models':
      return modelsCommand(args, {
        stdout,
        stderr,
        modelsFolder: settings.TACT_MODELS,
        openStore: () => openStore(settings, commandLogger(settings)),
        logFolder: join(settings.TACT_DATA, LOG_FOLDER),
        now: Date.now,
      })
    case 'import':
      return runImport(args, settings, commandLogger(settings), { stdout, stderr, terminal, onStop })
    case 'evaluate':
      return withRecords(settings, io => evaluateLogCommand(args, { ...io, terminal }))
    case 'simulate':
      return simulate(args, settings)
    case 'log':
      return logCommand(args, { folder: logFolder(), pid: process.pid, now: Date.now, stdout, stderr })
    case 'replay':
      return withRecords(settings, io => replayCommand(args, io))
    default:
      stderr(`There is no command "${command}".\n\n${HELP}`)
      return 2
  }
}

async function end(code: number): Promise<never> {
  await handedOver(outputs)
  process.exit(code)
}

try {
  const [command = 'serve', ...args] = process.argv.slice(2)
  if (command !== 'serve') {
    // What a server has begun for a job is of no use where the server has died: another does the job.
    process.once('disconnect', () => process.exit(1))
    endWithReader(outputs, process.exit)
  }
  const code = await run(command, args)
  if (code !== null) await end(code)
} catch (error) {
  if (life) await life.tell({ kind: 'refused', why: whyOf(error) })
  else stderr(whyOf(error))
  await end(1)
}
