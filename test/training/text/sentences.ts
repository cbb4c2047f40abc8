import { seededRandom } from '../../../src/training/random.ts'

const openings = ['please', 'hello', 'can you', 'i want to', 'how do i', 'my dear,']
const subjects = [
  [
    'lost-card',
    ['card is lost', 'lost my card', 'card was stolen', 'cannot find the card', 'someone stole cards'],
  ],
  ['new-pin', ['change pin', 'forgot my PIN', 'a new pin', 'pin blocked', 'reset the pin code']],
  ['fee', ['why this fee', 'charged twice', 'a charge of £10', 'fees are too high', 'strange charges']],
] as const
const endings = ['today', 'at once', 'please!', '', 'abroad', 'in the café', 'since 2 days']

export const classes = subjects.map(([name]) => name)

/** Made-up sentences of three classes, of which a tenth are labelled by chance. */
export function sentences(rows: number, seed: number): { texts: string[]; labels: Int32Array } {
  const random = seededRandom(seed)
  const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const labels = new Int32Array(rows)
  const texts = Array.from(labels, (_, row) => {
    const label = Math.floor(random() * classes.length)
    labels[row] = random() < 0.1 ? Math.floor(random() * classes.length) : label
    return `${any(openings)} ${any(subjects[label]![1])} ${any(endings)}`.trim()
  })
  return { texts, labels }
}
