import type { RefusalDetail, RefusalReason, RunName } from '../../types/saves.ts';
import { coded, joined, named, type Prose, said, say, whole } from './prose.ts';

/** Who or what refused a save its key, as a clause for people. */
export function refusalWords(detail: RefusalDetail): Prose {
  switch (detail.kind) {
    case 'service':
      return joined(detail.reasons.map(reasonWords), ', and ');
    case 'entry-listed':
      return ['the list of caches holds the finished entry'];
    case 'entry-restored':
      return ['the finished entry was restored in the same job before'];
    case 'sibling-saved':
      return say`${named(detail.job)} saved the same key`;
    case 'run-saved':
      return say`${runName(detail.run)} saved the same key`;
    case 'own-attempt':
      return ['its own attempt to reserve the key got no valid answer, and may hold it'];
    case 'left-stuck': {
      const where = detail.run === null ? [] : say` in ${runName(detail.run)}`;
      return say`the unfinished save of ${named(detail.job)}${where} ${detail.certain ? 'holds the key' : 'may hold the key'}`;
    }
    case 'unexplained':
      return [
        'something holds the key (a finished entry, a save that still runs, or one that another run left unfinished)',
      ];
    case 'told':
      return [said(detail.text)];
  }
}

function reasonWords(reason: RefusalReason): Prose {
  switch (reason.kind) {
    case 'said':
      return say`the service said ${named(reason.text)}`;
    case 'cache-mode':
      return say`the job's cache mode is ${coded(reason.mode)}`;
    case 'low-trust-event':
      return ['runs of this event get a read-only cache token since 2026-06-26'];
    case 'dropped':
      return say`its token is most likely read-only (BuildKit says only ${named(reason.said)}; since June 2026 that is nearly always why)`;
  }
}

function runName({ id, attempt }: RunName): Prose {
  const run = whole(`run ${id}`);
  return attempt === null ? [run] : say`${run}, attempt ${attempt}`;
}
