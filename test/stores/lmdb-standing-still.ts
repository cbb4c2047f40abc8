import { openDatabases } from '../../src/stores/lmdb/databases.ts'

/** A process that stands still in a write transaction on the store in `argv[2]`: it has the lock that all writers need. */
const { documents } = await openDatabases(process.argv[2] ?? '')
documents.transactionSync(() => {
  process.send?.('stands still')
  process.kill(process.pid, 'SIGSTOP')
})
process.send?.('goes on')
