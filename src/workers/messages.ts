/** What a worker tells the process that started it. */
export type FromWorker =
  /** It hears what it is told from now on. */
  | { readonly kind: 'here' }
  /** It listens; `text` is for whoever started the server. */
  | { readonly kind: 'ready'; readonly text: string }
  /** It cannot start, and ends. */
  | { readonly kind: 'refused'; readonly why: string }
  | Question
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }

/** What a worker is told. */
export type ToWorker =
  | { readonly kind: 'start' }
  | Question
  | { readonly kind: 'answers'; readonly id: number; readonly answers: readonly unknown[] }

/** For all workers. The id is the asker's. */
export interface Question {
  readonly kind: 'question'
  readonly id: number
  readonly question: string
  readonly withinMs: number
}
