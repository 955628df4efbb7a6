import { z } from 'zod';
import { attemptUrl } from '../../../run/attempt-names.ts';
import type { Remedy, RemedyNote } from '../../../types/remedies.ts';
import type { Warning } from '../../../types/warnings.ts';
import { warningKinds } from '../../../warnings/warning-table.ts';
import { proseText } from '../../content/prose.ts';
import { remedyTitles } from '../../content/remedy-part.ts';
import { proofWords, remedyNoteWords } from '../../content/remedy-words.ts';
import { warningWords } from '../../content/warning-words.ts';
import { count, inWords, namesOf, text } from './schema-parts.ts';

/** A remedy. */
export const remedy = z.strictObject({
  kind: z.enum(namesOf(remedyTitles)),
  disposition: z.enum(['verified', 'needs-review']),
  file: text.nullable(),
  repository: text.nullable().describe('OWNER/REPO of the file.'),
  condition: text.nullable(),
  patch: text.nullable().describe('A unified diff with a/ and b/ names, null for by-hand.'),
  notes: z.array(inWords<RemedyNote>((note) => remedyNoteWords(note))),
  proof: inWords<NonNullable<Remedy['proof']>>(proofWords).nullable(),
});

const warningWire = z.strictObject({
  rule: z.enum(namesOf(warningKinds)),
  saves: z.array(count).describe('Indices into saves.'),
  message: text,
  runs: z.array(text).describe('The runs that show it, oldest first.'),
  remedies: z.array(remedy),
});

/** A warning; reading its message back gives the same message. */
export const warning = z.codec(warningWire, z.custom<Warning>(), {
  decode: ({ message, runs, ...same }) => ({
    ...same,
    matter: { kind: 'told', text: message } as const,
    runs: runs.map((url) => ({ url, attempt: null })),
  }),
  encode: ({ matter, runs, ...same }) => ({
    ...{ rule: same.rule, saves: same.saves, message: proseText(warningWords(matter)) },
    runs: runs.map(({ url, attempt }) => (attempt === null ? url : attemptUrl({ url, attempt }))),
    remedies: same.remedies,
  }),
});
