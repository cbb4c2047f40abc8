/** Colours meet AA on their grounds, in light and dark. Made as an object: style elements are not let in by a strict policy. */
const CSS = `
:host {
  display: block;
  --_surface: var(--tact-surface, #fff);
  --_text: var(--tact-text, #1a1d21);
  --_muted: var(--tact-muted, #565e6b);
  --_border: var(--tact-border, #d3d9e0);
  --_accent: var(--tact-accent, #0b5cad);
  --_on-accent: var(--tact-on-accent, #fff);
  --_radius: var(--tact-radius, 10px);
  font: var(--tact-font, 15px/1.45 system-ui, sans-serif);
}
:host([theme=dark]) {
  --_surface: var(--tact-surface, #1c2027);
  --_text: var(--tact-text, #eef1f5);
  --_muted: var(--tact-muted, #b0b8c4);
  --_border: var(--tact-border, #3b434f);
  --_accent: var(--tact-accent, #8bc0ff);
  --_on-accent: var(--tact-on-accent, #0b1a2b);
}
@media (prefers-color-scheme: dark) {
  :host(:not([theme=light])) {
    --_surface: var(--tact-surface, #1c2027);
    --_text: var(--tact-text, #eef1f5);
    --_muted: var(--tact-muted, #b0b8c4);
    --_border: var(--tact-border, #3b434f);
    --_accent: var(--tact-accent, #8bc0ff);
    --_on-accent: var(--tact-on-accent, #0b1a2b);
  }
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; margin: 0; }
section:focus { outline: none; }
ol { list-style: none; padding: 0; display: grid; gap: var(--tact-gap, 12px); }
li, [part~=own], [part=locks], [part=status] { background: var(--_surface); color: var(--_text); border: 1px solid var(--_border); border-radius: var(--_radius); padding: 14px 16px; display: grid; gap: 8px; overflow-wrap: anywhere; }
[part=top] { display: flex; gap: 12px; justify-content: space-between; align-items: baseline; }
h3 { font-size: 1.07em; line-height: 1.3; flex: 1; }
[part=better] { color: var(--_accent); font-weight: 600; font-size: .87em; white-space: nowrap; }
[part=kind], [part=reason], [part=note], [part=status], [part=locks] { color: var(--_muted); font-size: .87em; }
[part=kind] { border: 1px solid var(--_border); border-radius: 99px; padding: 0 8px; white-space: nowrap; }
[part=reason] { border-left: 3px solid var(--_border); padding-left: 8px; }
[part=buttons], [part=why-not] { display: flex; flex-wrap: wrap; gap: 8px; }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--_border); border-radius: calc(var(--_radius) * .7); padding: 6px 12px; min-height: 36px; cursor: pointer; }
button:hover:enabled { border-color: var(--_accent); }
button[part~=accept] { background: var(--_accent); border-color: var(--_accent); color: var(--_on-accent); font-weight: 600; }
button[part~=later] { border-color: transparent; padding: 6px; }
button:disabled { cursor: default; color: var(--_muted); background: none; border-color: var(--_border); font-weight: 400; }
button:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
[part=buttons] { min-height: 38px; align-items: center; }
li[data-state=locked] > :not([part=buttons]) { opacity: .8; }
li[data-state=locked] [part=buttons] button { display: none; }
li[data-state=locked] [part=note] { color: var(--_text); line-height: 19px; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
[part=locks] { white-space: pre-line; }
[part=locks], [part=status] { margin-top: 10px; padding: 8px 12px; }
[part=status][data-quiet] { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; margin: 0; padding: 0; border: 0; overflow: hidden; white-space: nowrap; }
section { position: relative; }
`

export function styles(): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(CSS)
  return sheet
}
