import { bundleShapeProperties } from './bundle-shapes.ts';
import { damagedLogProperties } from './damaged-logs.ts';
import { hostileWorkflowProperties } from './hostile-workflows.ts';
import { logLineProperties } from './log-lines.ts';
import { neutralTextProperties } from './neutral-text.ts';
import { casesOf, type FuzzProperty } from './property.ts';
import { runRefProperties } from './run-refs.ts';
import { saveStateProperties } from './save-states.ts';
import { splittingProperties } from './splitting.ts';
import { unlistedSaverProperties } from './unlisted-savers.ts';
import { yamlEditProperties } from './yaml-edits.ts';

/** Everything that must hold of whatever strangers make up. */
export const properties: readonly FuzzProperty[] = [
  ...logLineProperties,
  ...splittingProperties,
  ...saveStateProperties,
  ...runRefProperties,
  ...yamlEditProperties,
  ...neutralTextProperties,
  ...bundleShapeProperties,
  ...damagedLogProperties,
  ...unlistedSaverProperties,
  ...hostileWorkflowProperties,
];

/** The properties, each with its part of so many cases in all. */
export function shared(total: number): [FuzzProperty, number][] {
  return [...casesOf(properties, total)];
}
