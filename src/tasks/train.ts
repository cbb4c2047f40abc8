import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { z } from 'zod'
import type { Task } from '../jobs-port.ts'
import { rolesOf, versionsIn } from '../learning/lifecycle/roles.ts'
import type { Lifecycle } from '../models/lifecycle.ts'
import type { Uploads } from '../models/uploads.ts'
import type { TrainData } from './data.ts'
import type { RunTact } from './run-tact.ts'

/**
 * A model from the decision log, as `tact train --from-log` makes it. Beside a version that decides the new one is a shadow: whoever
 * decides stays, until somebody promotes another. It is on all replicas.
 */
export function trainFromLog(
  run: RunTact,
  modelsFolder: string,
  life: Lifecycle,
  { share }: Pick<Uploads, 'share'>,
) {
  return async (
    { model, actions, channel, since, drop, learner, seed }: z.output<typeof TrainData>,
    task: Task,
  ) => {
    const version = versionOf(task)
    const folder = join(modelsFolder, model, version)
    const words = {
      action: actions.join(','),
      channel,
      since,
      drop: drop?.join(','),
      learner,
      seed,
      out: folder,
    }
    const because = `trained by the job ${task.id}`
    const stays = await life.stay(model, `${version} is being ${because}`)
    const { answer, said } = await run('train', ['--from-log', '--replace', ...wordsOf(words)], task)
    await share({ model, version })
    // A job that is done once more finds it with its role.
    if (stays && !rolesIn(life, model).includes(version)) await life.shadow(model, version, because)
    return { model, version, role: stays ? 'shadow' : 'champion', folder, figures: answer, said }
  }
}

function rolesIn(life: Lifecycle, model: string): readonly string[] {
  const roles = rolesOf(life.current(), model)
  return roles ? versionsIn(roles) : []
}

/** By when the job was added, and which it is: nobody else's; and the same when it is done once more, so that it comes to the same place. */
export function versionOf({ id, addedAt }: Pick<Task, 'id' | 'addedAt'>): string {
  const [date, time] = new Date(addedAt).toISOString().slice(0, 19).replace(/[-:]/g, '').split('T')
  return `${date}.${time}-${createHash('sha256').update(id).digest('hex').slice(0, 6)}`
}

/** `--name=value` of what was given. */
export function wordsOf(given: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]))
}
