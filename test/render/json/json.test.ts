import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lint } from '../../../src/lint/lint.ts';
import { renderJson } from '../../../src/render/json/v1/json.ts';
import { jsonSchemas } from '../../../src/render/json/v1/json-schemas.ts';
import { renderLintJson } from '../../../src/render/json/v1/lint-json.ts';
import { renderMergedJson } from '../../../src/render/json/v1/merged-json.ts';
import { mergedSchema } from '../../../src/render/json/v1/merged-schema.ts';
import { reportSchema } from '../../../src/render/json/v1/report-schema.ts';
import { renderScanJson } from '../../../src/render/json/v1/scan-json.ts';
import { scanSchema } from '../../../src/render/json/v1/scan-schema.ts';
import { scanReport } from '../../../src/scan/scan-report.ts';
import type { Report } from '../../../src/types/report.ts';
import type { ScanResult } from '../../../src/types/scan.ts';
import { hostileTexts, poisoned, unprintable, workflowCommand } from '../hostile.ts';
import { clean, report, worlds } from '../reports.ts';

describe.each(Object.keys(worlds))('%s', (name) => {
  const world = worlds[name] ?? clean;

  test('is valid, comes back as it was, and ends in one line end', () => {
    const json = renderJson(world);
    expect(renderJson(reportSchema.parse(JSON.parse(json)))).toBe(json);
    expect(Date.parse(JSON.parse(json).examinedAt)).toBe(world.examinedAt);
    expect(json).toMatch(/}\n$/);
  });
});

test('the order of fields is the contract’s, whatever the order of the report’s', () => {
  const reversed = JSON.parse(JSON.stringify(report()), (_field, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  );
  expect(renderJson(reversed)).toBe(renderJson(report()));
  expect(Object.keys(JSON.parse(renderJson(reversed)))).toEqual([
    'schemaVersion',
    'tool',
    'examinedAt',
    'verdict',
    'run',
    'saves',
    'findings',
    'warnings',
    'gaps',
    'trace',
  ]);
});

test('an unknown or a missing field is a bug, not a report', () => {
  expect(() => renderJson({ ...report(), extra: 1 } as Report)).toThrow(/extra/);
  const { gaps: _gaps, ...incomplete } = report();
  expect(() => renderJson(incomplete as Report)).toThrow(/gaps/);
});

describe.each(hostileTexts.map((text) => [text]))('by strangers: %j', (text) => {
  const json = renderJson(poisoned(text));

  test('a terminal and the runner have nothing to obey', () => {
    expect(json).not.toMatch(unprintable);
    expect(json).not.toMatch(workflowCommand);
  });

  test('values are exact but for secrets', () => {
    const masked = text.replace(/ghp_\w{16,}/, '***').toWellFormed();
    expect(JSON.parse(json).saves[0].key.toWellFormed()).toBe(masked);
  });
});

const nothingScanned: ScanResult = {
  repository: { host: 'github.com', owner: 'octo', repo: 'cave' },
  window: { from: 0, until: 1 },
  filters: { workflow: null, branch: null, limit: 1 },
  ...{ listed: 0, running: 0, leftOut: 0, examined: [], unread: [] },
  ...{ listEndsAt: null, isListBroken: false, warnings: [], gaps: [] },
};

describe('the JSON Schemas', () => {
  const schemas = jsonSchemas();
  const shown = {
    report: renderJson(report()),
    scan: renderScanJson(scanReport(nothingScanned, '0.1.0')),
    merge: renderMergedJson([report()], 0, '0.1.0'),
    lint: renderLintJson(lint([], { isReported: () => true, gaps: [] }), '0.1.0'),
  };

  test.each(['report', 'scan', 'merge', 'lint'] as const)(
    'that of %s is strict and says what it is',
    (name) => {
      const schema = schemas[name];
      expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
      expect(schema.$id).toBeUndefined();
      expect(schema.title).toBe(`cache-autopsy ${name}`);
      expect(schema.additionalProperties).toBe(false);
      expect(schema.required).toEqual(Object.keys(JSON.parse(shown[name])));
      if (name !== 'lint') expect(JSON.stringify(schema)).toContain('"format":"date-time"');
    },
  );

  test('take what is printed, and nothing more', () => {
    expect(mergedSchema.parse(JSON.parse(shown.merge)).rows).toHaveLength(1);
    expect(scanSchema.parse(JSON.parse(shown.scan)).findings).toEqual([]);
    expect(mergedSchema.safeParse({ ...JSON.parse(shown.merge), more: 1 }).success).toBe(false);
  });

  test('are exported by the package, each in its own file', () => {
    const names = Object.keys(schemas).map((name) => [`./${name}.schema.json`, `./dist/${name}.schema.json`]);
    const { exports } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(exports).toMatchObject(Object.fromEntries(names));
  });
});
