import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { type KeptVersion, keptVersions } from '../../src/models/kept-versions.ts'

const HOUR = 3_600_000
const LIST = 'models:handed-in'
const first = { model: 'deposit', version: '1' }
const files = { 'a.bin': Buffer.alloc(700_000, 1), empty: Buffer.alloc(0), 'b.bin': Buffer.alloc(700_000, 2) }
const all = (versions: readonly KeptVersion[]) => versions

/** Documents in memory; `before` is called before each is written. */
function setUp() {
  const documents = new Map<string, unknown>()
  const at = { now: 0, before: async (_name: string) => {} }
  const put = (name: string, value: unknown) =>
    value === null ? documents.delete(name) : documents.set(name, value)
  const kept = keptVersions(
    {
      document: async name => documents.get(name) ?? null,
      async writeDocument(name, value) {
        await at.before(name)
        put(name, value)
      },
      async replaceDocument(name, read, value) {
        if (!isDeepStrictEqual(documents.get(name) ?? null, read)) return false
        put(name, value)
        return true
      },
    },
    () => at.now,
  )
  const versions = async () => (await kept.read())?.versions ?? []
  return { kept, at, versions, names: () => [...documents.keys()] }
}

t.test('files come back as they were, and leave nothing', async t => {
  const { kept, versions, names } = setUp()
  await kept.add(first, files, all)
  const [one] = await versions()
  t.strictSame(await kept.files(one!), files)
  t.equal(names().length, 4, 'in pieces')
  await kept.remove(one!)
  t.strictSame(names(), [LIST])
  t.strictSame(await versions(), [])
  t.equal(await kept.files(one!), null)
})

t.test('who is refused while the files are written leaves none', async t => {
  const { kept, at, names } = setUp()
  const refused = new Error('there is another')
  let isThere = false
  at.before = async () => {
    isThere = true
  }
  const alone = (versions: readonly KeptVersion[]) => {
    if (isThere) throw refused
    return versions
  }
  await t.rejects(kept.add(first, files, alone), refused)
  t.strictSame(names(), [LIST])
})

t.test('what was left behind by who died goes with a change an hour later', async t => {
  const { kept, at, versions, names } = setUp()
  const died = new Error('died')
  at.before = async name => {
    if (name.endsWith(':1')) throw died
  }
  await t.rejects(kept.add(first, files, all), died)
  at.before = async () => {}
  const small = { 'a.bin': Buffer.from('a') }
  await kept.add({ ...first, version: '2' }, small, all)
  t.equal(names().length, 3, 'it may still be on its way')
  at.now = HOUR + 1
  await kept.add({ ...first, version: '3' }, small, all)
  t.equal(names().length, 3)
  t.strictSame(
    (await versions()).map(({ version }) => version),
    ['2', '3'],
  )
})

t.test('a version that comes again while it is removed keeps its files', async t => {
  const { kept, at, versions } = setUp()
  await kept.add(first, files, all)
  const [old] = await versions()
  at.before = async () => {
    at.before = async () => {}
    await kept.add(first, files, all)
  }
  await kept.remove(old!)
  const [again] = await versions()
  t.strictSame(await kept.files(again!), files)
})
