import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { smallStrategy } from './small-strategy.ts'
import type { Answer } from './world.ts'

const ROOT = join(import.meta.dirname, '..')

/** Longer than a start takes on a busy machine, so that a server that never comes fails its test and not the whole run. */
const START_WITHIN_MS = 30_000

export interface RunningServer {
  readonly url: string
  readonly pid: number
  /** All that it has printed so far, its log among it. */
  printed(): string
  /** Lines of the log with this message. */
  logged(message: string): Record<string, unknown>[]
  /** Sends a request; a body that is no text or buffer is sent as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  signal(name: NodeJS.Signals): void
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  /** Ends it and waits until it is gone. */
  stop(name?: NodeJS.Signals): Promise<number | string>
}

/** A process that ended before it listened. */
export interface EndedAtStart {
  readonly code: number | string
  readonly printed: string
  /** Of that, what is no log and no complaint. */
  readonly answered: string
}

/** `TZ` is the machine's. */
export type Settings = Readonly<Record<`TACT_${string}`, string>> & { readonly TZ?: string }

const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** A folder of its own, gone when the test is over. */
export function temporaryFolder(t: Test, files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tact-server-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  writeFiles(folder, files)
  return folder
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

/** Folders of their own for the small strategy, no models, and an empty store. */
export function smallSettings(t: Test): {
  TACT_DATA: string
  TACT_STRATEGY: string
  TACT_MODELS: string
  TACT_LOG_LEVEL: string
} {
  const folder = temporaryFolder(t)
  const settings = {
    TACT_DATA: join(folder, 'data'),
    TACT_STRATEGY: join(folder, 'config'),
    TACT_MODELS: join(folder, 'models'),
    TACT_LOG_LEVEL: 'info',
  }
  writeFiles(settings.TACT_STRATEGY, smallStrategy)
  mkdirSync(settings.TACT_MODELS)
  return settings
}

/** `tact serve` in a process of its own, listening; killed when the test is over. Settings that are not given have their defaults. */
export async function startTact(t: Test, settings: Settings, folder = ROOT): Promise<RunningServer> {
  const { child, printed, ended } = launch(t, ['serve'], { TACT_PORT: '0', ...settings }, folder)
  const found = () => /Tact decides at (http:\/\/\S+)/.exec(printed())?.[1]
  const url = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const url = found()
      if (url !== undefined) resolve(url)
    }
    child.stdout?.on('data', look)
    ended.then(code => reject(new Error(`tact ended with ${code} before it listened:\n${printed()}`)))
    const timer = setTimeout(
      () => reject(new Error(`tact did not listen in time:\n${printed()}`)),
      START_WITHIN_MS,
    )
    timer.unref()
  })
  return {
    url,
    pid: child.pid!,
    printed,
    logged: message =>
      printed()
        .split('\n')
        .filter(line => line.startsWith('{') && line.endsWith('}'))
        .map(line => JSON.parse(line))
        .filter(line => line.msg === message),
    call: (method, path, body, headers) => call(url + path, method, body, headers),
    signal: name => void child.kill(name),
    ended,
    stop(name = 'SIGKILL') {
      child.kill(name)
      return ended
    },
  }
}

/** `tact …` where it is expected to end by itself. */
export async function runTact(t: Test, args: readonly string[], settings: Settings): Promise<EndedAtStart> {
  const { printed, answered, ended } = launch(t, args, settings, ROOT)
  return { code: await ended, printed: printed(), answered: answered() }
}

/** A process that may still be starting. */
export function launch(t: Test, args: readonly string[], settings: Settings, cwd: string) {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [join(ROOT, 'tact.mjs'), ...args], {
    cwd,
    // Of the environment only this much: neither the test runner's loader nor anybody's settings.
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let text = ''
  let stdout = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (stream === child.stdout) stdout += chunk
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => {
    children.delete(child)
    return (code ?? signal) as number | string
  })
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, printed: () => text, answered: () => stdout, ended }
}

/** Sends a request over the network. */
export async function call(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const asIs = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
  const answer = await fetch(url, {
    method,
    headers: asIs ? headers : { 'content-type': 'application/json', ...headers },
    body: asIs ? (body as string | undefined) : JSON.stringify(body),
  })
  const text = await answer.text()
  const isJson = /[/+]json/.test(answer.headers.get('content-type') ?? '')
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: isJson ? JSON.parse(text) : text,
  }
}
