import { Environment } from '../environment.ts'
import { nearest } from '../strategy/mistakes.ts'

/** What is wrong with the words behind a command that takes no options; null where nothing is. The other commands say it themselves. */
export function strayWords(command: string, words: readonly string[]): string | null {
  if (command === 'serve') return behindServe(words)
  return command === 'check' || command === 'schemas' ? besideFolder(command, words) : null
}

/** `serve` takes none: the setting that was meant. */
function behindServe([word]: readonly string[]): string | null {
  if (word === undefined) return null
  const name = /^-+([^=]+)/.exec(word)?.[1]?.replaceAll('-', '_')
  const names = Object.keys(Environment.shape).map(setting => setting.replace('TACT_', ''))
  const setting = name && nearest(name, names)
  const remedy = setting
    ? `set TACT_${setting} instead`
    : 'settings are TACT_* variables; the README has them in a table'
  return `tact serve takes no arguments; seen "${shown(word)}": ${remedy}`
}

function besideFolder(command: string, words: readonly string[]): string | null {
  const stray = words.find((word, index) => index > 0 || word.startsWith('-'))
  if (stray === undefined) return null
  const remedy = stray.startsWith('-')
    ? `leave it out, or write ./${shown(stray)} for a folder`
    : 'leave it out'
  return `tact ${command} takes one folder at most, and no options; seen "${shown(stray)}": ${remedy}`
}

/** What is behind `=` can be a password. */
const shown = (word: string) => word.split('=')[0]
