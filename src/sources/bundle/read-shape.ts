import type { z } from 'zod';
import { unavailable } from '../../errors.ts';
import { decodeText } from './bundle-files.ts';

/** A reader of JSON of one shape, for a request; what is of another is asked for again. */
export function readAs<T>(shape: z.ZodType<T>): (bytes: Uint8Array) => T {
  return (bytes) => {
    try {
      return shape.parse(JSON.parse(decodeText(bytes)));
    } catch {
      throw unavailable({ kind: 'unusable', than: 'was asked for' });
    }
  };
}
