import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { Problem } from '../errors.ts'
import { rolesOf, versionsIn } from '../learning/lifecycle/roles.ts'
import type { Store } from '../ports.ts'
import type { Lifecycle } from './lifecycle.ts'

/** What lies in a version's folder, by name. */
export type VersionFiles = Readonly<Record<string, Uint8Array>>

export interface VersionName {
  readonly model: string
  readonly version: string
}

/** The folder of the models on this machine. */
export interface ModelFolder {
  /** Loads files as a version of the model, without serving it. Rejects with `ModelRefused` where it does not pass its checks. */
  trial(model: string, files: VersionFiles): Promise<string>
  has(name: VersionName): Promise<boolean>
  /** Rejects where it is not there. */
  read(name: VersionName): Promise<VersionFiles>
  /** Those that came from the store: by `model/version`, which files. */
  fromStore(): Promise<ReadonlyMap<string, string>>
  /** All of it or nothing; where it is there already, nothing. */
  put(name: VersionName, sum: string, files: VersionFiles): Promise<void>
  /** Says of what is there that it is in the store, too. */
  mark(name: VersionName, sum: string): Promise<void>
  remove(name: VersionName): Promise<void>
}

/**
 * Use case 11: a version of a model that is handed to one replica is on all of them. The store keeps its files, and every replica has what is kept
 * there in its folder; whatever else lies in the folder is not touched.
 */
export interface Uploads {
  /**
   * `fresh` is false where the same is there already. Whoever decides stays. Rejects with `ModelRefused`, and with `Problem` where there
   * are other files of this name.
   */
  add(model: string, files: VersionFiles): Promise<{ readonly version: string; readonly fresh: boolean }>
  /** What lies in this folder is for all. */
  share(name: VersionName): Promise<void>
  /** Rejects with `Problem` where it has a role, or did not come from the store. */
  remove(name: VersionName): Promise<void>
  /** Brings the folder in line with the store; whether anything has changed. */
  follow(): Promise<boolean>
}

interface Uploaded extends VersionName {
  /** Of its files. */
  readonly sum: string
}

type Change = (list: readonly Uploaded[]) => readonly Uploaded[]

const UPLOADED = 'models:uploaded'
const nameOf = ({ model, version }: VersionName) => `${model}/${version}`
const documentOf = ({ model, version, sum }: Uploaded) => `model:${model}:${version}:${sum}`

/** Who changes something waits for `onChanged`. */
export function modelUploads(
  store: Pick<Store, 'document' | 'writeDocument' | 'replaceDocument'>,
  folder: ModelFolder,
  { current, stay }: Pick<Lifecycle, 'current' | 'stay'>,
  onChanged: () => Promise<unknown>,
): Uploads {
  let taken: readonly Uploaded[] | null = null
  const stored = async () => (await store.document(UPLOADED)) as readonly Uploaded[] | null
  const read = async () => (await stored()) ?? []

  /** Entered last, so that whoever finds its name finds its files; `among` says of those there are which stay. */
  async function enter(one: Uploaded, files: VersionFiles, among: Change): Promise<void> {
    await store.writeDocument(documentOf(one), files)
    await changeList(list => [...among(list), one])
  }

  async function changeList(change: Change): Promise<void> {
    for (;;) {
      const list = await stored()
      if (await store.replaceDocument(UPLOADED, list, change(list ?? []))) return
    }
  }

  async function follow(): Promise<boolean> {
    if (isDeepStrictEqual(await read(), taken)) return false
    // What another process of this machine has put here is on the list that is read after that.
    const here = await folder.fromStore()
    const list = await read()
    const wanted = new Map(list.map(one => [nameOf(one), one]))
    for (const name of here.keys())
      if (here.get(name) !== wanted.get(name)?.sum) await folder.remove(named(name))
    for (const one of list) {
      if (await folder.has(one)) continue
      const files = (await store.document(documentOf(one))) as VersionFiles | null
      if (files) await folder.put(one, one.sum, files)
    }
    taken = list
    return true
  }

  return {
    async add(model, files) {
      const version = await folder.trial(model, files)
      const one = { model, version, sum: sumOf(files) }
      const list = await read()
      if (list.some(each => isDeepStrictEqual(each, one))) return { version, fresh: false }
      const others = (list: readonly Uploaded[]) => {
        if (list.some(each => nameOf(each) === nameOf(one) && each.sum !== one.sum)) throw thereAlready(one)
        return list.filter(each => nameOf(each) !== nameOf(one))
      }
      others(list)
      if (await folder.has(one)) throw thereAlready(one)
      await stay(model, `${version} was handed in`)
      await enter(one, files, others)
      await onChanged()
      return { version, fresh: true }
    },
    async share(name) {
      const files = await folder.read(name)
      const sum = sumOf(files)
      await enter({ ...name, sum }, files, list => list.filter(each => nameOf(each) !== nameOf(name)))
      await folder.mark(name, sum)
    },
    async remove(name) {
      const one = (await read()).find(each => nameOf(each) === nameOf(name))
      if (!one)
        throw new Problem(
          'not-found',
          `No version ${name.version} of ${name.model} was handed in; one of a folder goes with its folder`,
        )
      const roles = rolesOf(current(), name.model)
      if (roles && versionsIn(roles).includes(name.version))
        throw new Problem(
          'conflict',
          `Version ${name.version} of ${name.model} has a role; promote another, or retire it first`,
        )
      await changeList(list => list.filter(each => !isDeepStrictEqual(each, one)))
      await store.writeDocument(documentOf(one), null)
      await onChanged()
    },
    follow,
  }
}

function thereAlready({ model, version }: VersionName): Problem {
  return new Problem(
    'conflict',
    `There is a version ${version} of ${model} with other files; a version stays what it is: name another in the manifest`,
  )
}

function named(name: string): VersionName {
  const [model, version] = name.split('/') as [string, string]
  return { model, version }
}

/** SHA-256 over names and contents. */
function sumOf(files: VersionFiles): string {
  const hash = createHash('sha256')
  for (const name of Object.keys(files).sort())
    hash.update(`${name} ${files[name]!.length}\n`).update(files[name]!)
  return hash.digest('hex')
}
