import { z } from 'zod';
import { absenceWords } from '../../../absence-words.ts';
import { causes } from '../../../causes/cause-table.ts';
import { attemptUrl } from '../../../run/attempt-names.ts';
import type { Absence } from '../../../types/absence.ts';
import type { CauseDetail } from '../../../types/causes.ts';
import type { Gap, ScanGap } from '../../../types/gaps.ts';
import type { RunInBrief } from '../../../types/keys.ts';
import type { RefusalDetail, SaveNote } from '../../../types/saves.ts';
import { causeDetailWords } from '../../content/cause-words.ts';
import { gapWords, scanGapWords } from '../../content/gap-words.ts';
import { noteWords } from '../../content/note-words.ts';
import { type Prose, proseText } from '../../content/prose.ts';
import { refusalWords } from '../../content/refusal-words.ts';
import { outcomeWords } from '../../content/tally.ts';

/** The names of the rows of a table, in its order. */
export function namesOf<Name extends string>(table: Record<Name, unknown>): Name[] {
  return Object.keys(table).filter((name): name is Name => name in table);
}

/** A moment: ISO 8601 in JSON. */
export const timestamp = z.codec(
  z.string().meta({ format: 'date-time', description: 'ISO 8601, UTC, milliseconds.' }),
  z.number('a time in ISO 8601 is expected'),
  { decode: (iso) => Date.parse(iso), encode: (at) => new Date(at).toISOString() },
);
/** Two moments between which something lies. */
export const timeWindow = z.strictObject({ from: timestamp, until: timestamp });
/** A number, an index or an id of GitHub's. */
export const count = z.number().int();
/** Any text, strangers' words included. */
export const text = z.string();
/** A number or an id that logs alone may not show: null in JSON, negative in the model. */
export const toldCount = z.codec(count.nullable(), count, {
  decode: (told) => told ?? -1,
  encode: (known) => (known < 0 ? null : known),
});
/** A name or a URL that logs alone may not show: null in JSON, empty in the model. */
export const toldText = z.codec(text.nullable(), text, {
  decode: (told) => told ?? '',
  encode: (known) => (known === '' ? null : known),
});

/** Something printed in words; reading them back gives the kind `told` with the same words. */
export function inWords<Model>(words: (told: Model | { kind: 'told'; text: string }) => Prose) {
  return z.codec(text, z.custom<Model | { kind: 'told'; text: string }>(), {
    decode: (printed) => ({ kind: 'told' as const, text: printed }),
    encode: (model) => proseText(words(model)),
  });
}

/** Why something is missing, in the same way; an absence that is read back counts as no rate limit. */
export const absence = z.codec(text, z.custom<Absence>(), {
  decode: (words) => ({ kind: 'told', text: words, isLimit: false }) as const,
  encode: absenceWords,
});

/** What could not be examined. */
export const gap = inWords<Gap>(gapWords);

/** A note on a save. */
export const saveNote = inWords<SaveNote>(noteWords);

/** The detail of a cause. */
export const causeDetail = inWords<CauseDetail>(causeDetailWords);

/** Who or what refused a save its key. */
export const refusalDetail = inWords<RefusalDetail>(refusalWords);

/** What a scan did not cover. */
export const scanGap = inWords<ScanGap>(scanGapWords);

/** The verdict of an examination. */
export const verdict = z.enum(['stuck-key', 'clean', 'inconclusive']);

/** How a save is written in the workflow. */
export const saveForm = z.enum(['save-step', 'post-step', 'composite', 'built-in']);

/** The outcome of a save. */
export const saveOutcome = z.enum(namesOf(outcomeWords));

/** What ended a save. */
export const causeKind = z.enum(namesOf(causes));

/** How certain a cause is. */
export const causeCertainty = z.enum(['stated', 'inferred', 'unknown']);

/** Whether a save had reserved its key. */
export const reservation = z.enum(['certain', 'possible', 'none', 'unknown']);

/** How certain it is that a key was left reserved. */
export const keyCertainty = z.enum(['confirmed', 'suspected']);

/** Whether a key is still reserved. */
export const keyState = z.enum(['held', 'expired', 'released']);

/** The shape of a `RunInBrief` in JSON. */
export const briefWire = z.strictObject({
  url: toldText,
  id: toldCount,
  attempt: toldCount,
  workflowName: text.nullable(),
  event: toldText,
  headBranch: text.nullable(),
  conclusion: text.nullable(),
  startedAt: timestamp.nullable(),
});

/** A run attempt among others: its address names the attempt. */
export const runInBrief = z.codec(briefWire, z.custom<RunInBrief>(), {
  decode: (run) => run,
  encode: briefOf,
});

/** The JSON of a run attempt among others. */
export function briefOf(run: RunInBrief): z.output<typeof briefWire> {
  const { id, attempt, workflowName, event, headBranch, conclusion, startedAt } = run;
  return { url: attemptUrl(run), id, attempt, workflowName, event, headBranch, conclusion, startedAt };
}

/** The job of a save or a hit, with its page. */
export const job = z.strictObject({ id: toldCount, name: text, url: text.nullable() });
/** The step of a save or a hit, with its page. */
export const step = z.strictObject({ number: toldCount, name: text, url: text.nullable() });

/** The program that wrote the report. */
export const tool = z.strictObject({ name: z.literal('cache-autopsy'), version: text });

/** This program. */
export function toolOf(version: string): z.output<typeof tool> {
  return { name: 'cache-autopsy', version };
}
