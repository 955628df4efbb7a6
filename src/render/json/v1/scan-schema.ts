import { z } from 'zod';
import type { ScanReport } from '../../../types/scan.ts';
import {
  causeCertainty,
  causeKind,
  count,
  job,
  keyCertainty,
  keyState,
  reservation,
  runInBrief,
  saveForm,
  saveOutcome,
  step,
  text,
  timestamp,
  timeWindow,
  verdict,
} from './schema-parts.ts';

const finding = z.strictObject({
  run: runInBrief.extend({ workflowPath: text.nullable() }),
  job,
  step,
  action: text.nullable(),
  form: saveForm,
  outcome: saveOutcome,
  key: text.nullable(),
  version: text.nullable(),
  scope: text.nullable(),
  tornDownAt: timestamp.nullable(),
  cause: z.strictObject({ kind: causeKind, certainty: causeCertainty, detail: text }),
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

/** The shape of a scan in JSON: every field there, and no other. */
export const scanSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('cache-autopsy'), version: text }),
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
  gaps: z.array(text),
}) satisfies z.ZodType<ScanReport>;
