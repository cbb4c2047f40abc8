/** A job that would fail however often it is tried; the message says why, and what to do. */
export class JobRefused extends Error {
  override readonly name = 'JobRefused'
}
