/** The page's whole style: light, dark and printed. */
export const pageStyle = `
:root {
  --page: #f6f7f9; --panel: #fff; --ink: #16202c; --soft: #566474; --rule: #dfe4ea; --grid: #e9edf1;
  --accent: #1d5fbf; --wash: #1d5fbf1f; --ghost: #d3dae3; --second: #b4510f; --warn: #8a4b00; --warn-page: #fff4e0; --warn-rule: #f0c98a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10151c; --panel: #18202a; --ink: #e8edf3; --soft: #a0adbb; --rule: #2c3744; --grid: #27313d;
    --accent: #78aefc; --wash: #78aefc26; --ghost: #37444f; --second: #f2a466; --warn: #ffcf8a; --warn-page: #33270f; --warn-rule: #6d5320;
  }
}
* { box-sizing: border-box; margin: 0 }
html { -webkit-text-size-adjust: 100% }
body { background: var(--page); color: var(--ink); font: 16px/1.5 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 8px }
.kicker { color: var(--accent); font-weight: 600; font-size: 13px; letter-spacing: .08em; text-transform: uppercase }
h1 { font-size: clamp(26px, 5vw, 38px); line-height: 1.15; letter-spacing: -.015em; margin: 4px 0 10px; overflow-wrap: anywhere }
.lead { text-wrap: pretty; font-size: 18px; color: var(--soft); max-width: 46em }
h2 { font-size: 22px; letter-spacing: -.01em; margin: 0 0 14px }
h3 { font-size: 15px; margin: 0 0 8px; overflow-wrap: anywhere }
aside { background: var(--warn-page); border: 1px solid var(--warn-rule); border-radius: 10px; padding: 16px 20px; margin-top: 24px }
aside h2 { color: var(--warn); font-size: 16px; margin: 0 0 4px }
aside ul { padding-left: 18px }
aside li { margin: 4px 0; overflow-wrap: anywhere }
.tiles { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); margin: 28px 0 0 }
.tile, section { background: var(--panel); border: 1px solid var(--rule); border-radius: 12px }
.tile { padding: 18px 20px; font-size: 14px; color: var(--soft) }
.tile .label { font-weight: 600 }
.tile .value { color: var(--ink); font-size: 34px; line-height: 1.2; font-weight: 650; letter-spacing: -.02em; margin: 2px 0 4px }
section { padding: 26px 28px 28px; margin: 20px 0 }
section > p { margin: 0 0 16px; max-width: 62em }
.note { font-size: 13.5px; color: var(--soft) }
.figures { display: grid; gap: 28px 32px; margin-top: 20px }
.figures.of-2 { grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)) }
.figures.of-3 { grid-template-columns: repeat(auto-fit, minmax(min(100%, 270px), 1fr)) }
figure { min-width: 0; break-inside: avoid }
figure svg { display: block; width: 100%; height: auto; max-width: 520px }
figcaption { font-size: 13.5px; color: var(--soft); margin-top: 6px; max-width: 520px }
.table { overflow-x: auto; margin: 0 0 14px }
.aligned { margin-bottom: 26px }
.aligned table { table-layout: fixed }
.aligned th:nth-child(1) { width: 26% }
.aligned th:nth-child(2) { width: 11% }
.aligned th:nth-child(3) { width: 29% }
.aligned td, .aligned tbody th { padding-top: 4px; padding-bottom: 4px }
.figures + .table { margin-top: 24px }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums }
th, td { padding: 6px 0 6px 14px; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; font-weight: 400 }
thead th { color: var(--soft); font-size: 12.5px; vertical-align: bottom; white-space: normal }
th:first-child { text-align: left; padding-left: 0 }
tbody th { font-weight: 550; white-space: normal; min-width: 7em; overflow-wrap: break-word }
tbody tr:last-child > * { border-bottom: 0 }
dl { display: grid; gap: 0 40px; font-size: 14.5px }
dl div { display: grid; grid-template-columns: 120px 1fr; gap: 0 10px; padding: 6px 0; border-bottom: 1px solid var(--rule) }
dl div:last-child { border-bottom: 0 }
dt { color: var(--soft) }
dd { overflow-wrap: anywhere }
footer { max-width: 1080px; margin: 0 auto; padding: 4px 24px 40px; font-size: 13px; color: var(--soft) }
svg text { font: 11px -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; fill: var(--soft); font-variant-numeric: tabular-nums }
svg text.title { fill: var(--soft) }
svg text.tiny { font-size: 9px }
svg text.strong { font-weight: 600; fill: var(--ink) }
svg .grid { stroke: var(--grid) }
svg .base { stroke: var(--soft) }
svg .ideal { stroke: var(--soft); stroke-dasharray: 4 4; fill: none }
svg .limit { stroke: var(--soft); stroke-width: .75; fill: none }
svg .curve { stroke: var(--accent); stroke-width: 2.2; fill: none; stroke-linejoin: round }
svg .area { fill: var(--wash) }
svg .dot { fill: var(--accent); stroke: var(--panel); stroke-width: 1.2 }
svg .whisker { stroke: var(--accent); stroke-width: 1.6; opacity: .75 }
svg .mark { stroke: var(--second); stroke-width: 2.2 }
svg .bar { fill: var(--accent) }
svg .bar.weak { opacity: .45 }
svg .ghost { fill: var(--ghost) }
svg.cell { vertical-align: middle; margin-right: 10px }
svg.cell + span { display: inline-block; min-width: 3.9em; text-align: right }
svg.cell + .long { min-width: 8.6em }
svg.cell .whisker { opacity: 1 }
td svg.cell .bar + .whisker { stroke: var(--ink) }
@media (max-width: 640px) {
  main { padding: 24px 14px 4px }
  .lead { font-size: 16px }
  section { padding: 18px 12px 20px; margin: 14px 0 }
  .tiles { grid-template-columns: 1fr 1fr; gap: 10px; margin-top: 18px }
  .tile { padding: 12px 14px; font-size: 13px }
  .tile .value { font-size: 24px }
  th, td { padding-left: 4px }
  table { font-size: 12px }
  thead th { font-size: 11px }
  svg.cell { display: none }
  svg.cell + span, svg.cell + .long { min-width: 0 }
  .aligned table { table-layout: auto }
  td { white-space: normal }
  .aligned th, .aligned td { width: auto !important }
  tbody th { min-width: 0 }
  dl div { grid-template-columns: 88px 1fr }
  footer { padding: 4px 14px 32px }
}
@media print {
  :root { --page: #fff; --panel: #fff; --ink: #000; --soft: #444; --rule: #ccc; --grid: #e5e5e5; --accent: #1d5fbf; --wash: #1d5fbf1f; --ghost: #d3dae3; --second: #b4510f; --warn: #8a4b00; --warn-page: #fff; --warn-rule: #8a4b00 }
  body { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  main { max-width: none; padding: 0 }
  section { border: 0; border-top: 1px solid var(--rule); border-radius: 0; padding: 14px 0 }
  .tile, tr, figure, aside { break-inside: avoid }
  h2, h3 { break-after: avoid }
  .tiles { grid-template-columns: repeat(4, 1fr) }
  .figures.of-2 { grid-template-columns: 1fr 1fr }
  .figures.of-3 { grid-template-columns: 1fr 1fr 1fr }
}
`
