import { type ChildProcess, spawn } from 'node:child_process'

/** A server under measurement. */
export interface Running {
  readonly port: number
  readonly pid: number
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>
}

const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** Lets no child outlive this process. */
export function endWithUs(child: ChildProcess): void {
  children.add(child)
  child.once('exit', () => children.delete(child))
}

/** Starts a Node program that prints where it listens (`http://127.0.0.1:port`). Rejects when it ends before. */
export function startServerProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Running> {
  const child = spawn(process.execPath, args, {
    env: { ...withoutSettings(process.env), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  endWithUs(child)
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  return new Promise((resolve, reject) => {
    let said = ''
    child.once('exit', code => reject(new Error(`${args.join(' ')} ended with ${code}:\n${said}`)))
    const listen = (chunk: Buffer) => {
      if (said.length < 20_000) said += chunk
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1]
      if (port === undefined) return
      resolve({
        port: Number(port),
        pid: child.pid!,
        async stop() {
          child.kill('SIGTERM')
          await exited
        },
      })
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
  })
}

/** Settings of whoever runs this are not the bench's. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('TACT_')))
}
