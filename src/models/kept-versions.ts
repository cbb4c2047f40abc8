import { createHash, randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { StoreUnavailable } from '../errors.ts'
import type { Store } from '../ports.ts'

/** What lies in a version's folder, by name. */
export type VersionFiles = Readonly<Record<string, Uint8Array>>

export interface VersionName {
  readonly model: string
  readonly version: string
}

/** A version whose files the store has. */
export interface KeptVersion extends VersionName {
  /** Of its files. */
  readonly sum: string
  /** Their names and lengths, in the order in which they are kept. */
  readonly files: readonly { readonly name: string; readonly length: number }[]
  /** Under which they are kept: a version that comes again does not meet what is being removed of the one before. */
  readonly key: string
}

/** All of it, in one document. */
interface Kept {
  /** Of the store: what a folder has from another was never handed in here. */
  readonly id: string
  readonly versions: readonly KeptVersion[]
  /** Pieces that are no version's: it is on its way here or away, or has died on it. */
  readonly loose: readonly Loose[]
}

interface Loose {
  readonly key: string
  readonly pieces: number
  readonly since: number
}

type Staying = (versions: readonly KeptVersion[]) => readonly KeptVersion[]

const UPLOADED = 'models:handed-in'

/** Written and read one after another: none takes long, and decisions come in between. */
const PIECE_BYTES = 512 * 1024

/** Longer than any version is on its way. */
const LOOSE_MS = 3_600_000

/** The versions that the store has. All of it rejects as the store does. */
export function keptVersions(
  store: Pick<Store, 'document' | 'writeDocument' | 'replaceDocument'>,
  now: () => number,
) {
  const read = async () => (await store.document(UPLOADED)) as Kept | null

  async function change(next: (kept: Kept) => Partial<Kept>): Promise<Kept> {
    for (;;) {
      const before = await read()
      const kept = before ?? { id: randomUUID(), versions: [], loose: [] }
      const after = { ...kept, ...next(kept) }
      if (await store.replaceDocument(UPLOADED, before, after)) return after
    }
  }

  /** Also what others have left behind. What fails is done with a later change. */
  async function drop(keys: readonly string[]): Promise<void> {
    const due = ({ key, since }: Loose) => keys.includes(key) || since < now() - LOOSE_MS
    try {
      const dropped = ((await read())?.loose ?? []).filter(due)
      if (dropped.length === 0) return
      for (const { key, pieces } of dropped)
        for (let i = 0; i < pieces; i++) await store.writeDocument(pieceOf(key, i), null)
      await change(({ loose }) => ({ loose: loose.filter(one => !due(one)) }))
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
    }
  }

  /** `staying` says of the versions that there are which stay, or throws; the others' files go. */
  async function enter(one: KeptVersion | null, staying: Staying): Promise<void> {
    let gone: readonly string[] = []
    await change(({ versions, loose }) => {
      const stay = staying(versions)
      const leave = versions.filter(each => !stay.includes(each))
      gone = leave.map(({ key }) => key)
      return {
        versions: one ? [...stay, one] : stay,
        loose: [...loose.filter(({ key }) => key !== one?.key), ...leave.map(looseOf)],
      }
    })
    await drop(gone)
  }

  function looseOf({ key, files }: Pick<KeptVersion, 'key' | 'files'>): Loose {
    return { key, pieces: piecesOf(files), since: now() }
  }

  return {
    read,
    /** Entered last, so that whoever finds its name finds its files. */
    async add(name: VersionName, files: VersionFiles, staying: Staying) {
      const lengths = Object.entries(files).map(([name, { length }]) => ({ name, length }))
      const one = { ...name, sum: await sumOf(files), files: lengths, key: randomUUID() }
      await change(({ versions, loose }) => {
        staying(versions)
        return { loose: [...loose, looseOf(one)] }
      })
      const bytes = Buffer.concat(Object.values(files))
      for (let i = 0; i < piecesOf(lengths); i++)
        await store.writeDocument(pieceOf(one.key, i), bytes.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES))
      try {
        await enter(one, staying)
      } catch (error) {
        await drop([one.key])
        throw error
      }
    },
    remove: ({ key }: KeptVersion) => enter(null, versions => versions.filter(each => each.key !== key)),
    /** Null where they are not all there. */
    async files({ key, files, sum }: KeptVersion): Promise<VersionFiles | null> {
      const pieces: Uint8Array[] = []
      for (let i = 0; i < piecesOf(files); i++) {
        const piece = (await store.document(pieceOf(key, i))) as Uint8Array | null
        if (!piece) return null
        pieces.push(piece)
      }
      const bytes = Buffer.concat(pieces)
      const found: Record<string, Uint8Array> = {}
      let at = 0
      for (const { name, length } of files) {
        found[name] = bytes.subarray(at, at + length)
        at += length
      }
      return (await sumOf(found)) === sum ? found : null
    },
  }
}

function piecesOf(files: KeptVersion['files']): number {
  return Math.ceil(files.reduce((sum, { length }) => sum + length, 0) / PIECE_BYTES)
}

function pieceOf(key: string, i: number): string {
  return `model-files:${key}:${i}`
}

/** SHA-256 over names and contents. */
export async function sumOf(files: VersionFiles): Promise<string> {
  const hash = createHash('sha256')
  for (const name of Object.keys(files).sort()) {
    const bytes = files[name]!
    hash.update(`${name} ${bytes.length}\n`)
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      hash.update(bytes.subarray(at, at + PIECE_BYTES))
      await nextTurn()
    }
  }
  return hash.digest('hex')
}
