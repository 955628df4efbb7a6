import { type LinePattern, line } from '../logs/line-pattern.ts';

/** What the command line of a client's archiver shows. */
export type ArchiveSaid = {
  kind: 'archiving';
  /** Null for a client from before there was a library, whose versions are not known. */
  compression: 'zstd' | 'zstd-without-long' | 'gzip' | null;
  windows: boolean;
  flagsFirst: boolean;
  /** Whether it leaves the archive itself out, as `@actions/cache` does from 2.0.6 on, which archives first. */
  excludesItself: boolean;
};

/** How clients archive for a save; the command of a restore extracts, and its debug line lists. */
export const ARCHIVES: readonly [LinePattern, (match: RegExpExecArray) => ArchiveSaid][] = [
  [
    line(
      '[command]',
      /(?:"[^"]*\b(?:g|bsd)?tar(?:\.exe)?"|\S*\b(?:g|bsd)?tar(?:\.exe)?) (.*?)-cf (?:cache|\*\*\*)\.(tzst|tgz|tar)\b(.*)$/,
    ),
    ([whole, before = '', extension = '', after = '']) => ({
      kind: 'archiving',
      compression: compressionOf(extension, before + after),
      windows: /tar\.exe|-C "?[A-Za-z]:[\\/]/.test(whole),
      flagsFirst: /-z |--use-compress-program/.test(before),
      excludesItself: after.includes('--exclude'),
    }),
  ],
  // actions/cache v1 archives with its own code, before there was a library.
  [
    line('[command]', /(?:"[^"]*\btar(?:\.exe)?"|\S*\btar(?:\.exe)?) -cz -f "?\S*cache\.tgz\b/),
    ([whole]) => ({
      kind: 'archiving',
      compression: null,
      windows: /tar\.exe/.test(whole),
      flagsFirst: true,
      excludesItself: false,
    }),
  ],
];

function compressionOf(extension: string, flags: string): 'zstd' | 'zstd-without-long' | 'gzip' {
  if (extension === 'tgz') return 'gzip';
  return flags.includes('--long=30') ? 'zstd' : 'zstd-without-long';
}
