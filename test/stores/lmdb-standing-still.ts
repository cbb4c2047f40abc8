import { openTables } from '../../src/jobs/lmdb/tables.ts'
import { openDatabases } from '../../src/stores/lmdb/databases.ts'

/** A process that stands still in a write transaction on the store in `argv[2]`, or the jobs there: it has the lock that all writers need. */
const [, , folder = '', what] = process.argv
const table = what === 'jobs' ? (await openTables(folder)).flags : (await openDatabases(folder)).documents
table.transactionSync(() => {
  process.send?.('stands still')
  process.kill(process.pid, 'SIGSTOP')
})
process.send?.('goes on')
