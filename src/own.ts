/** What a record has under a name; never what every object inherits, such as `constructor`: names are chosen freely. */
export function own<T>(record: { readonly [name: string]: T | undefined }, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
