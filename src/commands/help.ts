import { usage as TRAIN } from '../training/arguments.ts'
import { USAGE as BACKUP } from './backup.ts'
import { usage as EVALUATE } from './evaluate/arguments.ts'
import { logUsage as EVALUATE_LOG } from './evaluate/log-arguments.ts'
import { usage as IMPORT } from './import.ts'
import { USAGE as LOG } from './log.ts'
import { USAGE as MODELS } from './models.ts'
import { USAGE as REPLAY } from './replay.ts'
import { usage as SIMULATE } from './simulate/arguments.ts'

const OF_COMMAND: Readonly<Record<string, string>> = {
  backup: BACKUP,
  check: 'tact check [FOLDER]',
  evaluate: `${EVALUATE}\n${EVALUATE_LOG}`,
  import: IMPORT,
  log: LOG,
  models: MODELS,
  replay: REPLAY,
  schemas: 'tact schemas [FOLDER]',
  simulate: SIMULATE,
  train: TRAIN,
}

/** What to say where `--help` stands among the words of a command; null where it does not. */
export function helpAsked(command: string, words: readonly string[]): string | null {
  if (!words.some(word => word === '--help' || word === '-h')) return null
  return Object.hasOwn(OF_COMMAND, command) ? OF_COMMAND[command]! : HELP
}

/** What `tact help` says. */
export const HELP = `tact <command>

  serve                     decide (the default)
  check [FOLDER]            every mistake of the strategy and its models
  import FILE               profiles from NDJSON or CSV
  train DATA.csv --target COLUMN --out FOLDER
                            a model from a table
  train --from-log --action ACTION --out FOLDER
                            a challenger from the decision log, weighted by inverse probability
  models inspect FILE.onnx  what a model has, how it is run, and a manifest to start from
  models score FILE.onnx ROWS.json
                            what a model gives for rows
  models check [FOLDER|NAME]
                            the golden rows of the models
  evaluate --csv LOG.csv --action COLUMN --probability COLUMN --reward COLUMN --target COLUMN
                            what another policy would have earned, from logged decisions
  evaluate --strategy FOLDER [--since 30d] [--placement ID]
                            what another strategy would have earned, from the decision log
  models show ACTION|MODEL  what adaptive actions have learned
  models roles [NAME]       which versions decide, challenge or only score
  models promote NAME VERSION
                            this version decides; also challenge … --share 0.1, shadow, retire, and rollback NAME
  models compare NAME       how its versions fare against the champion, by outcomes and by what they earn
  simulate --customers N --against FOLDER
                            what another strategy would change, before it is published
  log [sql "SELECT …"]      how many decisions and outcomes; or any question to the decision log
  replay [--since 1d]       decides again what was decided since: equal, or where not
  backup FOLDER             copies TACT_DATA while servers write to it; a server starts on the copy
  schemas [FOLDER]          JSON Schemas of the strategy's files, for editors

tact <command> --help has its options. Settings are TACT_* variables; the README has them in a table.`
