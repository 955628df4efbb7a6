import { maskSecrets } from '../../logs/mask-secrets.ts';

/** Any data as pretty-printed JSON with a final line end, without secrets, and without what a terminal or the runner would obey. */
export function inertJson(data: unknown): string {
  const text = JSON.stringify(
    data,
    (_field, value: unknown) => (typeof value === 'string' ? maskSecrets(value) : value),
    2,
  );
  return `${escapeInert(text)}\n`;
}

/** `##[` is a command to the runner anywhere in a line (actions/runner@079cdb1 ActionCommand.cs, TryParse). */
function escapeInert(json: string): string {
  return json
    .replaceAll('##[', '##\\u005b')
    .replace(/[\x7f-\x9f\u2028\u2029\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, (character) =>
      Array.from({ length: character.length }, (_, index) => unicodeEscape(character.charCodeAt(index))).join(
        '',
      ),
    );
}

function unicodeEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
