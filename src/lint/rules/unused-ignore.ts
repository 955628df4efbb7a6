import type { Rule } from '../rule.ts';

/** A comment that silences nothing; found where comments are matched with findings, after all other rules. */
export const unusedIgnore: Rule = {
  id: 'unused-ignore',
  title: 'an ignore comment that silences nothing',
  means:
    'A `# cache-autopsy: ignore[…]` comment names a rule that finds nothing at this step, or that does not exist.',
  known:
    'All rules have run over the file, and no rule of this name has a finding at a step with the comment in it or directly above it.',
  todo: 'Remove the comment, or move it to the step that it is meant for.',
  source: 'zizmorcore/zizmor#564 (2025-02)',
  messages: {
    unused: 'This comment ignores `{rule}`, which finds nothing here.',
    unknown: 'This comment ignores `{rule}`, and there is no such rule.',
  },
  isOfTearing: false,
  find: () => [],
};
