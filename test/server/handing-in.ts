import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { edited } from '../builders.ts'
import { type RunningServer, temporaryFolder } from '../running-server.ts'
import { linearFiles, writeModel } from '../tiny-models.ts'
import { until } from '../until.ts'
import type { Answer } from '../world.ts'

/** The small strategy, whose savings ask the model `deposit`. */
export const withModel = edited('actions/savings.yaml', 'prior: 0.2 }', 'model: deposit, prior: 0.2 }')

export type Form = Readonly<Record<string, Uint8Array | string>>

/** The files of a version, whose weights come of its number. */
export async function versionFiles(t: Test, version: string, model = 'deposit'): Promise<Form> {
  const folder = await writeModel(
    temporaryFolder(t),
    model,
    version,
    linearFiles([0.01 * Number(version), 0.5], -2),
  )
  return filesIn(folder)
}

export function filesIn(folder: string): Form {
  return Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name))]))
}

export async function handIn({ url }: Pick<RunningServer, 'url'>, files: Form, model = 'deposit') {
  const form = new FormData()
  for (const [name, bytes] of Object.entries(files)) form.set(name, new Blob([bytes as string]))
  const answer = await fetch(`${url}/v1/models/${model}/versions`, { method: 'POST', body: form })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}

/** Each version with its state and role. */
export async function versions({ call }: Pick<RunningServer, 'call'>): Promise<string[]> {
  const { items } = (await call('GET', '/v1/models')).body
  return items.map((one: Record<string, unknown>) => `${one.version} ${one.state} ${one.role}`)
}

export const has = (server: RunningServer, expected: readonly string[]) =>
  until(async () => JSON.stringify(await versions(server)) === JSON.stringify(expected))
