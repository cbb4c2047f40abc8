/** What is under way fails with the connection: no more often than this. */
const AGAIN_AFTER_MS = 1_000

/**
 * Says, for ioredis's `reconnectOnError`, when a connection is to be taken up anew. An address may lead to the master, whichever node that
 * is (a load balancer, a managed Redis): after a failover an open connection still ends at the old one, which is a replica by then, refuses
 * every write and reads what was.
 */
export function leavingReplicas(): (error: Error) => boolean {
  let left = Number.NEGATIVE_INFINITY
  return ({ message }) => {
    if (!/\bREADONLY\b/.test(message) || performance.now() - left < AGAIN_AFTER_MS) return false
    left = performance.now()
    return true
  }
}
