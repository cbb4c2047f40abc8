import { join } from 'node:path'
import { pino } from 'pino'
import { openStore, worldOfRecords } from './adapters.ts'
import { checkCommand } from './commands/check.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { evaluateLogCommand } from './commands/evaluate-log.ts'
import { importCommand } from './commands/import.ts'
import { logCommand } from './commands/log.ts'
import { modelsCommand } from './commands/models.ts'
import { type ReplayIo, replayCommand } from './commands/replay.ts'
import { schemasCommand } from './commands/schemas.ts'
import { serveCommand } from './commands/serve.ts'
import { simulateCommand } from './commands/simulate.ts'
import { trainCommand } from './commands/train.ts'
import { type Environment, EnvironmentRefused, readEnvironment } from './environment.ts'
import { StoreUnavailable } from './errors.ts'
import { LOG_FOLDER } from './log/segments.ts'
import type { Store } from './ports.ts'
import { strategies, strategyInForce } from './strategies.ts'
import { readStrategyFiles, strategyOf } from './strategy/load.ts'
import { StrategyRefused } from './strategy/mistakes.ts'

const HELP = `tact <command>

  serve                     decide (the default)
  check                     every mistake of the strategy and its models
  import FILE               profiles from NDJSON or CSV
  train DATA.csv --target COLUMN --out FOLDER
                            a model from a table
  train --from-log --action ACTION --out FOLDER
                            a challenger from the decision log, weighted by inverse probability
  models inspect FILE.onnx  what a model has, how it is run, and a manifest to start from
  models score FILE.onnx ROWS.json
                            what a model gives for rows
  models check [FOLDER|NAME]
                            the golden rows of the models
  evaluate --csv LOG.csv --action COLUMN --probability COLUMN --reward COLUMN --target COLUMN
                            what another policy would have earned, from logged decisions
  evaluate --strategy FOLDER [--since 30d] [--placement ID]
                            what another strategy would have earned, from the decision log
  models show ACTION|MODEL  what adaptive actions have learned
  simulate --customers N --against FOLDER
                            what another strategy would change, before it is published
  log [sql "SELECT …"]      how many decisions and outcomes; or any question to the decision log
  replay [--since 1d]       decides again what was decided since: equal, or where not
  schemas [FOLDER]          JSON Schemas of the strategy's files, for editors

Settings are TACT_* variables; the README has them in a table.`

const stdout = (line: string) => void process.stdout.write(`${line}\n`)
const stderr = (line: string) => void process.stderr.write(`${line}\n`)
const terminal = process.stderr.isTTY ? (text: string) => void process.stderr.write(text) : undefined

function logger({ TACT_LOG_LEVEL: level }: Environment) {
  return pino({
    level,
    // Bodies are not logged; should an object with one ever be, what is personal stays out.
    redact: [
      'attributes',
      'identity',
      'identities',
      'context',
      'data',
      '*.attributes',
      '*.identity',
      '*.identities',
      '*.context',
      '*.data',
      '*.headers',
    ],
    timestamp: pino.stdTimeFunctions.isoTime,
  })
}

async function serve(settings: Environment): Promise<void> {
  const log = logger(settings)
  const server = await serveCommand(settings, log, stdout)
  process.on('SIGHUP', () => void server.reload())
  let closing = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (closing) return
      closing = true
      log.info({ signal }, 'finishing')
      server.close().then(
        () => process.exit(0),
        error => {
          log.fatal({ err: error }, 'could not finish cleanly')
          process.exit(1)
        },
      )
    })
  }
}

async function importProfiles(args: string[], settings: Environment): Promise<number> {
  // A server types and keeps the rows itself: no store of ours is opened beside it.
  const byServer = args.some(arg => arg.startsWith('--server'))
  const store = byServer ? null : await openStore(settings, logger(settings))
  const folder = settings.TACT_STRATEGY
  try {
    const strategy = store
      ? (await strategies(store, folder, Date.now)).current()
      : strategyOf(await readStrategyFiles(folder))
    return await importCommand(args, { store, strategy, now: Date.now, stdout, stderr, terminal })
  } finally {
    await store?.close()
  }
}

async function simulate(args: string[], settings: Environment): Promise<number> {
  let store: Store | null = null
  const open = async () => {
    store = await openStore(settings, logger(settings))
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
    const records = await worldOfRecords(settings, logger(settings))
    close = records.close
    return records.world
  }
  try {
    const logFolder = join(settings.TACT_DATA, LOG_FOLDER)
    return await command({ logFolder, world, now: Date.now, stdout, stderr })
  } finally {
    await close()
  }
}

const logFolder = () => join(readEnvironment(process.env).TACT_DATA, LOG_FOLDER)

/** The exit code, or null for a server that goes on. */
async function run(command: string, args: string[]): Promise<number | null> {
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
        stdout,
      })
    case 'models':
      return modelsCommand(args, {
        stdout,
        stderr,
        modelsFolder: settings.TACT_MODELS,
        openStore: () => openStore(settings, logger(settings)),
        now: Date.now,
      })
    case 'import':
      return importProfiles(args, settings)
    case 'evaluate':
      return withRecords(settings, io => evaluateLogCommand(args, { ...io, terminal }))
    case 'simulate':
      return simulate(args, settings)
    case 'log': {
      const folder = join(settings.TACT_DATA, LOG_FOLDER)
      return logCommand(args, { folder, pid: process.pid, now: Date.now, stdout, stderr })
    }
    case 'replay':
      return withRecords(settings, io => replayCommand(args, io))
    default:
      stderr(`There is no command "${command}".\n\n${HELP}`)
      return 2
  }
}

const EXPECTED = [EnvironmentRefused, StrategyRefused, StoreUnavailable]

try {
  const [command = 'serve', ...args] = process.argv.slice(2)
  const code = await run(command, args)
  if (code !== null) process.exit(code)
} catch (error) {
  const { code, message, stack } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') stderr(`${message}; stop what listens there, or set TACT_PORT to another port`)
  else stderr(EXPECTED.some(kind => error instanceof kind) ? message : String(stack ?? error))
  process.exit(1)
}
