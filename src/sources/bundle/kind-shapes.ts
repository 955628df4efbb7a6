import { z } from 'zod';
import { absences, type FieldTypes } from '../../absence-table.ts';
import type { Absence } from '../../types/absence.ts';

const kinded = z.object({ kind: z.string() }).loose();

/** A value whose kind has a row in a table, with all the fields of that row. */
export function shapeOfKinds<T, Type extends string>(
  rows: Readonly<Record<string, { fields: Readonly<Record<string, Type>> }>>,
  shapeOf: Readonly<Record<Type, z.ZodType>>,
): z.ZodType<T> {
  return z.custom<T>((value) => {
    const found = kinded.safeParse(value).data;
    const row = found !== undefined && Object.hasOwn(rows, found.kind) ? rows[found.kind] : undefined;
    return (
      row !== undefined &&
      Object.entries(row.fields).every(([field, type]) => shapeOf[type].safeParse(found?.[field]).success)
    );
  });
}

const text = z.string();

const fieldShapes: Record<keyof FieldTypes, z.ZodType> = {
  words: text,
  'words?': text.nullable(),
  number: z.number(),
  flag: z.boolean(),
  'flag?': z.boolean().optional(),
  access: z.object({
    ...{ permission: text, variable: text, tokenSource: text.nullable() },
    heldBack: text.optional(),
  }),
  limit: z.discriminatedUnion('kind', [
    // A time beyond the last `Date` could not be printed.
    z.object({
      kind: z.literal('primary'),
      until: z.number().int().min(0).max(Date.UTC(9999, 0)).nullable(),
    }),
    z.object({ kind: z.literal('secondary'), seconds: z.number().nullable() }),
  ]),
};

/** An `Absence` in a bundle. */
export const absenceShape = shapeOfKinds<Absence, keyof FieldTypes>(absences, fieldShapes);
