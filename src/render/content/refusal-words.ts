import type { RefusalDetail, RefusalReason, RunName } from '../../types/save-notes.ts';

/** Who or what refused a save its key, as a clause for people. */
export function refusalWords(detail: RefusalDetail): string {
  switch (detail.kind) {
    case 'service':
      return detail.reasons.map(reasonWords).join(', and ');
    case 'entry-listed':
      return 'the list of caches holds the finished entry';
    case 'entry-restored':
      return 'the finished entry was restored in the same job before';
    case 'sibling-saved':
      return `"${detail.job}" saved the same key`;
    case 'run-saved':
      return `${runName(detail.run)} saved the same key`;
    case 'own-attempt':
      return 'its own attempt to reserve the key was not answered, and may hold it';
    case 'left-stuck': {
      const where = detail.run === null ? '' : ` in ${runName(detail.run)}`;
      return `the unfinished save of "${detail.job}"${where} ${detail.certain ? 'holds the key' : 'may hold the key'}`;
    }
    case 'unexplained':
      return 'something holds the key (a finished entry, a save that still runs, or one that another run left unfinished)';
    case 'told':
      return detail.text;
  }
}

function reasonWords(reason: RefusalReason): string {
  switch (reason.kind) {
    case 'said':
      return `the service said "${reason.text}"`;
    case 'cache-mode':
      return `the job's cache mode is \`${reason.mode}\``;
    case 'low-trust-event':
      return 'runs of this event get a read-only cache token since 2026-06-26';
    case 'dropped':
      return `its token is most likely read-only (BuildKit says only "${reason.said}"; since June 2026 that is nearly always why)`;
  }
}

function runName({ id, attempt }: RunName): string {
  return attempt === null ? `run ${id}` : `run ${id}, attempt ${attempt}`;
}
