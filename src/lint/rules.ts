import type { Rule } from './rule.ts';
import { alwaysTrueCondition } from './rules/always-true-condition.ts';
import { backgroundSave } from './rules/background-save.ts';
import { combinedSave } from './rules/combined-save.ts';
import { falseGuard } from './rules/false-guard.ts';
import { readOnlyEvent } from './rules/read-only-event.ts';
import { restoreSaveMismatch } from './rules/restore-save-mismatch.ts';
import { sameKeyAcrossLegs } from './rules/same-key-across-legs.ts';
import { savesHalfBuilt } from './rules/saves-half-built.ts';
import { starvedSave } from './rules/starved-save.ts';
import { unguardedSave } from './rules/unguarded-save.ts';
import { unusedIgnore } from './rules/unused-ignore.ts';

/** Every rule, in the order in which reports list them. */
export const rules: readonly Rule[] = [
  unguardedSave,
  combinedSave,
  falseGuard,
  backgroundSave,
  savesHalfBuilt,
  starvedSave,
  sameKeyAcrossLegs,
  readOnlyEvent,
  restoreSaveMismatch,
  alwaysTrueCondition,
  unusedIgnore,
];
