import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { SourceFile } from '../types/evidence.ts';
import { oncePerText } from '../types/once-per.ts';
import type { FileFault, NoPatch } from '../types/remedies.ts';

/** A readable YAML file: a mapping, with the targets of its aliases. */
export interface YamlFile {
  file: SourceFile;
  document: Document;
  root: YAMLMap;
  /** The node that each alias stands for. */
  targets: ReadonlyMap<Alias, Node>;
  /** The nodes that are also used elsewhere, through an alias. */
  shared: ReadonlySet<Node>;
}

/** GitHub's own parser accepts half of this (actions/runner@258d6c8 ParseOptions.cs). */
const largestFile = 1024 * 1024;
const mostAliases = 2000;
/** What may be an anchor or an alias. */
const anchors = /(?:^|[\s[{,:-])[&*][\w-]+/g;

/** Why a file cannot be read, and so not be patched. */
export interface Unreadable {
  reason: NoPatch<'unreadable'>;
}

/** The reason that a file with this fault gets no patch. */
export function unreadable({ path }: SourceFile, fault: FileFault): Unreadable {
  return { reason: { kind: 'unreadable', file: path, fault } };
}

/** Parses a text, which may not be YAML at all; the library's warnings are not printed. */
function parseYaml(text: string, lineCounter: LineCounter): Document {
  // The library's own search for duplicate keys is quadratic, and its pretty errors read the whole line.
  const options = { uniqueKeys: false, prettyErrors: false } as const;
  return parseDocument(text, { ...options, logLevel: 'error', lineCounter });
}

/** A line break that is read as a blank: an empty line beside it would stay one, and a mark of a document ends the text. */
const FOLDED = /(?<!\n[ \t]*)\r?\n(?![ \t]*(?:\r?\n|$)|---|\.\.\.)/y;

/**
 * Parses a text as GitHub does: its parser lets the lines of a quoted text begin as far left as they like, this one ends the
 * text there. Such a line break becomes a blank, so that all stands where it stood; null if that makes no YAML of it either.
 */
function parseOutdented(text: string, error: YAMLError): Document | null {
  let [joined, broken] = [text, error];
  for (let read = text.length; read <= mostReadAgain; read += text.length) {
    const [at] = broken.pos;
    FOLDED.lastIndex = at;
    const [lineBreak] = FOLDED.exec(joined) ?? [];
    if (broken.code !== 'MISSING_CHAR' || lineBreak === undefined) return null;
    joined = joined.slice(0, at) + ' '.repeat(lineBreak.length) + joined.slice(at + lineBreak.length);
    const document = parseYaml(joined, new LineCounter());
    const [next] = document.errors;
    if (next === undefined) return document;
    broken = next;
  }
  return null;
}

/** How much is read at most to make sense of quoted texts that go on too far left. */
const mostReadAgain = 256 * 1024;

/** A file as YAML, or why it cannot be read. */
export function parseFile(file: SourceFile): YamlFile | Unreadable {
  const read = readText(file.text);
  return 'fault' in read ? unreadable(file, read.fault) : { file, ...read };
}

/** The document in a text, or its fault. A workflow has the same text in most runs and at most commits. */
const readText = oncePerText((text): Omit<YamlFile, 'file'> | { fault: FileFault } => {
  if (text.length > largestFile) return { fault: { kind: 'too-large' } };
  if ((text.match(anchors)?.length ?? 0) > mostAliases) return { fault: { kind: 'too-many-anchors' } };
  const lines = new LineCounter();
  const strict = parseYaml(text, lines);
  const [error] = strict.errors;
  const document = error === undefined ? strict : (parseOutdented(text, error) ?? faultOf(error, lines));
  if ('fault' in document) return document;
  const root = document.contents;
  if (!isMap(root)) return { fault: { kind: 'no-mapping' } };
  const { targets, unsound } = readNodes(document, text);
  if (unsound !== null) return { fault: unsound };
  return { document, root, targets, shared: new Set(targets.values()) };
});

function faultOf({ message, pos }: YAMLError, lines: LineCounter): { fault: FileFault } {
  const { line, col } = lines.linePos(pos[0]);
  return { fault: { kind: 'invalid', said: `${message} at line ${line}, column ${col}` } };
}

/**
 * Finds what each alias stands for: the last node before it with its anchor. An alias inside that node would never end.
 */
function readNodes(
  document: Document,
  text: string,
): { targets: Map<Alias, Node>; unsound: FileFault | null } {
  const anchored = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  let twice: FileFault | null = null;
  let unsound: FileFault | null = null;
  eachNode(document.contents, (node) => {
    if (isAlias(node)) {
      const target = anchored.get(node.source);
      if (target === undefined) unsound ??= { kind: 'alias-of-nothing', alias: node.source };
      else if (startOf(node) < endOf(target)) unsound ??= { kind: 'alias-inside-itself', alias: node.source };
      else targets.set(node, target);
      return;
    }
    if (node.anchor !== undefined) anchored.set(node.anchor, node);
    if (isMap(node)) twice ??= keyThatStandsTwice(node, text);
  });
  if (twice !== null) return { targets, unsound: twice };
  if (targets.size > mostAliases) unsound ??= { kind: 'too-many-aliases' };
  unsound ??= targets.size > 0 && repeatsTooMuch(document) ? { kind: 'repeats-too-much' } : null;
  return { targets, unsound };
}

/** Visits every node in the order of the text. The library's own `visit` keeps the path to each node, which is slower. */
function eachNode(root: unknown, onNode: (node: Node) => void): void {
  const waiting = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!isNode(next)) continue;
    onNode(next);
    if (isSeq(next)) for (const item of next.items.toReversed()) waiting.push(item ?? null);
    if (isMap(next)) for (const { key, value } of next.items.toReversed()) waiting.push(value ?? null, key);
  }
}

