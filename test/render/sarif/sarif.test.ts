import { readFileSync } from 'node:fs';
import { Validator } from 'jsonschema';
import { describe, expect, test } from 'vitest';
import { rules } from '../../../src/lint/rules.ts';
import { lineFingerprints } from '../../../src/render/sarif/fingerprint.ts';
import { renderSarif } from '../../../src/render/sarif/sarif.ts';
import { lintOf, saving, workflow } from '../../lint/linted.ts';

/** The schema of OASIS, less its descriptions, in the copy of github/codeql-action @f3f1edb, which upload-sarif asks. */
const schema = JSON.parse(readFileSync(new URL('sarif-2.1.0.schema.json', import.meta.url), 'utf8'));

interface Text {
  text: string;
}

interface Place {
  physicalLocation: {
    artifactLocation: { uri: string };
    region: { startLine: number; endLine: number; startColumn: number; endColumn: number };
  };
}

/** As much of SARIF as is looked at. */
interface Printed {
  runs: {
    tool: { driver: { rules: { id: string; shortDescription: Text; fullDescription: Text; help: Text }[] } };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: Text;
      locations: Place[];
      relatedLocations?: (Place & { id: number })[];
      partialFingerprints: { primaryLocationLineHash: string };
    }[];
  }[];
}

/** What upload-sarif 4 says of a file (src/upload-lib.ts, validateSarifFileSchema): the same validator, at the same version. */
function uploadErrors(sarif: unknown): string[] {
  return new Validator().validate(sarif, schema).errors.map(({ stack }) => stack);
}

const WORKFLOW = workflow({ steps: saving("steps.restore.outputs.cache-hit != 'true'") });
const FILES = {
  '.github/workflows/ci with a space.yml': WORKFLOW,
  '.github/workflows/other.yml': `# cache-autopsy: ignore[combined-save]\n${WORKFLOW.replace('name: CI', 'name: Other')}`,
};

const printed = (files: Record<string, string>): Printed => JSON.parse(renderSarif(lintOf(files), '0.1.0'));

describe('SARIF for code scanning', () => {
  const sarif = printed(FILES);
  const run = sarif.runs[0] ?? { tool: { driver: { rules: [] } }, results: [] };

  test('holds no secret, and nothing that the runner obeys', () => {
    const token = `ghp_${'a1'.repeat(18)}`;
    const text = WORKFLOW.replaceAll('key: "', `key: "##[error]${token}-`);
    const plain = renderSarif(lintOf({ '.github/workflows/a.yml': text }), '0.1.0');
    expect(plain).toContain('Proposed change');
    expect(plain).not.toContain('##[');
    expect(plain).not.toContain(token);
  });

  test('passes the gate of upload-sarif, which refuses what GitHub would', () => {
    expect(uploadErrors(sarif)).toEqual([]);
    expect(uploadErrors(printed({ '.github/workflows/a.yml': 'on: push\njobs: {}' }))).toEqual([]);
    expect(uploadErrors({ ...sarif, runs: [{ ...run, results: [{ level: 'info' }] }] })).not.toEqual([]);
  });

  test('has one run, all rules always, and results even where there are none', () => {
    expect(sarif.runs).toHaveLength(1);
    const clean = printed({ '.github/workflows/a.yml': 'on: push\njobs: {}' });
    for (const { tool, results } of [run, ...clean.runs]) {
      expect(tool.driver.rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
      expect(results).toBeInstanceOf(Array);
    }
    expect(clean.runs[0]?.results).toEqual([]);
  });

  test('every rule has the texts that GitHub asks for, within their limits', () => {
    for (const { id, shortDescription, fullDescription, help } of run.tool.driver.rules) {
      expect(id).not.toBe('');
      for (const { text } of [shortDescription, fullDescription, help]) expect(text).not.toBe('');
      expect(Math.max(shortDescription.text.length, fullDescription.text.length)).toBeLessThanOrEqual(1024);
    }
  });

  test('every result has a place of one line, by a path of the repository that is a URI, and a fingerprint', () => {
    expect(run.results).toHaveLength(3);
    for (const { ruleId, ruleIndex, level, message, locations, partialFingerprints } of run.results) {
      expect(rules[ruleIndex]?.id).toBe(ruleId);
      expect(['error', 'warning']).toContain(level);
      expect(message.text).not.toBe('');
      expect(locations).toHaveLength(1);
      for (const { physicalLocation } of locations) {
        expect(physicalLocation.artifactLocation.uri).toMatch(/^\.github\/workflows\/[\w%.]+$/);
        const { startLine, endLine, startColumn, endColumn } = physicalLocation.region;
        expect([
          startLine > 0,
          endLine === startLine,
          startColumn > 0,
          endColumn > startColumn,
        ]).not.toContain(false);
      }
      expect(partialFingerprints.primaryLocationLineHash).toMatch(/^[0-9a-f]+:\d+$/);
    }
  });

  test('every link of a message leads to a place', () => {
    const links = run.results.flatMap(({ message, relatedLocations = [] }) =>
      [...message.text.matchAll(/\]\((\d+)\)/g)].map(([, id]) =>
        relatedLocations.some((place) => place.id === Number(id)),
      ),
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links).not.toContain(false);
  });

  test.each(['[x](https://example.org)', '[x\\\\](https://example.org)', '[a](1) [b](//example.org)'])(
    'has no link from the words of strangers: %s',
    (words) => {
      const text = WORKFLOW.replaceAll('key: "', `key: "${words}-`);
      const [result] = printed({ '.github/workflows/a.yml': text }).runs[0]?.results ?? [];
      const message = result?.message.text ?? '';
      // The grammar of the standard: a bracket in the words of a link has a backslash before it.
      const links = [...message.matchAll(/\[(?:[^\\[\]]|\\[\\[\]])*\]\(([^)]*)\)/g)];
      expect(message).toContain('example.org');
      expect(links.map(([, target]) => target)).toEqual(['1']);
    },
  );

  test('has nothing that GitHub ignores to the user’s harm, or that beats their category', () => {
    const keys = JSON.stringify(sarif);
    for (const key of [
      'fixes',
      'suppressions',
      'automationDetails',
      'security-severity',
      'uriBaseId',
      'helpUri',
    ])
      expect(keys).not.toContain(`"${key}"`);
  });
});

/** The vectors of upload-sarif's own tests (github/codeql-action src/fingerprints.test.ts @f3f1edb). */
describe('fingerprints of lines', () => {
  test.each<[string, string[]]>([
    ['', ['c129715d7a2bc9a3:1']],
    [
      ' a\nb\n  \t\tc\n d',
      ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1'],
    ],
    [
      ' hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n',
      [
        'e9496ae3ebfced30:1',
        'fb7c023a8b9ccb3f:1',
        'ce8ba1a563dcdaca:1',
        'e20e36e16fcb0cc8:1',
        'b3edc88f2938467e:1',
        'c8e28b0b4002a3a0:1',
        'c129715d7a2bc9a3:1',
      ],
    ],
    [
      'Lorem ipsum dolor sit amet.\n'.repeat(10),
      [
        ...[1, 2, 3, 4, 5, 6].map((nth) => `a7f2ff13bc495cf2:${nth}`),
        ...[
          'a7f2ff1481e87703:1',
          'a9cf91f7bbf1862b:1',
          '55ec222b86bcae53:1',
          'cc97dc7b1d7d8f7b:1',
          'c129715d7a2bc9a3:1',
        ],
      ],
    ],
  ])('%j', (text, expected) => {
    expect(lineFingerprints(text)).toEqual(expected);
  });
});
