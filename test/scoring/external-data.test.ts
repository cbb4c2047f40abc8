import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { scoreFile } from '../../src/commands/models/score.ts'
import { externalFloats } from '../onnx-builder.ts'
import { logistic, margin, sigmoid, WEIGHTS } from './exporters.ts'

const bytes = Buffer.from(Float32Array.from(WEIGHTS).buffer)

/** A model whose weights lie at `location`, beside the files that are given. */
async function scored(
  t: Test,
  location: string,
  files: Readonly<Record<string, Uint8Array>>,
  where: Readonly<Record<string, string>> = {},
) {
  const folder = t.testdir({ model: {}, 'rows.json': '{"X":{"data":[[1,2],[-3,0.5]]}}' })
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  if (location === 'link.bin') await symlink(join(folder, 'outside.bin'), join(folder, 'model/link.bin'))
  const model = join(folder, 'model/model.onnx')
  await writeFile(model, logistic({ initializers: [externalFloats('w', [2, 1], { location, ...where })] }))
  return scoreFile(model, join(folder, 'rows.json'))
}

const right = [sigmoid(margin(1, 2)), sigmoid(margin(-3, 0.5))]
const taken: readonly [what: string, location: string, file: Uint8Array, where?: Record<string, string>][] = [
  ['a file beside the model', 'model.onnx.data', bytes],
  ['a file in a folder beside it', 'weights/w.bin', bytes],
  [
    'a part of a file',
    'w.bin',
    Buffer.concat([Buffer.alloc(64), bytes, bytes]),
    { offset: '64', length: '8' },
  ],
]
for (const [what, location, file, where] of taken)
  t.test(`weights in ${what} are read`, async t => {
    const { score } = await scored(t, location, { [`model/${location}`]: file }, where)
    for (const [i, value] of score.entries()) t.ok(Math.abs(value! - right[i]!) < 1e-6)
  })

const outside = { 'outside.bin': bytes }
const refused: readonly [
  what: string,
  location: string,
  files: Readonly<Record<string, Uint8Array>>,
  says: RegExp,
  where?: Record<string, string>,
][] = [
  [
    'outside the folder',
    '../outside.bin',
    outside,
    /"w" in "\.\.\/outside\.bin", outside its folder: put that file beside/,
  ],
  ['at an absolute path', '/etc/hostname', {}, /outside its folder/],
  ['at a path of Windows', 'C:\\weights.bin', {}, /outside its folder/],
  ['in a folder of a like name', '../model2/w.bin', { 'model2/w.bin': bytes }, /outside its folder/],
  ['behind a link that leads outside', 'link.bin', outside, /outside its folder/],
  ['in the folder itself', '.', {}, /outside its folder|cannot be read/],
  [
    'in a file that is not there',
    'gone.bin',
    {},
    /"gone\.bin", which cannot be read \(ENOENT\): put it beside the model/,
  ],
  [
    'past the end of a file',
    'w.bin',
    { 'model/w.bin': bytes },
    /bytes 4 to 12 of "w\.bin", which has 8: copy that file again/,
    { offset: '4', length: '8' },
  ],
  [
    'at no number',
    'w.bin',
    { 'model/w.bin': bytes },
    /does not say where the weights "w" lie/,
    { offset: '-4' },
  ],
  ['nowhere', '', {}, /does not say where the weights "w" lie/],
]
for (const [what, location, files, says, where] of refused)
  t.test(`weights ${what} are refused`, async t => {
    await t.rejects(scored(t, location, files, where), { name: 'ModelRefused', message: says })
  })
