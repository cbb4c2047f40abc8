import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { TrainArguments } from '../training/arguments.ts'
import { readTable } from '../training/csv.ts'
import { Mistake } from '../training/mistake.ts'
import { inUtf8 } from '../training/utf8.ts'

/** The table of `words.data`, with its hash. Rejects with a Mistake where it cannot be read. */
export async function readData(words: Pick<TrainArguments, 'data' | 'delimiter'>) {
  const hash = createHash('sha256')
  async function* hashed(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  try {
    const table = await readTable(
      hashed(inUtf8(createReadStream(words.data), words.data)),
      words.data,
      words.delimiter,
    )
    return { table, sha256: hash.digest('hex') }
  } catch (error) {
    throw unreadable('the data', words.data, error)
  }
}

/** The text of the file that a word of the command names. */
export async function readText(word: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw unreadable(word, path, error)
  }
}

function unreadable(word: string, path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new Mistake(`${word}: no file ${path}. Check the path`)
  if (code === 'EISDIR') return new Mistake(`${word}: ${path} is a folder. Name a file`)
  if (code === 'EACCES') return new Mistake(`${word}: ${path} may not be read. Give yourself the right to`)
  return error
}