function startOf({ range }: Node): number {
  return range?.[0] ?? 0;
}

function endOf({ range }: Node): number {
  return range?.[1] ?? 0;
}

/** A key that a mapping has twice, with the line of the second one; null if there is none. */
function keyThatStandsTwice({ items }: YAMLMap, text: string): FileFault | null {
  const seen = new Set<string>();
  for (const { key } of items) {
    const name = scalarText(key);
    if (name === null || name === '<<') continue;
    if (seen.has(name) && isNode(key)) {
      const line = text.slice(0, startOf(key)).split('\n').length;
      return { kind: 'key-twice', key: name, line };
    }
    seen.add(name);
  }
  return null;
}

/** Whether aliases multiply without bound, which the library notices only when it resolves them. */
function repeatsTooMuch(document: Document): boolean {
  try {
    document.toJS();
    return false;
  } catch (error) {
    if (error instanceof ReferenceError) return true;
    throw error;
  }
}

/** A node, or the target of an alias. */
export function resolved({ targets }: YamlFile, node: unknown): unknown {
  return isAlias(node) ? targets.get(node) : node;
}

/** The value of a key, aliases resolved. */
export function valueAt(yaml: YamlFile, map: YAMLMap, key: string): unknown {
  return resolved(yaml, pairAt(map, key)?.value);
}

/** The mapping under a key, if it is one. */
export function mapAt(yaml: YamlFile, map: YAMLMap, key: string): YAMLMap | null {
  const value = valueAt(yaml, map, key);
  return isMap(value) ? value : null;
}

/** The text under a key, if it is one. */
export function textAt(yaml: YamlFile, map: YAMLMap, key: string): string | null {
  return scalarText(valueAt(yaml, map, key));
}

/** The pairs of a mapping and of the mappings that it merges, its own first. */
export function mergedPairs(yaml: YamlFile, map: YAMLMap, depth = 0): Pair[] {
  const own = map.items.filter((pair) => scalarText(pair.key) !== '<<');
  const sources = map.items.flatMap((pair) => {
    if (scalarText(pair.key) !== '<<' || depth > deepestMerge) return [];
    const value = resolved(yaml, pair.value);
    return isSeq(value) ? value.items.map((item) => resolved(yaml, item)) : [value];
  });
  const merged = sources.flatMap((source) => (isMap(source) ? mergedPairs(yaml, source, depth + 1) : []));
  const seen = new Set<string | null>();
  return [...own, ...merged].filter(({ key }) => {
    const name = scalarText(key);
    const fresh = !seen.has(name);
    seen.add(name);
    return fresh;
  });
}

const deepestMerge = 4;

/** The pair of a mapping with this key, for an edit; null if there is none. */
export function pairAt(map: YAMLMap, key: string): Pair | null {
  return map.items.find((pair) => scalarText(pair.key) === key) ?? null;
}

/** The text of a scalar; null for anything else. */
export function scalarText(node: unknown): string | null {
  return isNode(node) && isScalar(node) && node.value !== null ? String(node.value) : null;
}

/** The plain data of a node. */
function plainOf(yaml: YamlFile, node: unknown): unknown {
  const own = resolved(yaml, node);
  if (isSeq(own)) return own.items.map((item) => plainOf(yaml, item));
  if (isMap(own)) return plainPairs(yaml, own, () => true);
  return isScalar(own) ? own.value : null;
}

/** The plain data of those keys of a mapping that are asked for. */
export function plainPairs(
  yaml: YamlFile,
  { items }: YAMLMap,
  isAsked: (key: string) => boolean,
): Record<string, unknown> {
  const named = items.map(({ key, value }) => ({ name: scalarText(key) ?? '', value }));
  return Object.fromEntries(
    named.filter(({ name }) => isAsked(name)).map(({ name, value }) => [name, plainOf(yaml, value)]),
  );
}
