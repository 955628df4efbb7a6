// Build output as it looks in logs: repetitive enough that deflate makes a seventh of it, and never twice the same.

/** Pseudo-random numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const words = (text) => text.split(' ');
const MODULES = words(
  'core http router cache parser storage metrics auth scheduler codec cluster gateway ledger',
);
const PARTS = words(
  'Client Server Handler Registry Factory Buffer Session Index Worker Stream Adapter Policy Codec',
);
const VERBS = words(
  'returns rejects keeps merges splits orders retries closes reads writes encodes resumes drops',
);
const NOUNS = words(
  'headers entries chunks tokens leases records frames cookies ranges tasks digests buckets',
);

/** A source of lines without timestamps. A few of them begin as evidence begins, and are none. */
export function buildOutput(random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const number = (below) => Math.floor(random() * below);
  const hex = (length) =>
    Array.from({ length: Math.ceil(length / 8) }, () =>
      number(2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    )
      .join('')
      .slice(0, length);
  const file = () => `src/${pick(MODULES)}/${pick(MODULES)}/${pick(PARTS)}${pick(PARTS)}.ts`;
  const lines = [
    () => `> Task :${pick(MODULES)}:${pick(MODULES)}:compile${pick(PARTS)}${pick(PARTS)}Kotlin UP-TO-DATE`,
    () =>
      `\x1b[32m  ✓\x1b[39m ${file()} > ${pick(VERBS)} ${pick(NOUNS)} of the ${pick(PARTS)} (${number(900)} ms)`,
    () => `\x1b[33m  warning\x1b[39m ${file()}:${number(800)}:${number(80)} ${pick(NOUNS)} is never used`,
    () =>
      `[${number(4000)}/4000] Building CXX object ${pick(MODULES)}/CMakeFiles/${pick(MODULES)}.dir/${file()}.o`,
    () =>
      `    at ${pick(PARTS)}${pick(PARTS)}.${pick(VERBS)} (/home/runner/work/cave/cave/${file()}:${number(800)}:${number(60)})`,
    () => `Collecting ${pick(MODULES)}-${pick(NOUNS)}==${number(9)}.${number(30)}.${number(9)}`,
    () =>
      `  Downloading ${pick(MODULES)}-${number(9)}.${number(30)}.${number(9)}-py3-none-any.whl (${number(900)} kB)`,
    () => `   Compiling ${pick(MODULES)}-${pick(NOUNS)} v${number(9)}.${number(30)}.${number(9)}`,
    () =>
      `npm http fetch GET 200 https://packages.example.org/${pick(MODULES)}-${pick(NOUNS)} ${number(900)}ms (cache hit)`,
    () => `dist/${pick(MODULES)}.${hex(8)}.js  ${number(900)} kB │ gzip: ${number(300)} kB`,
    () =>
      `INFO  ${pick(MODULES)}.${pick(PARTS)} - ${pick(VERBS)} ${number(90000)} ${pick(NOUNS)} in ${number(900)} ms`,
    () => `Sending ${number(9000)} ${pick(NOUNS)} to ${pick(MODULES)}`,
    () => `##[group]${pick(PARTS)} ${pick(NOUNS)}`,
    () => '',
  ];
  return () => pick(lines)();
}
