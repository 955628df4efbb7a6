import type { SaveNote } from '../../types/saves.ts';
import { coded, named, type Prose, said, say } from './prose.ts';
import { duration } from './time-format.ts';

/** A note on a save, as a clause for people. */
export function noteWords(note: SaveNote): Prose {
  switch (note.kind) {
    case 'mode-forbids':
      return say`${coded('cache-mode')} is ${coded(note.mode)}`;
    case 'not-saved':
      return say`not saved: ${said(note.said)}`;
    case 'whole-upload': {
      const why = note.announced ? 'no line says so' : 'this action prints no line when it has saved';
      return say`inferred from a complete upload without an error: ${why}`;
    }
    case 'key-hidden':
      return say`no line shows the key${note.debugShows ? '; step debug logging may show it' : ''}`;
    case 'half-built': {
      const ended = note.ended === 'cancelled' ? 'was cancelled' : 'failed';
      return say`saved although the step before it, ${named(note.step)}, ${ended}: the entry may hold half-built content. If it does, delete it: no later save replaces it`;
    }
    case 'clock-off': {
      const off = say`${duration(Math.abs(note.aheadMs))} ${note.aheadMs > 0 ? 'ahead of' : 'behind'}`;
      return say`its runner's clock is ${off} GitHub's: the times are the runner's, and comparisons with other jobs and runs allow for it`;
    }
    case 'told':
      return [said(note.text)];
    default:
      return [words[note.kind]];
  }
}

type Plain = Exclude<
  SaveNote['kind'],
  'mode-forbids' | 'not-saved' | 'whole-upload' | 'key-hidden' | 'half-built' | 'clock-off' | 'told'
>;

const words: Record<Plain, string> = {
  'exact-hit': 'exact hit',
  'no-paths': 'the paths do not exist',
  'condition-false': 'its condition was false',
  'no-reason': 'the log gives no reason why nothing was saved',
  'breaks-off': 'the log ends before the save does',
  'ends-inside': 'the log ends in the middle of the save',
  'no-log': 'its log is unavailable, so it is not known what it had reserved',
  'by-annotation':
    'its log is unavailable: only an annotation tells how its save ended, and a script can write one',
  'last-line-lost': 'its last line was lost, but the cache list holds the finished entry',
  'in-container': 'the job ran in a container, where the client may have gone on after the cancel',
  'key-masked': 'a part of the key is masked as a secret',
  'key-of-refusal': 'its key is taken from a later refusal of the same step',
  contested:
    'a script before it can write the same lines, and no file shows that the workflow runs this action there',
  'picked-out':
    'steps ran side by side, and there is no log of each step: its lines were told apart by their content',
  'one-of-many': 'its step shows more saves than are judged',
  'index-of-layers': 'the index of the exported layers',
  'said-by-script': 'only the output of a script says so, and a script may print anything',
  'layer-may-be-taken': 'saved, or there already: BuildKit prints the same lines for both',
};
