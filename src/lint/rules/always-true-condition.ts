import { isAlwaysTrue } from '../../remedy/step-roles.ts';
import { straightConditionFix } from '../fixes.ts';
import type { Rule } from '../rule.ts';

/** A condition that GitHub reads as a text, which is true because it is not empty. */
export const alwaysTrueCondition: Rule = {
  id: 'always-true-condition',
  title: 'an `if:` that is true whatever it asks',
  means:
    'Text around the `{{ }}` of an expression makes the condition a text, and a text that is not empty is true. The line break that `if: |` or `if: >` keeps at the end is such text. So the save runs after everything, a failed build included.',
  known:
    'The value of `if:` holds an expression in `{{ }}` and something besides: another word, or a line break that `|-` or `>-` would drop.',
  todo: 'Write `if: >-` or `if: |-`, or leave the braces out: an `if:` needs none.',
  source:
    'actions/runner@258d6c8 TemplateReader.cs, ConvertToIfCondition; actions/runner#1173 (2021); airbytehq/airbyte#60939 (2025-05)',
  messages: {
    lineBreak:
      'This condition is always true: the line break that its block style keeps after the expression makes it a text, so the save runs after everything.',
    words:
      'This condition is always true: what stands around the `{{ }}` of its expression makes it a text, so the save runs after everything.',
  },
  isOfTearing: false,
  find: (save) => {
    if (!isAlwaysTrue(save.step)) return [];
    const isLineBreak = /^\s*\$\{\{(?:[^}]|\}(?!\}))*\}\}\s*$/.test(save.step.condition ?? '');
    return [
      { message: isLineBreak ? 'lineBreak' : 'words', exposure: [], fix: () => straightConditionFix(save) },
    ];
  },
};
