import { describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { renderJson } from '../../src/render/json.ts';
import { reportJsonSchema, reportSchema } from '../../src/render/report-schema.ts';
import type { Report } from '../../src/types/report.ts';
import { hostileTexts, poisoned, unprintable, workflowCommand } from './hostile.ts';
import { clean, report, worlds } from './reports.ts';

test('the schema and the type are one', () => {
  expectTypeOf<z.infer<typeof reportSchema>>().toEqualTypeOf<Report>();
});

describe.each(Object.keys(worlds))('%s', (name) => {
  const world = worlds[name] ?? clean;

  test('is valid, comes back as it was, and ends in one line end', () => {
    const json = renderJson(world);
    expect(JSON.parse(json)).toEqual(world);
    expect(reportSchema.parse(JSON.parse(json))).toEqual(world);
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

test('the JSON Schema is strict and says what it is', () => {
  const schema = reportJsonSchema();
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(schema.$id).toBeUndefined();
  expect(schema.title).toBe('cache-autopsy report');
  expect(schema.additionalProperties).toBe(false);
  expect(schema.required).toEqual(Object.keys(report()));
  expect(JSON.stringify(schema)).toContain('"format":"date-time"');
});
