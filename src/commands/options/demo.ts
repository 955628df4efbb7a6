import type { ValuesOf } from '../parameter.ts';
import { color, details } from './shared.ts';

/** What `demo` takes. */
export const demoParameters = { details, color };

/** The command line of `demo`, read. */
export type DemoOptions = ValuesOf<typeof demoParameters>;
