/** The store cannot answer now: it is gone, stuck, full or closed. What went wrong beneath is `cause`. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'

  constructor(message: string, cause?: unknown) {
    super(message, { cause })
  }
}
