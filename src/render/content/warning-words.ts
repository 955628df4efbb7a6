import type { WarningMatter } from '../../types/warnings.ts';

/** What a warning says, in a sentence or two. */
export function warningWords(matter: WarningMatter): string {
  switch (matter.kind) {
    case 'one-key': {
      const { key, saver, refused } = matter;
      const by = saver === null ? 'another job had saved it' : `${saver} saved it`;
      return `${refused === 1 ? 'One save was' : `${refused} saves were`} refused the key ${key}, since ${by}: harmless, as all of them save the same. One saver is enough.`;
    }
    case 'other-content':
      return `All legs of a matrix save under the key ${matter.key}, though matrix.${matter.dimension} makes other content in each: the first leg wins, and the others restore what it has built.`;
    case 'starved':
      return `${matter.step} is never reached on ${matter.branch}: ${matter.count} runs in a row were cancelled before it, each by the next one, so nothing is saved.`;
    case 'policy':
      return `${matter.event === '' ? 'Such runs' : `Runs of ${matter.event}`} may restore caches and not save them: what they build is never stored, and no permission changes that.`;
    case 'forbidden-reads': {
      const [first, ...rest] = matter.jobs;
      const where = `"${first}"${rest.length === 0 ? '' : ` and ${rest.length} more`}`;
      return `Restores of ${where} were not allowed to look, by the cache mode or for want of a token that may read: that they found nothing says nothing of the key, and no permission changes it.`;
    }
    case 'told':
      return matter.text;
  }
}
