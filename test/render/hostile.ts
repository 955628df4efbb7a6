import type { Report } from '../../src/types/report.ts';
import type { WarningMatter } from '../../src/types/warnings.ts';
import { toldGap, toldWords } from '../support/told.ts';
import { culprit, fatalMiss, save, unexplained, victim } from './reports.ts';

/** Texts by strangers, each meant to be obeyed by a terminal, the runner or GitHub's Markdown. */
export const hostileTexts = [
  '\x1b[31mred\x1b[0m \x1b[2J\x1b[H',
  '\x9b31mC1 CSI',
  '\x1b]8;;https://evil.example/\x07click\x1b]8;;\x07',
  '\x1b]52;c;cm0gLXJmIH4=\x07clipboard',
  '\x1b]0;title\x1b\\ \x9d0;title\x9c',
  '\x1bPq sixel \x1b\\ \x1b_apc\x1b\\ \x1b^pm\x1b\\',
  '\x1b\x1b[31m[31mnested',
  '\x1b]unterminated',
  'del\x7f nul\0 bell\x07 back\b\b\b tab\there',
  'one\ntwo\r\nthree\rfour\u2028five\u2029six\x85seven',
  'abc\u202edcba\u2066x\u2069\u200e\u200f\u061c',
  'zero\u200bwidth\u200c\u200d\u2060\ufeff\u00ad',
  'tags\u{e0041}\u{e007f} fillers\u3164\u115f',
  'lone \ud800 and \udc00',
  `zalgo a${'\u0301'.repeat(80)}`,
  '@octocat please @github/support',
  '#123 octo-org/repo#1 GH-1 JIRA-77',
  'https://evil.example/x www.evil.example <https://evil.example>',
  'https://github.com/victim/repo/issues/1',
  'mail@evil.example a5f3c6a11b03839d46af9fb43c97c188',
  '<img src=x onerror=alert(1)> <!-- hidden --> </details></summary><b>',
  '<script>alert(1)</script> &lt;b&gt; &#64;octocat',
  '[link](https://evil.example) ![image](https://evil.example/x.png) [ref]: https://evil.example',
  '` `` ``` ```` ~~~ `@octocat` ``@octocat``',
  '```',
  `${'`'.repeat(12)}\n@octocat\n${'`'.repeat(12)}`,
  '`',
  ' ` ',
  '~~~',
  '| a | b \\| @octocat \\\\| @octocat',
  '# heading',
  '--- \n=== \n- item\n1. item\n> quote',
  '**bold** _it_ ~~strike~~ $\\sqrt{2}$ :tada:',
  '%%{init: {"theme":"dark"}}%%',
  'click a href "https://evil.example"',
  'section x\n  task :crit, a1, 0ms',
  'title :done; x # y, z',
  '__proto__',
  'graph TD; A-->B',
  '::error file=x::pwned',
  '  ::set-output name=a::b',
  'words ::stop-commands::token',
  '\u200b::add-mask::x \u00a0::debug::y \u3000::warning::z',
  '##[error]pwned ##[group]x',
  '#\u200b#[command]x',
  '日本語のジョブ 🚀🚀 ｆｕｌｌ',
  'ghp_0123456789abcdefghijABCDEFGHIJ012345',
  'ghp_0123456789\u200babcdefghijABCDEFGHIJ012345',
  'x'.repeat(6000),
  '`'.repeat(1500),
  'a '.repeat(1500),
  '',
  ' ',
];

/** What none of the texts may bring into a terminal. */
export const unprintable =
  /(?![\ufe0e\ufe0f\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** A line that the runner would obey: `::cmd::` at its start after white space, `##[` anywhere. */
export const workflowCommand = /^[\s\x85]*::|##\[/m;

const matters: WarningMatter[] = [
  { kind: 'one-key', key: 'k', saver: 'j', refused: 1 },
  { kind: 'other-content', key: 'k', dimension: 'node' },
  { kind: 'starved', step: 's', branch: 'b', count: 5 },
  { kind: 'policy', event: 'push' },
  { kind: 'forbidden-reads', jobs: ['j'] },
  { kind: 'told', text: 't' },
];

/** The zigpy-like report, with victims and a release, and a text in the place of every word that strangers can choose. */
export function poisoned(text: string): Report {
  return withText(text, {
    ...culprit,
    saves: [
      ...culprit.saves,
      save({ outcome: 'refused', notes: [toldWords(text), toldWords(`refused by the service: ${text}`)] }),
      ...unexplained.saves,
    ],
    warnings: matters.map((matter) => ({
      rule: 'same-key-across-legs',
      saves: [0],
      matter,
      runs: [],
      remedies: [],
    })),
    gaps: [`The log of job ${text} was not to be had: GitHub answered 404`, text].map(toldGap),
    trace: {
      ...unexplained.trace,
      opened: unexplained.trace.opened.slice(0, 7),
      misses: fatalMiss.trace.misses,
    },
  });
}

/** A victim with its culprit, and a text in the place of every word that strangers can choose; the pages are real. */
export function poisonedVictim(text: string): Report {
  const base = { ...victim, trace: { ...fatalMiss.trace, misses: victim.trace.misses } };
  return withText(text, base, ['url', 'jobUrl', 'runUrl']);
}

const enums =
  'action-kind kind certainty outcome form phase state claim source disposition reservation verdict role ended rule';
const times = 'at from until startedAt endedAt completedAt examinedAt';

function withText(text: string, base: Report, kept: string[] = []): Report {
  const exempt = new Set([...enums.split(' '), ...times.split(' '), ...kept]);
  return JSON.parse(JSON.stringify(base), (field, value: unknown) => {
    if (typeof value !== 'string' || exempt.has(field) || value === 'cache-autopsy') return value;
    if (field === 'patch') return value.replace('python -m venv venv', text);
    return field === 'notes' || field === 'proof' ? `Because of ${text}, see ${text}` : text;
  });
}
