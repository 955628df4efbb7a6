import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/types/report.ts';
import { renderMarkdown } from '../../support/renderings.ts';
import { toldGap, toldWords } from '../../support/told.ts';
import { partMarkdown } from '../code-free.ts';
import { hostileTexts, poisoned, poisonedVictim, unprintable, workflowCommand } from '../hostile.ts';
import {
  clean,
  crowded,
  culprit,
  fatalMiss,
  finding,
  heldKey,
  huge,
  inconclusive,
  report,
  save,
  tornSave,
  victim,
  worlds,
} from '../reports.ts';

const names = Object.keys(worlds);

/** A victim of another run with more of everything than the shortest report shows, all of it called by one text. */
function crammed(text: string): Report {
  const world = poisoned(text);
  const [found = finding()] = world.findings;
  const [hit = culprit.findings[0]?.victims[0]] = found.victims;
  const own = { ...world.run, startedAt: null };
  const victims = [0, 1, 2, 3].flatMap(() => found.victims);
  const holder = {
    kind: 'stuck-key',
    benign: false,
    detail: toldWords(text),
    heldUntil: null,
    finding: 0,
    runUrl: null,
    jobUrl: null,
  } as const;
  const refused = [0, 1, 2, 3].map((index) =>
    save({ job: { id: index, name: `${text}${index}`, url: null }, outcome: 'refused', refusedBy: holder }),
  );
  return {
    ...world,
    saves: [
      ...Array.from({ length: 12 }, () =>
        tornSave({ ...world.saves[0], run: hit?.run ?? null, notes: [toldWords(text)] }),
      ),
      ...refused,
      ...world.saves,
    ],
    findings: Array.from({ length: 3 }, () => ({
      ...finding(found),
      victims: [...victims, { run: own, hits: hit?.hits ?? [], rebuildSeconds: null }],
      remedies: [0, 1, 2].flatMap(() => found.remedies),
    })),
    warnings: Array.from({ length: 12 }, () => world.warnings).flat(),
    gaps: Array.from({ length: 12 }, () => toldGap(text)),
    trace: {
      ...world.trace,
      ended: 'unavailable',
      misses: Array.from({ length: 6 }, () => world.trace.misses).flat(),
    },
  };
}

