import { SourceMap } from 'node:module'

interface CallFrame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
  readonly columnNumber: number
}

/** What `node --cpu-prof` writes; times in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: CallFrame
    readonly children?: readonly number[]
  }[]
  readonly startTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface FunctionTime {
  readonly name: string
  /** As in the sources; `node:…` for Node's own, `(native)` for what has no file. */
  readonly file: string
  readonly line: number
  /** In the function itself. */
  selfUs: number
  /** With all that it calls, as far as it does not await it. */
  totalUs: number
}

/** Times by function between two moments of the monotonic clock. `bundle` is our compiled program, with its source map inside. */
export function functionTimes(
  profile: CpuProfile,
  bundle: string,
  fromUs: number,
  toUs: number,
): FunctionTime[] {
  const selfUs = new Map<number, number>()
  let at = profile.startTime
  profile.samples.forEach((node, index) => {
    at += profile.timeDeltas[index]!
    // A sample's time is that until the next one.
    const lasted = profile.timeDeltas[index + 1] ?? 0
    if (at >= fromUs && at <= toUs) selfUs.set(node, (selfUs.get(node) ?? 0) + lasted)
  })

  const whereOf = sourcesOf(bundle)
  const functions = new Map<string, FunctionTime>()
  const nodes = new Map(profile.nodes.map(node => [node.id, node]))
  function walk(id: number, callers: ReadonlySet<FunctionTime>): number {
    const { callFrame, children = [] } = nodes.get(id)!
    const { file, line } = whereOf(callFrame)
    const name = callFrame.functionName || '(anonymous)'
    const key = `${file}:${line}:${name}`
    const found = functions.get(key) ?? { name, file, line, selfUs: 0, totalUs: 0 }
    functions.set(key, found)
    const own = selfUs.get(id) ?? 0
    const within = new Set(callers).add(found)
    const total = children.reduce((sum, child) => sum + walk(child, within), own)
    found.selfUs += own
    // A function that calls itself is counted once.
    if (!callers.has(found)) found.totalUs += total
    return total
  }
  walk(profile.nodes[0]!.id, new Set())
  return [...functions.values()]
}

function sourcesOf(bundle: string): (frame: CallFrame) => { file: string; line: number } {
  const inline = bundle.slice(bundle.lastIndexOf('sourceMappingURL=')).split('base64,')[1]!
  const map = new SourceMap(JSON.parse(Buffer.from(inline, 'base64').toString()))
  return ({ url, lineNumber, columnNumber }) => {
    if (url === '') return { file: '(native)', line: 0 }
    if (url.endsWith('/dist/main.js')) {
      const entry = map.findEntry(lineNumber, columnNumber)
      if ('originalSource' in entry)
        return { file: entry.originalSource.replace(/^(\.\.\/)+/, ''), line: entry.originalLine + 1 }
    }
    const file = url.replace(/^.*\/node_modules\//, '').replace(/^file:\/\/.*\/dist\//, 'dist/')
    return { file, line: lineNumber + 1 }
  }
}

/**
 * Where time goes by part, then the functions with the most time of their own by file; all in microseconds a request.
 * Samples tell the time on the clock; where others use the machine too that is more than what was worked, so that all are scaled to
 * `cpuUs`, the thread's CPU time a request, where it is known.
 */
export function profileText(
  functions: readonly FunctionTime[],
  requests: number,
  cpuUs: number | null,
  top: number,
): string {
  const busyUs =
    functions.reduce((sum, { name, selfUs }) => sum + (name === '(idle)' ? 0 : selfUs), 0) / requests
  const scale = cpuUs === null ? 1 : cpuUs / busyUs
  const shown = [...functions].sort((a, b) => b.selfUs - a.selfUs).slice(0, top)
  const fileUs = new Map<string, number>()
  for (const { file, selfUs } of functions) fileUs.set(file, (fileUs.get(file) ?? 0) + selfUs)
  const us = (value: number) => ((scale * value) / requests).toFixed(1).padStart(8)
  const files = [...new Set(shown.map(({ file }) => file))].sort((a, b) => fileUs.get(b)! - fileUs.get(a)!)
  const text = ['    self  µs a request, by part', '']
  for (const [part, selfUs] of partTimes(functions).slice(0, PARTS)) text.push(`${us(selfUs)}  ${part}`)
  text.push(
    '',
    `    self    total  µs a request, the ${shown.length} functions with the most of their own, by file`,
    '',
  )
  for (const file of files) {
    text.push(`${us(fileUs.get(file)!)}           ${file}`)
    for (const one of shown.filter(each => each.file === file))
      text.push(`${us(one.selfUs)} ${us(one.totalUs)}    ${one.name}${one.line ? `:${one.line}` : ''}`)
  }
  return text.join('\n')
}

const PARTS = 25

/** By folder of ours, by package, by module of Node. */
function partTimes(functions: readonly FunctionTime[]): [part: string, selfUs: number][] {
  const times = new Map<string, number>()
  for (const { file, name, selfUs } of functions) {
    const depth = file.startsWith('@') || file.startsWith('src/') ? 2 : 1
    const part = file === '(native)' ? `${file} ${name}` : file.split('/').slice(0, depth).join('/')
    times.set(part, (times.get(part) ?? 0) + selfUs)
  }
  return [...times].sort((a, b) => b[1] - a[1])
}
