import type { Logger } from 'pino'
import type { Environment } from '../environment.ts'
import type { Store } from '../ports.ts'
import { openStore } from '../server/adapters.ts'
import { strategies } from '../strategies.ts'
import { readStrategyFiles, strategyOf } from '../strategy/load.ts'
import { type ImportIo, importCommand } from './import.ts'

type Outputs = Pick<ImportIo, 'stdout' | 'stderr' | 'terminal'> & {
  /** Calls `stop` once, when whoever runs it wants it to end. */
  onStop(stop: () => void): void
}

/** `tact import` with the store of the settings. */
export async function runImport(
  args: string[],
  settings: Environment,
  logger: Logger,
  { onStop, ...outputs }: Outputs,
): Promise<number> {
  let store: Store | null = null
  const stop = new AbortController()
  // A server types and keeps the rows itself: no store of ours is opened beside it.
  const open = async (byServer: boolean) => {
    const folder = settings.TACT_STRATEGY
    store = byServer ? null : await openStore(settings, logger)
    const strategy = store
      ? (await strategies(store, folder, Date.now)).current()
      : strategyOf(await readStrategyFiles(folder))
    onStop(() => stop.abort())
    return { store, strategy }
  }
  try {
    return await importCommand(args, { open, stopped: stop.signal, now: Date.now, ...outputs })
  } finally {
    await (store as Store | null)?.close()
  }
}
