import { z } from 'zod';
import { workflowPath } from '../../../run/attempt-names.ts';
import type { ScanFinding, ScanReport } from '../../../types/scan.ts';
import {
  absence,
  briefOf,
  briefWire,
  causeCertainty,
  causeDetail,
  causeKind,
  count,
  job,
  keyCertainty,
  keyState,
  reservation,
  saveForm,
  saveOutcome,
  scanGap,
  step,
  text,
  timestamp,
  timeWindow,
  tool,
  toolOf,
  verdict,
} from './schema-parts.ts';
import { warning } from './warning-schema.ts';

const run = z.codec(briefWire.extend({ workflowPath: text.nullable() }), z.custom<ScanFinding['run']>(), {
  decode: ({ workflowPath: path, ...same }) => ({ ...same, path }),
  encode: (one) => ({ ...briefOf(one), workflowPath: workflowPath(one) }),
});

const finding = z.strictObject({
  run,
  job,
  step,
  action: text.nullable(),
  form: saveForm,
  outcome: saveOutcome,
  key: text.nullable(),
  version: text.nullable(),
  scope: text.nullable(),
  tornDownAt: timestamp.nullable(),
  cause: z.strictObject({ kind: causeKind, certainty: causeCertainty, detail: causeDetail }),
  reservation,
  certainty: keyCertainty.nullable(),
  state: keyState.nullable(),
  reservedBetween: timeWindow.nullable(),
  expiresBetween: timeWindow.nullable(),
  releasedAt: timestamp.nullable(),
});

const heldKey = z.strictObject({
  key: text.nullable(),
  version: text.nullable(),
  scope: text.nullable(),
  certainty: keyCertainty,
  heldSince: timestamp,
  heldUntil: timestamp,
  findings: z.array(count),
  hits: count,
});

const stepTally = z.strictObject({
  workflow: text.nullable(),
  job: text,
  step: text,
  tornDown: count,
  failed: count,
  stuck: count,
  lastAt: timestamp.nullable(),
});

const scanWire = z.strictObject({
  schemaVersion: z.literal(1),
  tool,
  scannedAt: timestamp,
  verdict,
  repository: z.strictObject({ host: text, owner: text, repo: text }),
  window: timeWindow,
  filters: z.strictObject({ workflow: text.nullable(), branch: text.nullable(), limit: count }),
  runs: z.strictObject({
    listed: count,
    suspects: count,
    examined: count,
    fromCache: count,
    unread: count,
    running: count,
    leftOut: count,
    listedSince: timestamp.nullable(),
  }),
  saves: z.strictObject({
    seen: count,
    saved: count,
    skipped: count,
    refused: count,
    failed: count,
    tornDown: count,
    notReached: count,
    stuckConfirmed: count,
    stuckSuspected: count,
    heldNow: count,
  }),
  findings: z.array(finding),
  stuckNow: z.array(heldKey),
  steps: z.array(stepTally),
  causes: z.array(z.strictObject({ kind: causeKind, count, stuck: count })),
  cost: z.strictObject({
    tornDownJobSeconds: count,
    heldHours: z.number(),
    rebuildSeconds: count.nullable(),
    refusedSaves: count,
  }),
  warnings: z.array(warning).describe('No stuck key, but worth a change.'),
  unread: z
    .array(z.strictObject({ runId: count, attempt: count, why: absence }))
    .describe('Attempts of which nothing was to be had; gaps tell the same for people.'),
  gaps: z.array(scanGap),
});

/** A scan in JSON: every field there, and no other; both ways. */
export const scanSchema = z.codec(scanWire, z.custom<ScanReport>(), {
  decode: ({ schemaVersion: _, tool: { version }, ...same }) => ({ version, ...same }),
  encode: ({ version, ...same }) => ({ schemaVersion: 1 as const, tool: toolOf(version), ...same }),
});
