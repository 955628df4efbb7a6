import { shorten } from '../safe/sanitize-text.ts';

/** GitHub keeps ten annotations of a kind for each step, and silently drops the rest (community#26680). */
export const mostOfAKind = 10;

/** The runner cuts a longer message (actions/runner@258d6c8 IssueCommandExtension, 4096 characters). */
export const longestMessage = 3000;

/** An annotation of a step. */
export interface Annotation {
  kind: 'error' | 'warning' | 'notice';
  /** File and line, if the file is in the repository of the run. */
  place: { file: string; line: number } | null;
  title: string;
  message: string;
}

/** The workflow command that makes an annotation; strangers' words cannot end it or a property of it. */
export function annotationCommand({ kind, place, title, message }: Annotation): string {
  const properties = [
    ...(place === null ? [] : [`file=${property(place.file)}`, `line=${place.line}`]),
    `title=${property(title)}`,
  ];
  return `::${kind} ${properties.join(',')}::${data(shorten(message, longestMessage))}`;
}

/** What the runner decodes in a message (actions/runner@258d6c8 ActionCommand.cs, UnescapeData). */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** What it decodes in a property, where a colon or a comma would end it (UnescapeProperty). */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
