import { isDeepStrictEqual } from 'node:util'
import { Problem, StoreUnavailable } from '../errors.ts'
import { rolesOf, versionsIn } from '../learning/lifecycle/roles.ts'
import type { Store } from '../ports.ts'
import {
  type KeptVersion,
  keptVersions,
  sumOf,
  type VersionFiles,
  type VersionName,
} from './kept-versions.ts'
import type { Lifecycle } from './lifecycle.ts'

/** The folder of the models on this machine. */
export interface ModelFolder {
  /** Loads files as a version of the model, without serving it. Rejects with `ModelRefused` where it does not pass its checks. */
  trial(model: string, files: VersionFiles): Promise<string>
  has(name: VersionName): Promise<boolean>
  /** Rejects where it is not there. */
  read(name: VersionName): Promise<VersionFiles>
  /** What the folders of versions are marked with, by `model/version`. */
  marks(): Promise<ReadonlyMap<string, string>>
  /** All of it or nothing, with its mark. Rejects where there is another. */
  put(name: VersionName, mark: string, files: VersionFiles): Promise<void>
  mark(name: VersionName, mark: string): Promise<void>
  remove(name: VersionName): Promise<void>
  /** Takes up what has changed. */
  reload(): Promise<void>
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
  /** Brings the folder in line with what the store has now. Rejects as the store does only: what the folder does not take is told, and tried again. */
  follow(): Promise<void>
}

/** A folder that does not take a version is tried again after this time. */
const AGAIN_MS = 10_000

const nameOf = ({ model, version }: VersionName) => `${model}/${version}`
const among = (versions: readonly KeptVersion[], name: VersionName) =>
  versions.find(one => nameOf(one) === nameOf(name))

/** Who changes something waits for `onChanged`; `onTrouble` hears which versions the folder does not take, and why. */
export function modelUploads(
  store: Pick<Store, 'document' | 'writeDocument' | 'replaceDocument'>,
  folder: ModelFolder,
  life: Pick<Lifecycle, 'current' | 'stay' | 'follow'>,
  on: { readonly changed: () => Promise<unknown>; readonly trouble: (why: readonly string[]) => void },
): Uploads {
  const kept = keptVersions(store, Date.now)
  /** What was looked at last, and when it is to be looked at again though it has not changed. */
  let seen: readonly KeptVersion[] = []
  let again = 0
  /** Made in the folder of this very process, and handed in from there. */
  const own = new Set<string>()

  async function bringInLine(): Promise<void> {
    const isSame = async () => isDeepStrictEqual((await kept.read())?.versions ?? [], seen)
    if (performance.now() < again && (await isSame())) return
    // What another process of this machine has put here is on the list that is read after that.
    const marks = await folder.marks()
    const { id, versions } = (await kept.read()) ?? { id: '', versions: [] }
    const why: string[] = []
    async function tried(name: string, act: () => Promise<void>): Promise<void> {
      try {
        await act()
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error
        why.push(`${name}: ${(error as Error).message}`)
      }
    }
    const markOf = (one: KeptVersion) => `${id} ${nameOf(one)} ${one.sum}`
    for (const [name, mark] of marks) {
      const one = versions.find(each => nameOf(each) === name)
      const isOurs = mark.startsWith(`${id} ${name} `)
      if (isOurs && !(one && mark === markOf(one))) await tried(name, () => folder.remove(named(name)))
    }
    for (const one of versions)
      if (marks.get(nameOf(one)) !== markOf(one)) await tried(nameOf(one), () => bring(one, markOf(one)))
    // Who has lost its role before it was taken away is missed by nobody.
    await life.follow()
    await tried('all', folder.reload)
    seen = versions
    again = why.length > 0 ? performance.now() + AGAIN_MS : Number.POSITIVE_INFINITY
    if (why.length > 0) on.trouble(why)
  }

  async function bring(one: KeptVersion, mark: string): Promise<void> {
    if (await folder.has(one)) {
      const isSame = await lies(one)
      if (isSame && own.has(nameOf(one))) await folder.mark(one, mark)
      if (isSame) return
      throw new Error('a folder of this name has other files; take it away, or name it otherwise')
    }
    const files = await kept.files(one)
    if (files) return folder.put(one, mark, files)
    if (among((await kept.read())?.versions ?? [], one)?.key === one.key)
      throw new Error('its files are not in the store; delete it, and hand it in again')
  }

  /** Whether the version's folder has its files; others may lie beside them. */
  async function lies(one: KeptVersion): Promise<boolean> {
    const there = await folder.read(one)
    const same = one.files.flatMap(({ name }) => (there[name] ? [[name, there[name]]] : []))
    return (await sumOf(Object.fromEntries(same))) === one.sum
  }

  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null
  /** One after another; who asks while one runs waits for the next, which sees what was written before that. */
  function follow(): Promise<void> {
    next ??= running.then(() => {
      next = null
      const run = bringInLine()
      running = run.catch(() => {})
      return run
    })
    return next
  }

  return {
    async add(model, files) {
      const version = await folder.trial(model, files)
      const name = { model, version }
      const sum = await sumOf(files)
      await follow()
      const there = among((await kept.read())?.versions ?? [], name)
      if (there?.sum === sum) return { version, fresh: false }
      if (there) throw thereAlready(name)
      if (await folder.has(name)) throw notHandedIn(name)
      await life.stay(model, `${version} was handed in`)
      await kept.add(name, files, versions => {
        const other = among(versions, name)
        if (other && other.sum !== sum) throw thereAlready(name)
        return versions.filter(one => one !== other)
      })
      await on.changed()
      return { version, fresh: true }
    },
    async share(name) {
      const files = await folder.read(name)
      await kept.add(name, files, versions => versions.filter(one => nameOf(one) !== nameOf(name)))
      own.add(nameOf(name))
      await follow()
    },
    async remove(name) {
      const one = among((await kept.read())?.versions ?? [], name)
      if (!one)
        throw new Problem(
          'not-found',
          `No version ${name.version} of ${name.model} was handed in; one of a folder goes with its folder`,
        )
      await life.follow()
      const roles = rolesOf(life.current(), name.model)
      if (roles && versionsIn(roles).includes(name.version))
        throw new Problem(
          'conflict',
          `Version ${name.version} of ${name.model} has a role; promote another, or retire it first`,
        )
      await kept.remove(one)
      await on.changed()
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

function notHandedIn(name: VersionName): Problem {
  return new Problem(
    'conflict',
    `The models' folder has ${nameOf(name)} already, which was not handed in: take it out and hand it in from elsewhere, or name another version in the manifest`,
  )
}

function named(name: string): VersionName {
  const [model, version] = name.split('/') as [string, string]
  return { model, version }
}
