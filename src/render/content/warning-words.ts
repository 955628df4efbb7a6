import type { WarningMatter } from '../../types/warnings.ts';
import { type Prose, proseText } from './prose.ts';
import { counted } from './time-format.ts';

/** What a warning says, as plain text. */
export function warningWords(matter: WarningMatter): string {
  return proseText(warningProse(matter));
}

/** What a warning says, in a sentence or two. */
export function warningProse(matter: WarningMatter): Prose {
  switch (matter.kind) {
    case 'one-key': {
      const { key, saver, refused } = matter;
      const others = refused === 1 ? 'one other save was' : `${refused} other saves were`;
      return [
        saver === null ? 'Another job' : { name: saver },
        ` had saved the key, so ${others} refused. That is harmless: all of them save the same content, and one saver is enough. The key: `,
        { exact: key },
      ];
    }
    case 'other-content':
      return [
        'All legs of a matrix save under one key, though ',
        { code: `matrix.${matter.dimension}` },
        ' makes their content differ. The first leg to save wins, and the others restore what it built. The key: ',
        { exact: matter.key },
      ];
    case 'starved':
      return [
        { name: matter.step },
        ' is never reached on ',
        { exact: matter.branch },
        `: ${matter.count} runs in a row were cancelled before it, each by the next one. So nothing is ever saved.`,
      ];
    case 'policy':
      return [
        ...(matter.event === '' ? ['Such runs'] : ['Runs of ', { code: matter.event }]),
        ' may restore caches but not save them. No permission changes that, so what they build is never saved.',
      ];
    case 'forbidden-reads': {
      const [first = '', ...rest] = matter.jobs;
      const others = rest.length === 0 ? '' : ` and ${counted(rest.length, 'more job')}`;
      return [
        'Restores in ',
        { name: first },
        `${others} were not allowed to read caches (cache mode, or a token that may not read). That they found nothing does not mean that the key is missing.`,
      ];
    }
    case 'told':
      return [{ said: matter.text }];
  }
}
