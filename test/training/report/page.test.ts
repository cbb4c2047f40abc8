import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { binaryReport } from '../../../src/training/report/binary-report.ts'
import { escaped } from '../../../src/training/report/charts/svg.ts'
import { settledPage, withoutChromium } from '../../chromium.ts'
import { madeUpBank } from '../builders.ts'
import { learned } from './builders.ts'

const bank = madeUpBank(1200, 3)
const named = bank.columns.map((column, at) =>
  at === 1 ? { ...column, name: 'ALONGNAMEOFACOLUMNASWAREHOUSESHAVETHEMWITHOUTANYPLACETOBREAKIT' } : column,
)
const { html } = binaryReport(learned(named, bank.target))

/** Looks at the page through a frame of this width and writes down what it measures. */
async function measured(t: Test, width: number) {
  const folder = t.testdir({})
  const file = join(folder, 'frame.html')
  const measure = `
    frame.onload = () => {
      const page = frame.contentDocument
      const boxes = [...page.querySelectorAll('figure svg')].map(svg => svg.getBoundingClientRect())
      document.body.dataset.seen = JSON.stringify({
        wide: page.documentElement.scrollWidth,
        tall: page.documentElement.scrollHeight,
        narrowestChart: Math.min(...boxes.map(box => box.width)),
        flattestChart: Math.min(...boxes.map(box => box.height)),
        font: parseFloat(frame.contentWindow.getComputedStyle(page.querySelector('section p')).fontSize),
        errors: page.querySelectorAll('parsererror').length,
      })
    }`
  await writeFile(
    file,
    `<body><iframe id="frame" style="width:${width}px;height:800px;border:0" srcdoc="${escaped(html)}"></iframe><script>${measure}</script></body>`,
  )
  const seen = /data-seen="([^"]*)"/.exec(await settledPage(file, join(folder, 'profile')))?.[1]
  return JSON.parse(seen!.replaceAll('&quot;', '"'))
}

for (const width of [375, 1200])
  t.test(`the page fits a screen of ${width} px`, { skip: withoutChromium }, async t => {
    const seen = await measured(t, width)
    t.ok(seen.wide <= width, `${seen.wide} px wide`)
    t.ok(seen.tall > 2000, `${seen.tall} px tall`)
    t.ok(seen.narrowestChart > 250 && seen.flattestChart > 150, 'charts are big enough to read')
    t.ok(seen.font >= 13)
  })
