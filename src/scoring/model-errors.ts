/** A model version that cannot serve: its message names the file, what was seen and the remedy. */
export class ModelRefused extends Error {
  override readonly name = 'ModelRefused'
}

/** Puts the file before what is said of it. */
export function inFile(file: string): (error: unknown) => never {
  return error => {
    throw error instanceof ModelRefused ? new ModelRefused(`${file}  ${error.message}`) : error
  }
}

/** A run that gave no probabilities: the model, its version, and why. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed'
  readonly model: string
  readonly version: string

  constructor(model: string, version: string, cause: unknown) {
    super(`Model ${model} ${version} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
    this.model = model
    this.version = version
  }
}
