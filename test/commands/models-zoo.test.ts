import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parse } from 'yaml'
import { ran } from './models.ts'

const zoo = fileURLToPath(new URL('../../../shared/data/onnx-zoo/', import.meta.url))
const withZoo = existsSync(zoo) ? {} : { skip: '../shared/data is not here' }

t.test(
  'every model of rows of the zoo scores its reference rows to 1e-5, the rest is refused',
  withZoo,
  async t => {
    const files: { file: string }[] = JSON.parse(await readFile(join(zoo, 'zoo.json'), 'utf8'))
    for (const { file } of files) {
      const reference = join(zoo, 'reference', file.replace('/', '_').replace('.onnx', '.json'))
      const { code, stdout, stderr } = await ran('.', 'score', join(zoo, file), reference)
      if (!existsSync(reference)) {
        t.equal(code, 1, file)
        t.match(stderr, [/is no model of rows|gives no probabilities/])
        continue
      }
      t.equal(code, 0, `${file} ${stderr}`)
      const { outputs, score } = JSON.parse(stdout)
      const expected = JSON.parse(await readFile(reference, 'utf8')).outputs
      for (const [name, { data }] of Object.entries<{ data: unknown[] }>(expected)) {
        const flat = data.flatMap(row => (typeof row === 'object' ? Object.values(row as object) : [row]))
        t.equal(outputs[name].length, flat.length, `${file} ${name}`)
        const gap = Math.max(
          ...flat.map((value, i) => Math.abs(value - outputs[name][i]) / Math.max(1, Math.abs(value))),
        )
        t.ok(gap <= 1e-5, `${file} ${name} differs by ${gap}`)
      }
      t.ok(
        score.every((value: number | null) => value !== null),
        file,
      )
    }
  },
)

t.test('every model of rows of the zoo serves by the manifest that inspect gives', withZoo, async t => {
  const files: { file: string }[] = JSON.parse(await readFile(join(zoo, 'zoo.json'), 'utf8'))
  const folder = t.testdir()
  for (const { file } of files) {
    const reference = join(zoo, 'reference', file.replace('/', '_').replace('.onnx', '.json'))
    if (!existsSync(reference)) continue
    const { manifest } = JSON.parse((await ran('.', 'inspect', join(zoo, file), '--json')).stdout)
    const { name, inputs } = parse(manifest)
    const path = join(folder, name, '1')
    await mkdir(path, { recursive: true })
    await copyFile(join(zoo, file), join(path, 'model.onnx'))
    await writeFile(join(path, 'manifest.yaml'), manifest)
    const [{ data }] = Object.values<{ data: unknown[][] }>(
      JSON.parse(await readFile(reference, 'utf8')).inputs,
    ) as [{ data: unknown[][] }]
    const { score } = JSON.parse((await ran('.', 'score', join(zoo, file), reference)).stdout)
    const golden = data.map((row, i) => ({
      inputs: Object.fromEntries(
        inputs.map(({ feature }: { feature: string }, c: number) => [feature, row[c]]),
      ),
      expected: score[i],
    }))
    await writeFile(join(path, 'golden.ndjson'), golden.map(row => `${JSON.stringify(row)}\n`).join(''))
  }
  const { code, stdout } = await ran(folder, 'check')
  t.equal(code, 0, stdout)
  t.match(stdout, /1[0-9] version\(s\) checked, 0 refused/)
})
