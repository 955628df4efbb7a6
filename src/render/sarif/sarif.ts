import type { LinePlace, LintFinding, LintReport, RuleInfo } from '../../types/lint.ts';
import { reasonsOf } from '../content/lint-words.ts';
import { inertJson } from '../safe/inert-json.ts';
import { lineFingerprints } from './fingerprint.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/**
 * The findings of `lint` for GitHub code scanning: always with every rule of this version, and without fields that
 * GitHub ignores or rejects. Findings silenced by a comment are left out, since GitHub ignores suppressions.
 */
export function renderSarif({ findings, rules, texts }: LintReport, version: string): string {
  const driver = { name: 'cache-autopsy', semanticVersion: version, rules: rules.map(ruleOf) };
  const hashes = new Map([...texts].map(([file, text]) => [file, lineFingerprints(text)]));
  const lines = new Map([...texts].map(([file, text]) => [file, text.split(/\r?\n/)]));
  const results = findings.map((finding) => ({
    ...resultOf(finding, rules, lines.get(finding.file)?.[finding.line - 1] ?? ''),
    partialFingerprints: { primaryLocationLineHash: hashes.get(finding.file)?.[finding.line - 1] ?? '0:1' },
  }));
  const log = { $schema: SCHEMA, version: '2.1.0', runs: [{ tool: { driver }, results }] };
  return inertJson(log);
}

function ruleOf({ id, title, means, known, todo, source }: RuleInfo) {
  const sections = [means, `How it is known: ${known}`, `What to do: ${todo}`, `Source: ${source}`];
  return {
    id,
    name: id,
    shortDescription: { text: title },
    fullDescription: { text: means },
    help: { text: sections.join('\n\n'), markdown: sections.join('\n\n') },
    defaultConfiguration: { level: 'warning' },
    properties: { tags: ['cache', 'github-actions'], precision: 'high' },
  };
}

function resultOf(finding: LintFinding, rules: readonly RuleInfo[], content: string) {
  const { rule, severity, file, line } = finding;
  const related = reasonsOf(finding).flatMap(({ places }) => places);
  const startColumn = content.length - content.trimStart().length + 1;
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: severity,
    message: { text: messageOf(finding, related) },
    locations: [
      locationOf(file, {
        startLine: line,
        startColumn,
        endLine: line,
        endColumn: content.trimEnd().length + 1,
      }),
    ],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place, index) => ({
            id: index + 1,
            ...locationOf(place.file, { startLine: place.line }),
          })),
        }),
  };
}

/** The sentences of a finding; a place among `related` is a link by its number. */
function messageOf(finding: LintFinding, related: readonly LinePlace[]): string {
  const linked = (words: string, place: LinePlace): string =>
    `[${linkText(words)}](${related.indexOf(place) + 1})`;
  const reasons = reasonsOf(finding).map(({ words, places: [first, ...others] }) => {
    const reason = first === undefined ? withoutLinks(words) : linked(words, first);
    const same = others.map((place) => linked(`${place.file}:${place.line}`, place)).join(', ');
    return `Because ${reason}${same === '' ? '' : `; the same in ${same}`}.`;
  });
  const { message, fix } = finding;
  const change =
    fix?.patch == null ? [] : [`Proposed change (${fix.disposition}):\n\n${withoutLinks(fix.patch)}`];
  return [withoutLinks(message), ...reasons, ...change].join('\n');
}

/** Text without embedded links (SARIF 2.1.0 §3.11.6); other lines stay as they are, to be copied. */
function withoutLinks(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.includes('](') ? linkText(line) : line))
    .join('\n');
}

/** Escapes what would begin or end a link in a message. */
function linkText(words: string): string {
  return words.replace(/[[\]\\]/g, '\\$&');
}

function locationOf(file: string, region: Record<string, number>) {
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region } };
}

/** A path relative to the root of the repository, each segment percent-encoded. */
function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}
