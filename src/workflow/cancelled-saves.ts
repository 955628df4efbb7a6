import type { SourceFile } from '../types/evidence.ts';
import { parseWorkflow } from './workflow-file.ts';
import { scalarText } from './yaml-document.ts';

/**
 * Whether a workflow has a `cancel:` step that may stop a save: its target is an action, or is not known. Most stop a
 * script, and so no save.
 */
export function mayCancelSave(file: SourceFile): boolean {
  if (!file.text.includes('cancel:')) return false;
  const parsed = parseWorkflow(file);
  if ('reason' in parsed) return true;
  return parsed.jobs.some(({ steps: { steps } }) =>
    steps.some(({ control, node }) => {
      if (control !== 'cancel') return false;
      const id = scalarText(node.get('cancel', true))?.toLowerCase() ?? '';
      const target = steps.find((step) => step.id?.toLowerCase() === id);
      return target === undefined || target.uses !== null;
    }),
  );
}
