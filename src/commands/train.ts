import { QuestionRefused } from '../log/questions.ts'
import { readArguments, type TrainArguments } from '../training/arguments.ts'
import { Mistake } from '../training/mistake.ts'
import { modelFiles, refuseTakenFolder, writeFolder } from './model-folder.ts'
import { loggedData } from './train-from-log.ts'
import { type TrainProgress, trainProgress } from './train-progress.ts'
import { trainOnTable } from './train-table.ts'
import { trainOnTexts } from './train-text.ts'
import { readData } from './training-files.ts'

export interface TrainIo {
  stdout: (line: string) => void
  stderr: (line: string) => void
  now: () => Date
  /** Where the decision log is; asked for with --from-log only. */
  logFolder: () => string
  /** Writes to stderr as it comes; given where stderr is a terminal, for the progress bar. */
  terminal?: (text: string) => void
}

/**
 * `tact train`: learns a model from a CSV file, or from the decision log, and writes model.onnx, manifest.yaml, golden.ndjson and report.md into
 * --out, all or nothing. Answers the exit code; a mistake of the user is one line on stderr.
 */
export async function trainCommand(argv: string[], io: TrainIo): Promise<number> {
  try {
    const words = readArguments(argv)
    // With --json somebody's program listens: it hears of what deserves a word, and no more than it asked for.
    const told = words.json && !words.progress ? {} : { line: io.stderr, terminal: io.terminal }
    const progress = trainProgress({ now: () => io.now().getTime(), ...told })
    try {
      await train(words, io, progress)
    } finally {
      progress.clear()
    }
    return 0
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isTold = error instanceof Mistake || error instanceof QuestionRefused
    if (!isTold && code === undefined) throw error
    io.stderr(`tact train: ${message}`)
    return 1
  }
}

async function train(asked: TrainArguments, io: TrainIo, progress: TrainProgress): Promise<void> {
  const begun = io.now()
  await refuseTakenFolder(asked.out, asked.replace)
  progress.step('reading', `reading ${asked.data}`)
  const notice = noticeOf(io, progress)
  const { words, ...data } = asked.fromLog
    ? await loggedData(asked, asked.fromLog, io.logFolder(), begun.getTime(), notice)
    : { words: asked, ...(await readData(asked)) }
  const task = { words, ...data, begun, progress, notice }
  const { files, figures, summary } = await (words.learner === 'text'
    ? trainOnTexts(task)
    : trainOnTable(task))
  await writeFolder(words.out, files).catch(error => {
    throw notWritten(words.out, error)
  })
  progress.clear()

  const seconds = (io.now().getTime() - begun.getTime()) / 1000
  if (words.json) return io.stdout(JSON.stringify({ ...figures, seconds }))
  io.stdout(`${words.name} ${words.version}: held-out ${summary} on ${figures.rows} rows`)
  io.stdout(`written to ${words.out}: ${modelFiles.join(', ')}`)
}

function notWritten(out: string, error: NodeJS.ErrnoException): Error {
  if (error.code === undefined) return error
  return new Mistake(
    `--out ${out}: cannot be written (${error.message}), and is as it was. Make room, or name another`,
  )
}

/** What deserves a word while it works. */
function noticeOf(io: TrainIo, progress: TrainProgress) {
  return (text: string) => {
    progress.clear()
    io.stderr(`tact train: ${text}`)
  }
}
