import type { WarningMatter } from '../../types/warnings.ts';
import { coded, exact, named, type Prose, said, say } from './prose.ts';
import { counted } from './time-format.ts';

/** What a warning says, in a sentence or two. */
export function warningWords(matter: WarningMatter): Prose {
  switch (matter.kind) {
    case 'one-key': {
      const { key, saver, refused } = matter;
      const others = refused === 1 ? 'one other save was' : say`${refused} other saves were`;
      return say`${saver === null ? 'Another job' : named(saver)} had saved the key, so ${others} refused. That is harmless: all of them save the same content, and one saver is enough. The key: ${exact(key)}`;
    }
    case 'other-content':
      return say`All legs of a matrix save under one key, though ${coded(`matrix.${matter.dimension}`)} makes their content differ. The first leg to save wins, and the others restore what it built. The key: ${exact(matter.key)}`;
    case 'starved':
      return say`${named(matter.step)} is never reached on ${exact(matter.branch)}: ${matter.count} runs in a row were cancelled before it, each by the next one. So nothing is ever saved.`;
    case 'policy':
      return say`${matter.event === '' ? 'Such runs' : say`Runs of ${coded(matter.event)}`} may restore caches but not save them. No permission changes that, so what they build is never saved.`;
    case 'forbidden-reads': {
      const [first = '', ...rest] = matter.jobs;
      const others = rest.length === 0 ? [] : say` and ${counted(rest.length, 'more job')}`;
      return say`Restores in ${named(first)}${others} were not allowed to read caches (cache mode, or a token that may not read). That they found nothing does not mean that the key is missing. To let them look, give the job a ${coded('cache-mode')} that reads: ${coded('read')} or, where it saves as well, ${coded('write')}.`;
    }
    case 'told':
      return [said(matter.text)];
  }
}
