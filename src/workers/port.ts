/** The processes of one server, this one among them. */
export interface Workers {
  /** What each answers that can, in no order. One that is silent for `withinMs` (default 1,000), or gone, is left out. */
  ask(question: string, withinMs?: number): Promise<unknown[]>
  /** How this process answers from now on; what it gives can be cloned (numbers, texts, typed arrays, plain objects of them). */
  answer(question: string, answer: Answer): void
  /** Whether there can be others. */
  readonly several: boolean
}

type Answer = () => unknown

/** What a process answers to a question: nothing where it cannot. */
export interface Answers {
  set(question: string, answer: Answer): void
  of(question: string): Promise<unknown>
}

export function answersOfOne(): Answers {
  const answers = new Map<string, Answer>()
  return {
    set: (question, answer) => void answers.set(question, answer),
    async of(question) {
      try {
        return await answers.get(question)?.()
      } catch {
        return undefined
      }
    },
  }
}

/** Of a server that is one process. */
export function oneWorker(): Workers {
  const answers = answersOfOne()
  return {
    ask: async question => [await answers.of(question)].filter(answer => answer !== undefined),
    answer: answers.set,
    several: false,
  }
}
