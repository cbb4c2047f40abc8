import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'
import { usualGuards } from '../learning/lifecycle/guards-file.ts'
import type { RunCounts } from '../learning/lifecycle/run-window.ts'
import { runTimeWithin } from '../scoring/run-times.ts'
import { mistakeText } from '../strategy/mistakes.ts'
import type { Stream } from '../stream-ports.ts'
import { type Guarded, guarding } from './guarding.ts'
import { guardsIn, strayGuards } from './guards-in-folder.ts'
import { modelQualities } from './health.ts'
import type { Lifecycle } from './lifecycle.ts'

export interface GuardWatch {
  /** Takes the guards of the folder anew; with a mistake in them those in force stay. Never rejects. */
  reload(): Promise<void>
  stop(): Promise<void>
}

interface Watched {
  readonly life: Lifecycle
  /** `counts` of a version that is loaded here; null for any other. */
  readonly models: {
    counts(model: string, version: string): RunCounts | null
    models(): readonly { readonly name: string }[]
  }
  readonly stream: Stream
  readonly registry: Registry
  readonly logger: Logger
}

const LOOK_MS = 1000

/** Looks every second whether a model that decides breaks a guard of the models folder. */
export async function guardWatch(
  folder: string,
  { life, models, stream, registry, logger }: Watched,
): Promise<GuardWatch> {
  const stopped = new Counter({
    name: 'tact_model_guarded_total',
    help: 'Model versions that lost their role because they broke a guard; counted where it was seen first',
    labelNames: ['model', 'version', 'guard'],
    registers: [registry],
  })
  const told = ({ model, version, guard, because }: Guarded) => ({ model, version, guard, because })
  let guards = usualGuards
  const guard = guarding({
    lifecycle: life,
    guards: () => guards,
    counts: models.counts,
    runTimeWithin,
    qualities: since => modelQualities(stream, Date.now(), since),
    now: Date.now,
    onGuarded(guarded) {
      const { model, version, guard } = guarded
      stopped.inc({ model, version, guard })
      logger.warn(told(guarded), 'model broke a guard and lost its role')
    },
    onHelpless: (guarded, why) =>
      logger.warn({ ...told(guarded), why }, 'model broke a guard and keeps its role'),
  })
  async function reload(): Promise<void> {
    try {
      guards = await guardsIn(folder)
      // A model may come later than its guards, so that these are taken all the same.
      const names = models.models().map(({ name }) => name)
      const stray = strayGuards(folder, guards, names).map(mistakeText)
      if (stray.length > 0) logger.warn({ mistakes: stray }, 'guards are of a model that is not there')
    } catch (error) {
      logger.error({ err: error }, 'guards of models not taken; those in force stay')
    }
  }
  await reload()
  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = guard.look().catch(err => logger.debug({ err }, 'cannot look at the guards of models now'))
  }, LOOK_MS)
  return {
    reload,
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
