import { isDeepStrictEqual } from 'node:util'
import type { Store } from '../../ports.ts'
import { pack, unpack } from '../codec.ts'
import type { Connection } from './connection.ts'

type Documents = Pick<Store, 'document' | 'writeDocument' | 'replaceDocument'>

export function documentsOn({ redis, keys, scripts }: Connection): Documents {
  return {
    document: async name => {
      const bytes = await redis.getBuffer(keys.document(name))
      return bytes ? unpack(bytes) : null
    },
    writeDocument: async (name, value) =>
      void (await (value === null
        ? redis.del(keys.document(name))
        : redis.set(keys.document(name), pack(value)))),
    replaceDocument: async (name, read, value) => {
      // Equal values may have been packed in several ways: the bytes that are compared there are those that lie there.
      const bytes = await redis.getBuffer(keys.document(name))
      if (!isDeepStrictEqual(bytes ? unpack(bytes) : null, read)) return false
      return (await scripts.replaceDocument(keys.document(name), bytes ?? '', pack(value))) === 1
    },
  }
}
