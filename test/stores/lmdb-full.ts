import { openDatabases } from '../../src/stores/lmdb/databases.ts'

/** A process whose store in `argv[2]` is not allowed the room that it needs. */
const { documents, write, close } = await openDatabases(process.argv[2] ?? '')
const large = 'x'.repeat(4_000_000)
await write(() => void documents.put('large', large)).catch((error: Error) => console.log(error.name))
await close()
console.log('closed')
