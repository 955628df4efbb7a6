import { causes } from '../../causes/cause-table.ts';
import type { Cause, CauseDetail, CauseKind } from '../../types/causes.ts';
import { afterMinutes, causeDetailWords, causeTitle, inferred } from './cause-words.ts';
import { coded, exact, joined, marked, named, opened, type Prose, proseText, say, whole } from './prose.ts';

/** What ended a save, as a sentence without its full stop: who did what, as far as the evidence shows it. */
export function causeSentence({ kind, detail }: Pick<Cause, 'kind' | 'detail'>): Prose {
  const title = opened(causeTitle({ kind, detail }));
  switch (detail.kind) {
    case 'nothing-said':
    case 'end-unseen':
    // The runner's own words are in the proof, and say the same as the title.
    case 'said':
      return title;
    case 'sibling': {
      const step = detail.step === null ? [] : say` in ${named(detail.step)}`;
      return say`${named(detail.job)} failed${step}${detail.isInferred ? inferred : ''}`;
    }
    case 'leg':
      return say`The leg ${named(detail.token)} failed`;
    case 'cancelled-by':
      return say`${exact(`@${detail.user}`)} cancelled the run`;
    case 'group':
      return say`A newer run took the concurrency group ${named(detail.name)} and cancelled this one (${coded('cancel-in-progress')})`;
    case 'newer-run':
      return say`Run ${detail.id}, a newer one of the same workflow and branch, superseded this one${inferred}`;
    case 'job-limit':
      return say`The job reached its time limit of ${whole(detail.limit)} (${coded('timeout-minutes')})`;
    case 'step-stopped':
      return say`${title}${afterMinutes(detail.minutes)}`;
    case 'stopped-by-step':
      return say`The workflow's ${coded('cancel:')} step ${named(detail.by)} stopped the save`;
    case 'client-said':
      return kind === 'reserve-timed-out'
        ? title
        : say`${title}. The client said: ${named(withoutStop(detail.text))}`;
    case 'contradicted': {
      const which = detail.otherwise.length === 1 ? 'an annotation says' : 'annotations say';
      const quoted = joined(detail.otherwise.map(named), ' and ');
      return say`${causeSentence({ kind, detail: detail.detail })} (${which} otherwise, which a script can write: ${quoted})`;
    }
    default:
      return toldSentence(kind, detail);
  }
}

/** If a consequence follows, it says what the title would say. */
function toldSentence(kind: CauseKind, detail: CauseDetail): Prose {
  const { title, consequence } = causes[kind];
  const words = detail.kind === 'told' ? [exact(withoutStop(detail.text))] : causeDetailWords(detail);
  if (proseText(words) === '') return opened(marked(title));
  return consequence === null ? say`${opened(marked(title))}: ${words}` : words;
}

function withoutStop(text: string): string {
  return text.replace(/[\s.]+$/, '');
}
