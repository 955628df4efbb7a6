import { z } from 'zod';
import type { Absence, AbsenceData } from '../../types/absence.ts';

const text = z.string();
const number = z.number();
const access = z.object({ permission: text, variable: text, tokenSource: text.nullable() });
const limit = z.discriminatedUnion('kind', [
  // Later than any date, a time could not be written.
  z.object({ kind: z.literal('primary'), until: number.int().min(0).max(Date.UTC(9999, 0)).nullable() }),
  z.object({ kind: z.literal('secondary'), seconds: number.nullable() }),
]);

function shape<Kind extends keyof AbsenceData, Fields extends z.ZodRawShape>(kinds: Kind[], fields: Fields) {
  return z.object({ kind: z.enum(kinds), ...fields });
}

/** An `Absence`, as a bundle holds it. */
export const absenceShape: z.ZodType<Absence> = z.union([
  shape(['expired', 'never-finished', 'nested', 'crowded-second', 'run-running', 'job-running'], {}),
  shape(['steps-expired', 'not-collected', 'not-held', 'not-in-archive', 'not-asked'], {}),
  shape(['gone'], { what: text, said: text }),
  shape(['not-found'], { what: text, access, retained: z.boolean().exactOptional() }),
  shape(['bad-token'], { access }),
  shape(['single-sign-on'], { url: text }),
  shape(['forbidden', 'no-comment'], { status: number, what: text, said: text, access }),
  shape(['locked', 'archived', 'storage-fault'], { status: number, what: text }),
  shape(['rate-limited'], { status: number, limit, access }),
  shape(['server-fault'], { status: number, said: text }),
  shape(['unreachable'], { host: text, code: text.nullable(), said: text }),
  shape(['stalled'], { seconds: number, isWhole: z.boolean() }),
  shape(['too-large'], { maxBytes: number }),
  shape(['empty', 'page', 'without'], { what: text }),
  shape(['unusable'], { than: text }),
  shape(['short-list'], { counted: number, listed: number }),
  shape(['cut-list'], { counted: number, listed: number, branch: text.nullable() }),
  shape(['damaged-download', 'damaged-archive', 'unreadable'], { said: text }),
  shape(['damaged-entry'], { name: text, said: text }),
  shape(['damaged-entries'], { count: number }),
  shape(['no-path'], { path: text }),
  shape(['told'], { text, isLimit: z.boolean() }),
]);
