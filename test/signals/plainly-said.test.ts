import { createReadStream, existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { says } from '../../src/signals/phrases.ts'
import { readStrategyFiles, strategyOf } from '../../src/strategy/load.ts'
import { readTable } from '../../src/training/csv.ts'

const root = new URL('../../', import.meta.url)
const data = new URL('../shared/data/', root)
const strategy = strategyOf(await readStrategyFiles(fileURLToPath(new URL('config', root))))
const solved = strategy.signals.get('utterance')!.find(({ as }) => as === 'solved')!.phrases!

const NOT_SAID = [
  "I cannot say that's solved",
  'is my problem solved',
  "that's all i needed, another fee",
  "You told me it's solved last week and now I am charged a fee again, this is terrible, I hate it",
  "I dont think that's solved",
  "Nobody says it's solved",
  "I doubt that's solved",
  'no problem solved here',
  "that's solved, not",
  "that's solved but i was charged another fee",
  "That's solved. But I was charged a fee again.",
  "That's solved? No.",
  "that's solved right",
  "that's solved isn't it",
  "that's solved, isnt it",
  "that's solved is it",
  'ok is the problem solved',
  'ok is problem solved',
  'so is my problem solved now',
  'can you confirm it is solved',
  'could you tell me that it is solved',
  "when it's solved call me",
  'once it is solved I will pay',
  'after it is solved i want the money',
  'i want that problem solved',
  'please get my problem solved',
  'i need my problem solved today',
  'the last agent said that solved it',
  'if that solved it i would not call',
  'almost all sorted',
  'half of it works now',
  'still waiting for my problem is solved',
  "they promised it's solved",
  "it's solved you said",
  'it is solved, or so they claim',
  'it works now but only sometimes',
  'it works now only when i restart',
  'don’t tell me it’s solved',
  'Dont tell me its solved',
  "it isn't true that's solved",
  'no way it is solved',
  "no chance that's solved",
  "there is no way that's solved",
  "no one says it's solved",
  'why is my problem solved so late',
  'how is that fixed it',
  "Do you think that's solved?",
  "do you think that's solved",
  'have you got my problem solved',
  'are you sure it is solved',
  "i hope that's solved",
  "it's solved i hope",
  "that's fixed for five years",
  "what makes you think it's solved",
  'the app says it is solved',
  "i will wait until it's solved",
  "unless that's solved i leave",
  "that's solved when you give me my money back",
  'it is solved tomorrow',
  "never in my life, that's solved",
  "you canot say that's solved",
  'let me check it works now',
  "I'll see that it's working now",
  'as soon as it is solved',
  "I wonder if it's solved",
  'will you get this problem solved',
  "well that's solved, yeah right",
  "it's solved. Not!",
  "oh great, that's all i needed, now my card does not work",
  'it is solved, my colleague confirmed that',
  'your colleague confirmed it is solved',
  "that's solved and now i am charged a fee",
  "instead of it's working now",
  "You said that's solved. It is terrible.",
  "it seems that's solved",
  "that's solved... not",
  "i canot say that's solved",
  "Is it true, that's solved",
  'ought to be all sorted',
  'to be all sorted by friday',
  "that's solved, you must be joking",
  'the other agent wrote it is solved',
  'Dont you see, nothing works, thats all i needed',
  'is solved, thanks',
]

const SAID = [
  'that solved it thank you',
  "great, that's all I needed",
  'perfect, it works now',
  "no, that's solved now, thanks",
  "no that's solved now thanks",
  'yes it is solved',
  "no problem, thank you, that's solved",
  "no problem thank you that's solved",
  "No. That's solved.",
  "nope that's all i needed",
  "no thanks that's all i needed",
  "no i am good thank you that's all i needed",
  'no nothing else thats all i needed',
  "that's all i needed, thanks again",
  'thank you that was all i needed todaythank you',
  'no that was all i needed help with today',
  'ok great that was all i needed today thank you so much for your help',
  'my problem is solved',
  'thanks my problem is solved',
  "At last that's solved!",
  'problem solved',
  'Problem solved, thank you very much.',
  "it took long but that's solved now",
  "we're all sorted, thanks",
  "that's all sorted then",
  'that is all sorted',
  'all sorted thank you',
  'thats sorted cheers',
  'okay its working now',
  'i restarted the app and it works now',
  'That did it, it works now',
  "you are great that's solved",
  "the refund is there that's solved",
  "I have paid the fee back, so that's sorted now",
  'Great. THAT’S SOLVED!',
  '… yes -- that  solves it',
  'ah i see it works now thanks',
  'that fixed it',
  "That's solved. Is there anything else I can do for you?",
  'i logged in again and it works now',
  "thank you for your patience, that's sorted for you now",
  'Alright, that settles it then.',
  "It's working now! Thank you very much for your help.",
]

t.test('that it is solved is heard where it is said plainly, and nowhere else', async t => {
  for (const text of NOT_SAID) t.notOk(says(text, solved), text)
  for (const text of SAID) t.ok(says(text, solved), text)
})

t.test('so it is as speech recognition writes it: without any sign', async t => {
  const recognised = (text: string) => text.replace(/['’]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ')
  for (const text of NOT_SAID.map(recognised)) t.notOk(says(text, solved), text)
  for (const text of SAID.map(recognised)) t.ok(says(text, solved), text)
})

t.test('signs tell more where they are there', async t => {
  t.ok(says("It's working now, no problem.", solved))
  t.ok(says('Not what I expected. That solves it.', solved), 'doubt in a sentence before is over')
  for (const text of ["That's solved?!", "That's solved. Not!"]) t.notOk(says(text, solved), text)
})

const withData = (set: string) =>
  existsSync(new URL(set, data)) ? {} : { skip: `../shared/data/${set} is not here` }

async function textsIn(file: string, column: string, separator: string): Promise<readonly string[]> {
  const { columns } = await readTable(createReadStream(new URL(file, data)), file, separator)
  const { texts, codes } = columns.find(({ name }) => name === column)!
  return Array.from(codes, code => texts[code]!)
}

t.test('nobody who asks a bank something says that it is solved', withData('banking77'), async t => {
  const asked = await textsIn('banking77/test.csv', 'text', ',')
  t.equal(asked.length, 3080)
  t.same(
    asked.filter(text => says(text, solved)),
    [],
  )
})

t.test(
  'of customers who talk with a bank those are heard who are done',
  withData('multidogo-finance'),
  async t => {
    const files = ['train', 'dev', 'test'].map(part => `multidogo-finance/${part}.tsv`)
    const turns = (await Promise.all(files.map(file => textsIn(file, 'utterance', '\t')))).flat()
    t.equal(turns.length, 21_741)
    t.same([...new Set(turns.filter(text => says(text, solved)))].sort(), [
      'my problem is solved',
      'no thanks that is all i needed',
      'no that is all i needed',
      'no that was all i needed help with today',
      'ok got it thank you that is all i needed help with',
      'ok great that was all i needed today thank you so much for your help',
      'ok thats great that was all i needed for today',
      'thank you that was all i needed todaythank you',
      'thanks have a nice day thats all i needed',
      'that is all i needed help with today',
      'that was all i needed for now thanks',
      'that was all i needed today thankyou for the quick help',
      'thats all i needed thanks',
    ])
  },
)
