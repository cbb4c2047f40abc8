import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { SHEET_COLUMNS } from '../decision/weighed.ts'
import { StoreUnavailable } from '../errors.ts'
import type { DecisionLog } from '../log-port.ts'
import { jsonText } from '../strategy/json-text.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { outcomeLine, retractionLine } from './lines.ts'
import type { Answered, FromThread, ThreadSettings, ToThread } from './messages.ts'
import { newParcel, type Parcel, packDecision, packLine } from './pack.ts'
import { type PackTable, packTable, tableOf } from './table.ts'

/** What is handed over goes at once when it is full, and else so long after its first entry. */
const PARCEL_BYTES = 1 << 20
const COLLECT_MS = 50
/** Room for one decision of thousands of candidates. */
const REHEARSAL_BYTES = 1 << 18
/** As many parcels are under way at most: beyond that the disk is hopelessly behind, and lines are lost rather than memory. */
const MOST_PARCELS = 16

export interface LogSettings {
  readonly folder: string
  readonly keptMs: number
  readonly mostBytes?: number
  readonly mostAgeMs?: number
  /** Lines that could not be written, and why. */
  readonly onLost: (count: number, why: unknown) => void
  readonly onTrouble: (why: unknown) => void
  /** For tests: in place of the thread. */
  readonly start?: (settings: ThreadSettings) => Worker
}

export interface OpenLog extends DecisionLog {
  /** Starts the thread, which looks after the folder also where nothing is logged. */
  wake(): void
  /** Resolves when all that was handed over is written or lost. */
  settled(): Promise<void>
  /** Writes what was handed over, and ends. */
  close(): Promise<void>
}

/** The compiled program has it beside itself, the sources have it beside this file. */
function startThread(settings: ThreadSettings): Worker {
  const file = `./log-thread${extname(new URL(import.meta.url).pathname)}`
  return new Worker(new URL(file, import.meta.url), { name: 'tact-log', workerData: settings })
}

interface Asked {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/** The decision log of this process. Its thread starts with the first entry, unless it is woken before. */
export function decisionLog(settings: LogSettings): OpenLog {
  const { folder, keptMs, onLost, onTrouble, start = startThread } = settings
  const { mostBytes = 32 << 20, mostAgeMs = 3_600_000 } = settings
  let worker: Worker | null = null
  let parcel: Parcel | null = null
  let timer: NodeJS.Timeout | undefined
  const free: ArrayBuffer[] = []
  let parcels = 0
  /** A strategy that is gone elsewhere is not kept by its table. */
  let tables = new WeakMap<Strategy, PackTable>()
  let lastTable = 0
  let sheet = new Float64Array(64 * SHEET_COLUMNS)
  let lastId = 0
  const asked = new Map<number, Asked>()
  let ending = false
  let closed = false

  function thread(): Worker {
    if (worker) return worker
    const own = start({ folder, keptMs, mostBytes, mostAgeMs })
    worker = own
    const lost = (why: unknown) => {
      if (worker !== own) return
      worker = null
      // Another thread knows no tables, and what this one had is gone.
      tables = new WeakMap()
      parcels = parcel ? 1 : 0
      free.length = 0
      for (const { reject } of asked.values())
        reject(new StoreUnavailable('the thread of the log ended', why))
      asked.clear()
      onTrouble(why)
    }
    own.on('message', heard)
    own.on('error', lost)
    own.on('exit', code => {
      if (!ending || asked.size > 0) lost(new Error(`the thread of the decision log ended with ${code}`))
    })
    own.unref()
    return own
  }

  function heard(message: FromThread): void {
    if (message.kind === 'free') {
      free.push(message.buffer)
      if (message.lost > 0) onLost(message.lost, new Error(message.why))
    } else if (message.kind === 'trouble') onTrouble(new Error(message.why))
    else {
      const waiting = asked.get(message.id)
      asked.delete(message.id)
      if (asked.size === 0) worker?.unref()
      if (message.error === undefined) waiting?.resolve(message.value as never)
      else waiting?.reject(new StoreUnavailable(`the decision log: ${message.error}`))
    }
  }

  const send = (message: ToThread, give: ArrayBuffer[] = []) => thread().postMessage(message, give)

  function handOver(): void {
    clearTimeout(timer)
    if (!parcel) return
    const { bytes, end, entries } = parcel
    const buffer = bytes.buffer as ArrayBuffer
    parcel = null
    send({ kind: 'parcel', buffer, end, entries }, [buffer])
  }

  function newBuffer(): ArrayBuffer {
    parcels += 1
    return new ArrayBuffer(PARCEL_BYTES)
  }

  function current(): Parcel | null {
    if (parcel) return parcel
    let buffer = free.pop()
    if (!buffer) {
      if (parcels >= MOST_PARCELS) return null
      buffer = newBuffer()
    }
    parcel = newParcel(buffer)
    timer = setTimeout(handOver, COLLECT_MS)
    timer.unref()
    return parcel
  }

  function add(pack: (parcel: Parcel) => boolean): void {
    const why = closed ? 'the decision log is closed' : notAdded(pack)
    if (why !== null) onLost(1, new Error(why))
  }

  /** Why it could not be; null where it was. */
  function notAdded(pack: (parcel: Parcel) => boolean): string | null {
    for (;;) {
      const into = current()
      if (!into) return 'the disk is too far behind'
      if (pack(into)) return null
      if (into.entries === 0) return 'one line is larger than what is handed over'
      handOver()
    }
  }

  function tableFor(strategy: Strategy): PackTable {
    let table = tables.get(strategy)
    if (!table) {
      const told = tableOf(strategy, ++lastTable)
      send({ kind: 'table', table: told })
      table = packTable(told)
      tables.set(strategy, table)
    }
    return table
  }

  function ask<T extends Answered | undefined>(message: (id: number) => ToThread): Promise<T> {
    handOver()
    const id = ++lastId
    return new Promise((resolve, reject) => {
      asked.set(id, { resolve, reject })
      // Only what is waited for keeps the process alive.
      thread().ref()
      send(message(id))
    })
  }

  return {
    sheet(candidates) {
      if (sheet.length < candidates * SHEET_COLUMNS) sheet = new Float64Array(2 * candidates * SHEET_COLUMNS)
      return sheet
    },
    decision(made) {
      add(into => packDecision(into, tableFor(made.strategy), made))
    },
    rehearse(made) {
      packDecision(newParcel(new ArrayBuffer(REHEARSAL_BYTES)), tableFor(made.strategy), made)
    },
    outcome(customerId, entry) {
      add(into => packLine(into, jsonText(outcomeLine(customerId, entry))))
    },
    retraction(customerId, outcomeId, at) {
      add(into => packLine(into, jsonText(retractionLine(customerId, outcomeId, at))))
    },
    lines: (customerIds, from) => ask(id => ({ kind: 'lines', id, customerIds, from })),
    erase: customerIds => ask(id => ({ kind: 'erase', id, customerIds })),
    wake() {
      if (closed) return
      thread()
      // Half a millisecond that the first decision need not wait.
      if (parcels === 0) free.push(newBuffer())
    },
    async settled() {
      if (worker || parcel) await ask(id => ({ kind: 'settle', id }))
    },
    async close() {
      ending = true
      if (!closed && (worker || parcel)) await ask(id => ({ kind: 'stop', id }))
      closed = true
    },
  }
}
