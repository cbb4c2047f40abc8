/** An error that the person running the command can mend: its message names the place, the value and the remedy. */
export class Mistake extends Error {
  override readonly name = 'Mistake'
}
