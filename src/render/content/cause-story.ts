import { causes } from '../../causes/cause-table.ts';
import type { Cause, CauseDetail, CauseKind } from '../../types/causes.ts';
import { afterMinutes, causeDetailWords, causeTitle } from './cause-words.ts';
import { capitalised, type Prose } from './prose.ts';

/** What ended a save, as a sentence without its stop: who did what, where the evidence tells. */
export function causeSentence({ kind, detail }: Pick<Cause, 'kind' | 'detail'>): Prose {
  const title = capitalised(causeTitle({ kind, detail }));
  switch (detail.kind) {
    case 'nothing-said':
    case 'end-unseen':
    // The runner's own words stand in the proof, and say what the title says.
    case 'said':
      return [title];
    case 'sibling':
      return [
        { name: detail.job },
        ' failed',
        ...(detail.step === null ? [] : [' in ', { name: detail.step }]),
        ...(detail.isInferred ? [inferred] : []),
      ];
    case 'leg':
      return ['The leg ', { name: detail.token }, ' failed'];
    case 'cancelled-by':
      return [{ exact: `@${detail.user}` }, ' cancelled the run'];
    case 'group':
      return [
        'A newer run took the concurrency group ',
        { name: detail.name },
        ' and cancelled this one (`cancel-in-progress`)',
      ];
    case 'newer-run':
      return [`Run ${detail.id}, a newer one of the same workflow and branch, superseded this one`, inferred];
    case 'job-limit':
      return [`The job reached its time limit of ${detail.limit} (\`timeout-minutes\`)`];
    case 'step-stopped':
      return [`${title}${afterMinutes(detail.minutes)}`];
    case 'stopped-by-step':
      return ["The workflow's `cancel:` step ", { name: detail.by }, ' stopped the save'];
    case 'client-said':
      return kind === 'reserve-timed-out'
        ? [title]
        : [`${title}. The client said: `, { name: detail.text.replace(/[\s.]+$/, '') }];
    case 'contradicted':
      return [
        ...causeSentence({ kind, detail: detail.detail }),
        ` (${detail.otherwise.length === 1 ? 'an annotation says' : 'annotations say'} otherwise, which a script can write: `,
        ...detail.otherwise.flatMap((text, index) => [index === 0 ? '' : ' and ', { name: text }]),
        ')',
      ];
    default:
      return toldSentence(kind, detail);
  }
}

const inferred = ' (inferred from the times: no annotation says so)';

/** Where a consequence follows, it says what the title would. */
function toldSentence(kind: CauseKind, detail: CauseDetail): Prose {
  const { title, consequence } = causes[kind];
  const words = causeDetailWords(detail).replace(/[\s.]+$/, '');
  if (words === '') return [capitalised(title)];
  const said = detail.kind === 'told' ? { exact: words } : words;
  return consequence === null ? [`${capitalised(title)}: `, said] : [said];
}
