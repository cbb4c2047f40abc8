import { makeFolder } from '../../make-folder.ts'
import { openEnvironment } from './environment.ts'

/**
 * Copies an environment as of one moment into a folder, while others write. What was removed from it is not in the copy. A copy of its file would
 * have pages of several moments: opening such a one can end the process (SIGSEGV).
 */
export async function copyEnvironment(path: string, to: string): Promise<void> {
  const { root, close } = await openEnvironment({ path, maxDbs: 1, name: 'embedded store' })
  try {
    makeFolder(to)
    await root.backup(to, true)
  } finally {
    await close()
  }
}
