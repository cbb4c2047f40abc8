import { pid } from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { customerLines } from './customer-lines.ts'
import { LOOK_EVERY_MS, logKeeper } from './keeper.ts'
import type { Answered, FromThread, ThreadSettings, ToThread } from './messages.ts'

/** The thread that formats, writes and looks after the decision log. Started by `decision-log.ts`. */
const port = parentPort!
const settings = workerData as ThreadSettings
const keeper = logKeeper(settings, pid, Date.now)
const UPKEEP_EVERY_MS = 60_000

const tell = (message: FromThread, give: ArrayBuffer[] = []) => port.postMessage(message, give)
const whyOf = (error: unknown) => (error as Error).message

function write({ buffer, end, entries }: Extract<ToThread, { kind: 'parcel' }>): void {
  try {
    keeper.write(buffer, end)
    tell({ kind: 'free', buffer, lost: 0 }, [buffer])
  } catch (error) {
    tell({ kind: 'free', buffer, lost: entries, why: whyOf(error) }, [buffer])
  }
}

let upkeep: Promise<void> = Promise.resolve()
let isQueued = false
function lookAfter(): void {
  if (isQueued) return
  isQueued = true
  upkeep = upkeep
    .then(() => {
      isQueued = false
      return keeper.upkeep()
    })
    .catch(error => tell({ kind: 'trouble', why: whyOf(error) }))
}
const looking = setInterval(
  () => keeper.look().catch(error => tell({ kind: 'trouble', why: whyOf(error) })),
  LOOK_EVERY_MS,
)
const lookingAfter = setInterval(lookAfter, UPKEEP_EVERY_MS)
lookAfter()

async function stop(): Promise<void> {
  clearInterval(looking)
  clearInterval(lookingAfter)
  keeper.close()
  await upkeep
}

async function answered(id: number, work: Promise<unknown>): Promise<void> {
  try {
    tell({ kind: 'answer', id, value: (await work) as Answered | undefined })
  } catch (error) {
    tell({ kind: 'answer', id, error: whyOf(error) })
  }
}

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'table':
      return keeper.table(message.table)
    case 'parcel':
      write(message)
      if (keeper.closeDue()) lookAfter()
      return
    case 'settle':
      return void answered(message.id, Promise.resolve())
    case 'lines':
      return void answered(message.id, customerLines(settings.folder, message.customerIds, message.from))
    case 'erase':
      return void answered(
        message.id,
        upkeep.then(() => keeper.erase(message.customerIds)),
      )
    case 'stop':
      return void answered(message.id, stop()).then(() => port.close())
  }
})
