/** The deepest indent behind which what of a line has no room stays; deeper ones leave a phone no room. */
export const DEEPEST_INDENT = 20;

const hangs = Array.from(
  { length: DEEPEST_INDENT + 1 },
  (_, indent) => `pre .in-${indent} { --hang: ${indent + 3}ch; }`,
).join('\n');

/** The look of a page: light and dark, on paper and on a phone. It asks for no font and no picture from anywhere. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --card: #f6f8fa; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --link: #0550ae;
  --bad: #b3261e; --bad-soft: #ffebe9; --warn: #7d4e00; --warn-soft: #fff8c5; --good: #116329; --good-soft: #dafbe1;
  --step: #8c959f; --archive: #4a7fc1; --upload: #b3261e; --save: #7d4e00; --add: #dafbe1; --del: #ffebe9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1117; --card: #161b22; --ink: #e6edf3; --soft: #9da7b3; --line: #30363d; --link: #79c0ff;
    --bad: #ff938a; --bad-soft: #3c1618; --warn: #e3b341; --warn-soft: #4a3510; --good: #6fdd8b; --good-soft: #12261e;
    --step: #6e7681; --archive: #79a8e8; --upload: #ff7b72; --save: #d29922; --add: #173c27; --del: #3c1618;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif;
  overflow-wrap: anywhere;
}
a { color: var(--link); }
a:focus-visible, button:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 2px solid var(--link); outline-offset: 2px;
}
h1 { margin: 0; font-size: 1.35rem; line-height: 1.35; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
h3 { margin: 1.25rem 0 .25rem; font-size: 1rem; }
header h2 { margin: 0; }
article { margin-top: 2rem; }
p { margin: .5rem 0; }
header { padding: 1rem 1.25rem; border: 1px solid var(--line); border-left: .4rem solid var(--soft); border-radius: .4rem; background: var(--card); }
header.bad { border-left-color: var(--bad); }
header.warn { border-left-color: var(--warn); }
header.good { border-left-color: var(--good); }
.label { font-weight: 700; letter-spacing: .02em; }
.bad .label, span.bad { color: var(--bad); }
.warn .label, span.doubtful { color: var(--warn); }
.good .label, span.good { color: var(--good); }
.soft, .faint { color: var(--soft); }
p.loud { font-weight: 700; }
code, pre { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { padding: .1em .3em; border-radius: .25rem; background: var(--card); unicode-bidi: isolate; }
h1 code, h2 code, pre code { padding: 0; background: none; }
h1 code, h2 code { font-size: .85em; }
h1 em, h2 em { font-weight: 400; font-style: normal; }
pre code { font-size: inherit; }
.code { display: grid; grid-template-columns: minmax(0, 1fr) max-content; gap: .4rem; align-items: start; margin: .5rem 0; }
pre { margin: 0; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); white-space: pre-wrap; overflow-wrap: anywhere; }
pre > code { display: block; }
.code > button {
  padding: .15rem .5rem; border: 1px solid var(--line); border-radius: .3rem;
  background: var(--paper); color: var(--ink); font: .8rem/1.4 inherit; font-family: inherit; cursor: pointer;
}
@media (max-width: 30rem) {
  .code { grid-template-columns: minmax(0, 1fr); justify-items: start; }
  .code pre { width: 100%; }
}
pre .add, pre .del, pre .hunk, pre .same { display: block; margin: 0 -.8rem; padding: 0 .8rem 0 calc(.8rem + var(--hang)); text-indent: calc(-1 * var(--hang)); }
pre .line { display: block; padding-left: 2ch; text-indent: -2ch; }
${hangs}
pre .add { background: var(--add); }
pre .del { background: var(--del); }
pre .hunk { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; }
.scroll { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; overflow-wrap: normal; }
span.long { word-break: break-all; }
@media (min-width: 30.01rem) {
  td:has(code:not(.whole)) { min-width: 8rem; }
}
.whole { white-space: nowrap; }
th, td { min-width: 4rem; padding: .35rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td:first-child { white-space: nowrap; }
tr.above > td { border-bottom: 0; }
td[colspan] { padding-top: 0; white-space: normal; overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
ul, ol { margin: .5rem 0; padding-left: 1.4rem; }
details { margin: .75rem 0; border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .9rem; }
summary { cursor: pointer; font-weight: 600; }
details[open] > summary { margin-bottom: .5rem; }
details.around { margin: .35rem 0 0; border: 0; padding: 0; }
.word { display: inline-block; max-width: 100%; text-indent: 0; }
.around > summary { color: var(--soft); font-size: .85rem; font-weight: 400; }
mark { background: var(--warn-soft); color: var(--ink); }
figure { margin: 1rem 0; }
figcaption { display: flex; flex-wrap: wrap; gap: 0 1rem; color: var(--soft); font-size: .85rem; }
.lane { margin: .6rem 0 0; font-size: .925rem; }
svg.bar { display: block; width: 100%; height: 26px; overflow: visible; }
svg.axis { display: block; width: 100%; height: 22px; overflow: visible; }
.track { fill: none; stroke: var(--line); }
.axis line { stroke: var(--line); }
.axis text { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
.span-step { fill: var(--step); opacity: .55; }
.span-archive { fill: var(--archive); }
.span-upload { fill: var(--upload); }
.span-save { fill: var(--save); }
.mark { stroke: var(--ink); stroke-width: 2; }
.mark-grave { stroke: var(--bad); stroke-width: 3; }
.moments { display: flex; flex-wrap: wrap; gap: 0 1.1rem; margin: .1rem 0 0; padding: 0; list-style: none; font-size: .85rem; color: var(--soft); }
.swatch { display: inline-block; width: .7em; height: .7em; margin-right: .35em; border-radius: 2px; }
.swatch-step { background: var(--step); opacity: .55; }
.swatch-archive { background: var(--archive); }
.swatch-upload { background: var(--upload); }
.swatch-save { background: var(--save); }
.swatch-mark { width: 2px; background: var(--ink); }
.swatch-alarm { width: 3px; background: var(--bad); }
footer { margin-top: 1.5rem; }
time { font-variant-numeric: tabular-nums; white-space: nowrap; }
@media (max-width: 30rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  body { padding: .75rem .75rem 3rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody, tr, td { display: block; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  td { min-width: 0; padding: .1rem 0; border: 0; }
  td:first-child { white-space: normal; }
  tr.above { padding-bottom: 0; border: 0; }
  tr.above + tr { padding-top: 0; }
  td:empty { display: none; }
  td::before { content: attr(data-title) ": "; color: var(--soft); }
}
@media print {
  body { max-width: none; padding: 0; }
  .code > button, [data-countdown] { display: none; }
  table { font-size: .75rem; }
  th, td, td:has(code) { min-width: 0; padding: .25rem .3rem; }
  td code { font-size: inherit; }
}
`;
