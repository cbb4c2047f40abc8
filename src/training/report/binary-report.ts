import type { ReportDocument } from './document.ts'
import { type DriftBaseline, driftBaseline } from './findings/drift-baseline.ts'
import { findingsOf } from './findings/findings.ts'
import { htmlOf } from './html.ts'
import type { BinaryReportInput } from './input.ts'
import { markdownOf } from './markdown.ts'
import { featuresSection } from './sections/features.ts'
import { goodnessSection } from './sections/goodness.ts'
import { groupsSection } from './sections/groups.ts'
import { makingSections } from './sections/making.ts'
import { openingOf } from './sections/opening.ts'
import { reachSection } from './sections/reach.ts'

export interface BinaryReport {
  /** `report.html`: one file, nothing loaded from anywhere. */
  html: string
  /** `report.md`: the same content. */
  markdown: string
  /** `training.baseline` of the manifest. */
  baseline: DriftBaseline
  /** What a person should be told on the spot, such as a column that leaks; each one line. */
  warnings: readonly string[]
}

/** The report of a two-class model. The same input gives the same texts. */
export function binaryReport(input: BinaryReportInput): BinaryReport {
  const findings = findingsOf(input)
  const groups = groupsSection(findings)
  const document: ReportDocument = {
    ...openingOf(input, findings),
    sections: [
      goodnessSection(findings),
      reachSection(findings),
      featuresSection(input, findings),
      ...(groups ? [groups] : []),
      ...makingSections(input),
    ],
    footer: `Made by tact train on ${input.date}. The same data, words and seed ${input.seed} give the same figures.`,
  }
  return {
    html: htmlOf(document),
    markdown: markdownOf(document),
    baseline: driftBaseline(input),
    warnings: document.warnings,
  }
}