/** Our own words outside of code, with every link to a page of Actions and every tag of ours taken out. */
function ownWords(markdown: string): string {
  return partMarkdown(markdown)
    .outside.replace(/\]\(https:\/\/[\w.-]+\/[\w.-]+\/[\w.-]+\/actions\/runs\/\d+[\w/?=&:#.-]*\)/g, ']¶')
    .replace(/<\/?(?:details|summary)>|<br>/g, '');
}

test('the zigpy-like case', () => {
  expect(`\n${renderMarkdown(report())}`).toMatchInlineSnapshot(`
    "
    ### Stuck key \`4-Linux-base-venv-3.13.9-1f0c4e\`

    **Locked until Tue 2 Jun 09:15 UTC at the latest (13 h 20 m from now)**

    \`zigpy/zha\` · \`CI\` [run 15382918273](https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1) · \`push\` to \`dev\` · Mon 1 Jun

    \`prepare-base (3.15) failed in "Create Python virtual environment"\`. Fail-fast then cancelled the other legs, and the cache save \`Save base Python virtual environment\` of \`prepare-base (3.13)\` was torn down with 16.1 of 41.9 MB (38.3%) uploaded (Mon 1 Jun 09:14:09 UTC). The key is reserved but was never finished: nobody can restore it, and saves of it from \`refs/heads/dev\` fail.

    #### Do now

    A re-run works, but without this cache until the key is free.

    \`\`\`sh
    gh run rerun 15382918273 --failed --repo zigpy/zha
    \`\`\`

    To cache again at once, change the key: a number or a prefix in it.

    #### Fix

    \`.github/workflows/ci.yml\` in \`zigpy/workflows\` (verified):

    \`\`\`diff
    --- a/.github/workflows/ci.yml
    +++ b/.github/workflows/ci.yml
    @@ -71,5 +71,6 @@
               key: \${{ steps.key.outputs.key }}
           - name: Create Python virtual environment
    +        id: create-venv
             if: steps.cache-venv.outputs.cache-hit != 'true'
             run: |
               python -m venv venv
    @@ -80,5 +81,5 @@
           - name: Save base Python virtual environment
    -        if: steps.cache-venv.outputs.cache-hit != 'true'
    +        if: always() && steps.create-venv.outcome == 'success'
             uses: actions/cache/save@v5
             with:
               path: venv
    \`\`\`

    Apply it in a checkout of \`zigpy/workflows\`:

    \`\`\`sh
    cache-autopsy zigpy/zha/15382918273 --apply
    \`\`\`

    \`\`\`
    UTC                       09:13:55      09:14:00       09:14:05
                         ─────┬─────────────┬──────────────┬────────────
    prepare-base (3.15)  ⋯ Create Python virtual environment ━━━━━━ ✗ failed
    prepare-base (3.13)  ⋯ Create Python vir… ━ ╌╌╌╌╌╌╌╌◆██████████████╳ torn down
                                                │       └ upload 38.3%, reserved
                                                └ archive
    \`\`\`

    <details>
    <summary>Details</summary>

    | key | \`4-Linux-base-venv-3.13.9-1f0c4e\` |
    | :-- | :-- |
    | version | \`f488f6875b536eb70a5dee1a2b2d3d5d2a2e7b1f0a9f6f6e4ad7ad1c3f5b2a10\` |
    | scope | \`refs/heads/dev\` |
    | reserved | 2026-06-01, between 09:14:03.780 and 09:14:04.927 UTC (confirmed) |
    | expires | 2026-06-02, between 09:14:03.780 and 09:14:04.927 UTC, at the latest |
    | uploaded | 16.1 of 41.9 MB (38.3%) at 5.3 MB/s |
    | guard | \`steps.cache-venv.outputs.cache-hit != 'true'\`: does not survive a cancel |
    | cause | [a sibling matrix leg failed (fail-fast), per GitHub's annotation](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815099) |

    </details>

    <details>
    <summary>About the fix</summary>

    Survives the cancel, never saves a broken venv, decides as before in a healthy run.

    - Gives the step "Create Python virtual environment" the id create-venv.
    - Drops \`steps.cache-venv.outputs.cache-hit\`: the producer is skipped on a hit.

    </details>

    <details>
    <summary>Proof: 3 items</summary>

    1. is reserved at 09:14:08 UTC ([step 9, line 14](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:14)): \`Sent 16056320 of 41946413 (38.3%), 5.1 MBs/sec\`
    2. torn down at 09:14:09 UTC ([step 9, line 15](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:15)): \`## [error]The operation was canceled.\`
    3. cause ([annotation](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123)): \`The strategy configuration was canceled because "prepare-base._3_15" failed\`

    </details>

    <details>
    <summary>Cache saves in this attempt: 1 torn down, 2 saved, 1 skipped</summary>

    | Outcome | Job | Step | Key | Upload |
    | --- | --- | --- | --- | --- |
    | torn down | [\`prepare-base (3.13)\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123) | [\`actions/cache/save@v5\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:1) | \`4-Linux-base-venv-3.13.9-1f0c4e\` | 16.1 of 41.9 MB (38.3%) |
    | saved | [\`prepare-base (3.11)\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815011) | [\`actions/cache/save@v5\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:1) | \`4-Linux-base-venv-3.11-1f0c4e\` | 41.9 MB |
    | saved | [\`prepare-base (3.12)\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815012) | [\`actions/cache/save@v5\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:1) | \`4-Linux-base-venv-3.12-1f0c4e\` | 41.9 MB |
    | skipped | [\`prepare-base (3.14)\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815014) | [\`actions/cache/save@v5\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:1) | \`4-Linux-base-venv-3.14-1f0c4e\` |  |

    </details>

    Examined 2026-06-01 19:54 UTC, by cache-autopsy \`0.1.0\`.
    "
  `);
});

test('nothing wrong', () => {
  expect(`\n${renderMarkdown(clean)}`).toMatchInlineSnapshot(`
    "
    ### No stuck key: 4 cache saves examined, 3 saved, 1 skipped

    \`zigpy/zha\` · \`CI\` [run 15382918273](https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1) · \`push\` to \`dev\` · Mon 1 Jun

    <details>
    <summary>Cache saves in this attempt: 3 saved, 1 skipped</summary>

    | Outcome | Job | Step | Key | Upload |
    | --- | --- | --- | --- | --- |
    | saved | [\`prepare-base (3.11)\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815011) | [\`actions/cache/save@v5\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:1) | \`4-Linux-base-venv-3.11-1f0c4e\` | 41.9 MB |
    | saved | [\`prepare-base (3.12)\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815012) | [\`actions/cache/save@v5\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:1) | \`4-Linux-base-venv-3.12-1f0c4e\` | 41.9 MB |
    | saved | [\`prepare-base (3.13)\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815013) | [\`actions/cache/save@v5\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:1) | \`4-Linux-base-venv-3.13-1f0c4e\` | 41.9 MB |
    | skipped | [\`prepare-base (3.14)\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815014) | [\`actions/cache/save@v5\`](https://github.com/zigpy/zha/actions/runs/15382918273/job/43274815123#step:9:1) | \`4-Linux-base-venv-3.14-1f0c4e\` |  |

    </details>

    Examined 2026-06-01 19:54 UTC, by cache-autopsy \`0.1.0\`.
    "
  `);
});

test('what could not be read, and what to do about it', () => {
  expect(`\n${renderMarkdown(inconclusive)}`).toMatchInlineSnapshot(`
    "
    ### Inconclusive: 1 thing could not be examined

    \`zigpy/zha\` · \`CI\` [run 15382918273](https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1) · \`push\` to \`dev\` · Mon 1 Jun

    #### Not examined

    - no log of \`build\`: GitHub answered 410: the logs have expired

    These logs are gone for good. Next time, run cache-autopsy soon after the failure, and keep the evidence with \`--save-bundle\`.

    Examined 2026-06-01 19:54 UTC, by cache-autopsy \`0.1.0\`.
    "
  `);
});

test('without a timeline there is no picture', () => {
  expect(renderMarkdown(report({ findings: [finding({ timeline: [] })] }))).not.toContain('UTC   ');
});

test('of several findings each fold is named by its key, shortened in the middle', () => {
  const key = `Linux-<b>-${'0123456789abcdef'.repeat(4)}-end`;
  const [one, other] = [heldKey, { ...heldKey, key }].map((stuckKey) => finding({ stuckKey }));
  const markdown = renderMarkdown(report({ findings: [one ?? finding(), other ?? finding()] }));
  expect(markdown.match(/(?<=^<summary>)\d.*(?=<\/summary>)/gm)).toEqual([
    '1. Stuck key <code>4-Linux-base-venv-3.13.9-1f0c4e</code>',
    '2. Stuck key <code>Linux-&#60;b&#62;-0123456789abcd…def0123456789abcdef-end</code>',
  ]);
});

/** The paragraphs from a heading to the next. */
function under(heading: string, markdown: string): string {
  const [, rest = ''] = markdown.split(`${heading}\n`);
  return `\n${heading}\n${rest.split(/\n(?:#### |<\/details>)/)[0]}`;
}

test('whom a stuck key hit, and that it is over', () => {
  expect(under('<summary>Other runs affected</summary>', renderMarkdown(culprit))).toMatchInlineSnapshot(`
    "
    <summary>Other runs affected</summary>

    3 runs between Mon 1 Jun 10:02 and 13:43 UTC; rebuilding took at least 6 m 35 s.

    Free since Mon 1 Jun 15:02 UTC, saved by \`CI\` [15383012004](https://github.com/zigpy/zha/actions/runs/15383012004/job/15383012005#step:9:14), \`push\` to \`dev\`.

    | First met | What | Run | Job |
    | --- | --- | --- | --- |
    | [Mon 1 Jun 10:02 UTC](https://github.com/zigpy/zha/actions/runs/15383001001/job/15383001002#step:9:12) | refused | \`CI\` [15383001001](https://github.com/zigpy/zha/actions/runs/15383001001/attempts/1), \`push\` to \`dev\` | \`prepare-base (3.13)\` |
    | [Mon 1 Jun 11:44 UTC](https://github.com/zigpy/zha/actions/runs/15383004002/job/15383004003#step:9:12) | missed, failed its job | \`CI\` [15383004002](https://github.com/zigpy/zha/actions/runs/15383004002/attempts/1), \`pull_request\` from \`fix-zdo\` | \`prepare-base (3.13)\` and 1 more |
    | [Mon 1 Jun 13:40 UTC](https://github.com/zigpy/zha/actions/runs/15383009003/job/15383009004#step:9:12) | missed, refused | \`Nightly\` [15383009003, attempt 2](https://github.com/zigpy/zha/actions/runs/15383009003/attempts/2), \`schedule\` on \`dev\` | \`prepare-base (3.13)\` |
    "
  `);
});

test('the victim of another run is told whose key it met', () => {
  const markdown = renderMarkdown(victim);
  expect(markdown).toMatch(/^### Stuck key, left by another run `4-Linux-base-venv-3\.13\.9-1f0c4e`\n/);
  expect(markdown).toContain(
    'Another run left the key behind (`CI`\u00a0[15382918273](https://github.com/zigpy/zha/actions/runs/15382918273/attempts/1), `push` to `dev`): ',
  );
  expect(markdown).toContain(
    'This run could not restore the key, so `prepare-base (3.13)` failed. `prepare-base (3.13)` could not save it.',
  );
  expect(markdown).toContain('[this run](https://github.com/zigpy/zha/actions/runs/15383004002/attempts/1)');
  expect(markdown).toContain('cache-autopsy zigpy/zha/15382918273 --apply');
  expect(markdown).toContain('<summary>Cache saves in this attempt: 2 refused</summary>');
});

test('a miss that nothing explains, and how far was looked', () => {
  expect(under('#### Unexplained', renderMarkdown(fatalMiss))).toMatchInlineSnapshot(`
    "
    #### Unexplained

    - \`prepare-base (3.13)\`: failed in [\`Restore base Python virtual environment\`](https://github.com/zigpy/zha/actions/runs/15383004002/job/15383004003#step:9:12) (Mon 1 Jun 11:44:30 UTC), where this key could not be restored: \`4-Linux-base-venv-3.13.9-1f0c4e\`

    The save that holds the key was not found: 1 other run between Sun 31 May 19:54 and Mon 1 Jun 19:54 UTC checked: \`CI 15383100000\`.

    Other runs: 1 checked, 6 more not checked: GitHub allows no more requests until 2026-06-01 20:40 UTC

    Examined 2026-06-01 19:54 UTC, by cache-autopsy \`0.1.0\`.
    "
  `);
});

describe.each(names)('%s', (name) => {
  const markdown = renderMarkdown(worlds[name] ?? clean);

  test('every fence and every fold is closed', () => {
    const { outside } = partMarkdown(markdown);
    expect(outside.match(/<details>/g) ?? []).toHaveLength((outside.match(/<\/details>/g) ?? []).length);
    expect(markdown).toMatch(/[^\n]\n$/);
  });

  test('rows have as many cells as their heads', () => {
    for (const table of markdown.split('\n\n').filter((part) => part.startsWith('|'))) {
      const cells = table.split('\n').map((row) => row.split(/(?<!\\)\|/).length);
      expect(new Set(cells).size).toBe(1);
    }
  });
});

describe('length', () => {
  test('a huge report leaves out the least important, says so, and fits', () => {
    const markdown = renderMarkdown(huge);
    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown).toMatch(/\d+ more saves are left out here; see `--format json`\./);
    expect(markdown).toMatch(/\d+ more gaps are left out here/);
    expect(markdown.match(/\| torn\u00a0down \|/g)?.length).toBeGreaterThan(10);
    expect(markdown).toContain('40 torn down, 360 saved');
  });

  test('of 500 attempts that met a key, some are shown, the rest counted', () => {
    const markdown = renderMarkdown(crowded);
    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown).toMatch(/500 runs between Mon\s1\sJun\s09:20 and 17:39\sUTC/);
    const rows = markdown.match(/^\| \[Mon\s1\sJun\s.* (?:refused|missed) /gm)?.length ?? 0;
    expect(rows).toBeGreaterThanOrEqual(60);
    expect(markdown).toContain(`${500 - rows} more runs are left out here; see \`--format json\`.`);
  });

  test('400 healthy saves fit', () => {
    const saves = huge.saves.map((save) => ({ ...save, outcome: 'saved' as const, notes: [] }));
    const markdown = renderMarkdown({ ...huge, verdict: 'clean', saves, findings: [], gaps: [] });
    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown.match(/\| saved \|/g)?.length).toBeGreaterThanOrEqual(100);
  });

  test.each(['`', '|', '@ a ', 'x', '日', '\u0301', '\u1100', '🚀', '\\|', '<'])(
    'nothing of %j makes it too long',
    (piece) => {
      const text = piece.repeat(1500).slice(0, 1500);
      expect(renderMarkdown(crammed(text)).length).toBeLessThan(65_536);
    },
  );
});

const byStrangers = [poisoned, poisonedVictim].flatMap((withText) =>
  hostileTexts.map((text) => [withText.name, text, withText] as const),
);

describe.each(byStrangers)('%s: %j', (_, text, withText) => {
  const markdown = renderMarkdown(withText(text));
  const own = ownWords(markdown);

  test('no mention, reference, link, HTML, emphasis or fence of theirs survives outside of code', () => {
    expect(own).not.toMatch(
      /@|GH-\d|JIRA-\d|https?:|www\.|:[a-z]\w*:|!\[|\]\(|\]:|<(?!\/?(?:details|summary)>)|&\w+;|[~$\\]/,
    );
    expect(own.replace(/^#{3,4} /gm, '')).not.toContain('#');
    expect(own.replace(/^\*\*[^*]+\*\*$/gm, '')).not.toContain('*');
    expect(own).not.toMatch(/\b(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b/);
    expect(own).not.toMatch(/evil|victim|octocat|onerror|pwned/);
  });

  test('a terminal and the runner have nothing to obey', () => {
    expect(markdown).not.toMatch(unprintable);
    expect(markdown).not.toMatch(workflowCommand);
    expect(markdown).not.toContain('ghp_');
  });

  test('the picture is in a fence that nothing in it closes', () => {
    const pictures = partMarkdown(markdown).fences.filter((fence) => fence.info === '');
    if (text.length < 1000) expect(pictures).toHaveLength(1);
    for (const picture of pictures) expect(picture.lines[0]).toMatch(/^UTC /);
  });

  test('every table keeps its columns', () => {
    for (const table of markdown.split('\n\n').filter((part) => part.startsWith('|'))) {
      expect(new Set(table.split('\n').map((row) => row.split(/(?<!\\)\|/).length)).size).toBe(1);
    }
  });
});

test('no text at all gets out of its code', () => {
  const pieces = fc.constantFrom(
    '`',
    '``',
    '```',
    '\n',
    ' ',
    '|',
    '\\',
    '@octocat',
    '#1',
    '<b>',
    '[x](https://evil.example)',
    '*',
    'a',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const own = ownWords(renderMarkdown(poisoned(parts.join(''))));
      expect(own).not.toMatch(/@|evil|<b>/);
    }),
    { numRuns: 50 },
  );
});
