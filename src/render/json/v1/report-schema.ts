import { z } from 'zod';
import { workflowPath } from '../../../run/attempt-names.ts';
import { phases } from '../../../saves/outcome-table.ts';
import { refusals } from '../../../trace/refusal-table.ts';
import type { ProofText } from '../../../types/findings.ts';
import type { Report, ReportedRun } from '../../../types/report.ts';
import { claimWords, itemWords } from '../../content/proof-words.ts';
import {
  briefOf,
  causeCertainty,
  causeDetail,
  causeKind,
  count,
  gap,
  job,
  keyCertainty,
  keyState,
  namesOf,
  refusalDetail,
  reservation,
  runInBrief,
  saveForm,
  saveNote,
  saveOutcome,
  step,
  text,
  timestamp,
  timeWindow,
  toldCount,
  toldText,
  tool,
  toolOf,
  verdict,
} from './schema-parts.ts';
import { release, trace, victim } from './trace-schema.ts';
import { remedy, warning } from './warning-schema.ts';

const runWire = z.strictObject({
  url: toldText,
  host: toldText,
  owner: toldText,
  repo: toldText,
  id: toldCount,
  attempt: toldCount,
  workflowName: text.nullable(),
  workflowPath: text.nullable(),
  event: toldText,
  headBranch: text.nullable(),
  headSha: toldText,
  conclusion: text.nullable(),
  startedAt: timestamp.nullable(),
  completedAt: timestamp.nullable(),
});

const run = z.codec(runWire, z.custom<ReportedRun>(), {
  decode: ({ workflowPath: path, completedAt: updatedAt, ...same }) => ({ ...same, path, updatedAt }),
  encode: (one) => ({
    ...briefOf(one),
    ...{ url: one.url, host: one.host, owner: one.owner, repo: one.repo, headSha: one.headSha },
    workflowPath: workflowPath(one),
    completedAt: one.conclusion === null ? null : one.updatedAt,
  }),
});

const upload = z.strictObject({
  sentBytes: z.number(),
  totalBytes: z.number(),
  bytesPerSecond: z.number().nullable().describe('As the client printed it, MBs/sec times 1024².'),
});

const guard = z.strictObject({
  condition: text.describe('As written, without the expression braces.'),
  survivesCancellation: z.boolean(),
});

const refusedBy = z.strictObject({
  kind: z.enum(namesOf(refusals)),
  benign: z.boolean().nullable().describe('Whether it is no sign of a stuck key.'),
  detail: refusalDetail,
  heldUntil: timestamp
    .nullable()
    .describe('Until when the key is held at the latest, where nobody can tell by what.'),
  finding: count.nullable().describe('Index into findings, for a stuck key.'),
  runUrl: text.nullable(),
  jobUrl: text.nullable(),
});

const save = z.strictObject({
  run: runInBrief.nullable().describe('Null for a save of the attempt that is reported.'),
  job,
  step,
  action: text.nullable().describe('As the log or the workflow names it.'),
  form: saveForm,
  key: text.nullable(),
  paths: z.array(text),
  version: text.nullable().describe("The entry's version hash, recomputed."),
  scope: text.nullable().describe('The ref in whose scope the key is reserved.'),
  outcome: saveOutcome,
  phase: z.enum(namesOf(phases)).nullable().describe('The furthest phase known to have begun.'),
  startedAt: timestamp.nullable(),
  endedAt: timestamp.nullable(),
  upload: upload.nullable(),
  guard: guard.nullable().describe('The condition that decides whether a running save survives a cancel.'),
  refusedBy: refusedBy.nullable().describe('Who held the key of a save that was refused.'),
  notes: z.array(saveNote),
});

const cause = z.strictObject({
  kind: causeKind,
  certainty: causeCertainty.describe('stated: GitHub said so; inferred: from times and conclusions.'),
  detail: causeDetail,
  jobUrl: text.nullable().describe('The failed sibling.'),
  runUrl: text.nullable().describe('The superseding run.'),
});

const stuckKey = z.strictObject({
  key: text.nullable(),
  version: text.nullable(),
  scope: text.nullable(),
  certainty: keyCertainty,
  reservedBetween: timeWindow.nullable(),
  expiresBetween: timeWindow.nullable(),
  state: keyState.nullable(),
});

/** The words of an item of evidence; reading them back gives the same words. */
const itemText = z.codec(text, z.custom<ProofText>(), {
  decode: (words) => words,
  encode: itemWords,
});

const evidenceItem = z.strictObject({
  claim: z.enum(namesOf(claimWords)),
  source: z.enum(['log', 'annotation', 'jobs', 'caches', 'runs']),
  job: toldCount.nullable(),
  step: toldCount.nullable(),
  line: count.nullable().describe("The line in the step's log, from 1."),
  at: timestamp.nullable(),
  text: itemText,
  url: text.nullable(),
});

const lane = z.strictObject({
  job: text,
  url: text.nullable(),
  spans: z.array(
    z.strictObject({
      kind: z.enum(['step', 'archive', 'upload', 'save']),
      label: text,
      from: timestamp,
      until: timestamp,
    }),
  ),
  marks: z.array(
    z.strictObject({
      kind: z.enum(['failed', 'superseded', 'cancelled', 'reserved', 'torn-down']),
      label: text,
      at: timestamp,
    }),
  ),
});

const finding = z.strictObject({
  save: count.describe('Index into saves.'),
  teardown: z.strictObject({ at: timestamp.nullable(), cause }),
  stuckKey: stuckKey
    .nullable()
    .describe('Null where nothing can have been reserved, and where no log was had to tell.'),
  reservation,
  evidence: z.array(evidenceItem),
  remedies: z.array(remedy),
  keySource: z
    .strictObject({ repository: text, file: text, line: count, expression: text })
    .nullable()
    .describe('Where the key is written.'),
  timeline: z.array(lane),
  victims: z.array(victim).describe('Other attempts that met the stuck key, in order.'),
  released: release.nullable().describe('When the key was saved after all.'),
});

const reportWire = z.strictObject({
  schemaVersion: z.literal(1),
  tool,
  examinedAt: timestamp,
  verdict,
  run,
  saves: z
    .array(save)
    .describe('Every recognised cache save, in job then step order; then those of other attempts.'),
  findings: z.array(finding),
  warnings: z.array(warning).describe('No stuck key, but worth a change.'),
  gaps: z.array(gap).describe('What could not be examined.'),
  trace: trace.describe('What was looked at beyond the attempt.'),
});

/** The report in JSON, `schemaVersion` 1: strict, and in the order of fields in which it is printed; both ways. */
export const reportSchema = z.codec(reportWire, z.custom<Report>(), {
  decode: ({ schemaVersion: _, tool: { version }, ...same }) => ({ version, ...same }),
  encode: ({ version, ...same }) => ({ schemaVersion: 1 as const, tool: toolOf(version), ...same }),
});
