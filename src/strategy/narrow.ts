const WIDE = /[^\0-\xff]/

/**
 * The same text at one byte a character, where no character needs two. Parts of a text that has a single `€` are of two bytes, also those
 * that are ASCII, and so is whatever is put together with one of them.
 */
export function narrow(text: string): string {
  return WIDE.test(text) ? text : Buffer.from(text, 'latin1').toString('latin1')
}
