import AdmZip from 'adm-zip';
import { describe, expect, test } from 'vitest';
import { absenceWords } from '../../../src/absence-words.ts';
import { decodeText } from '../../../src/sources/bundle/bundle-files.ts';
import { readLogArchive } from '../../../src/sources/zip/log-archive.ts';
import { stored, withContent, writeZip } from '../../../src/sources/zip/write-zip.ts';
import { readZipDirectory, ZIP_LIMITS } from '../../../src/sources/zip/zip-directory.ts';
import { type CraftedEntry, craftZip, zipOf } from '../../support/make-zip.ts';
import { scanOf } from '../../support/scan-whole.ts';

const scan = scanOf((bytes) => [{ number: 1, at: null, text: decodeText(bytes) }]);

async function read(zip: Buffer, limits: Partial<typeof ZIP_LIMITS> = {}) {
  const { logs, problems } = await readLogArchive(zip, scan, { ...ZIP_LIMITS, ...limits });
  const texts = Object.fromEntries(logs.map(({ name, lines }) => [name, lines[0]?.text]));
  return { texts, problems: problems.map(absenceWords) };
}

const leftOut = (name: string, why: string) =>
  `${JSON.stringify(name)} in the log archive was left out: ${why}`;

describe('an honest archive', () => {
  test('gives its logs in the order of its directory', async () => {
    const files = {
      '1_b.txt': 'whole',
      '0_a.txt': '',
      'b/1_Set up job.txt': 'step',
      'b/system.txt': 'server',
    };
    expect(await read(zipOf(files))).toEqual({ texts: files, problems: [] });
    expect(Object.keys((await read(zipOf(files))).texts)).toEqual(Object.keys(files));
  });

  test('may be written by adm-zip, with stored entries and a comment', async () => {
    const zip = new AdmZip();
    zip.addFile('0_a.txt', Buffer.from('deflated '.repeat(100)));
    zip.addFile('b/', Buffer.alloc(0));
    zip.addFile('1_empty.txt', Buffer.alloc(0));
    zip.addZipComment('PK\x05\x06 not the end');
    expect(await read(zip.toBuffer())).toEqual({
      texts: { '0_a.txt': 'deflated '.repeat(100), '1_empty.txt': '' },
      problems: [],
    });
  });

  test('keeps names that are only odd', async () => {
    const files = {
      '__proto__/1_x.txt': 'a',
      'constructor.txt': 'b',
      '0_Emoji 😅\ufffd.txt': 'c',
      '0_a..b.txt': 'd',
    };
    const { texts, problems } = await read(zipOf({ ...files, '0_é.txt': 'e' }));
    expect(problems).toEqual([]);
    expect(new Map(Object.entries(texts)).get('__proto__/1_x.txt')).toBe('a');
    expect(Object.keys(texts)).toHaveLength(5);
  });

  test('a name that is not UTF-8 becomes one that is', async () => {
    const zip = craftZip([{ name: Buffer.from([0x30, 0x5f, 0xff, 0x2e, 0x74, 0x78, 0x74]), content: 'x' }]);
    expect((await read(zip)).texts).toEqual({ '0_\ufffd.txt': 'x' });
  });

  test('passes over what is no log', async () => {
    const files = {
      '0_a.txt': 'log',
      'a/': '',
      '.DS_Store': 'x',
      'a/.DS_Store': 'x',
      '__MACOSX/0_a.txt': 'x',
      'a/._1_b.txt': 'x',
      'run.json': 'x',
    };
    expect(await read(zipOf(files))).toEqual({ texts: { '0_a.txt': 'log' }, problems: [] });
  });

  test('with data descriptors and zip64 is read', async () => {
    expect(await read(withDescriptor('0_a.txt', 'text'))).toEqual({
      texts: { '0_a.txt': 'text' },
      problems: [],
    });
    expect(await read(zip64Of('0_a.txt', 'text'))).toEqual({ texts: { '0_a.txt': 'text' }, problems: [] });
  });

  test('of 5,000 entries is read', async () => {
    const entries = Array.from({ length: 5000 }, (_, index) => ({
      name: `job/${index}_x.txt`,
      content: 'x',
      stored: true,
    }));
    const { texts, problems } = await read(craftZip(entries));
    expect(problems).toEqual([]);
    expect(Object.keys(texts)).toHaveLength(5000);
  });
});

describe('an entry that cannot be believed is left out, and the others stand', () => {
  const long = `${'a/'.repeat(32_000)}1_x.txt`;
  test.each<[string, CraftedEntry, string]>([
    ['encrypted', { name: 'bad.txt', content: 'x', flags: 0x801 }, 'it is encrypted'],
    ['unknown method', { name: 'bad.txt', content: 'x', method: 14 }, 'its compression method 14 is unknown'],
    ['bad checksum', { name: 'bad.txt', content: 'x', crc: 1 }, 'its data is damaged'],
    [
      'larger than it says',
      { name: 'bad.txt', content: 'x'.repeat(9999), sizeBytes: 10 },
      'its data is damaged',
    ],
    [
      'a bomb that says it is empty',
      { name: 'bad.txt', content: Buffer.alloc(50_000_000), sizeBytes: 0 },
      'its data is damaged',
    ],
    ['smaller than it says', { name: 'bad.txt', content: 'x', sizeBytes: 10 }, 'its data is damaged'],
    [
      'stored, and lying',
      { name: 'bad.txt', content: 'x', stored: true, sizeBytes: 10 },
      'its data is damaged',
    ],
    [
      'a true bomb',
      { name: 'bad.txt', content: Buffer.alloc(20_000_000), level: 9 },
      'it inflates to more than 500 times its size',
    ],
    ['garbage', { name: 'bad.txt', content: 'garbage', stored: true, method: 8 }, 'its data is damaged'],
    ['past the end', { name: 'bad.txt', content: 'x', offset: 99_999 }, 'its data is damaged'],
    [
      'longer than the file',
      { name: 'bad.txt', content: 'x', compressedBytes: 99_999 },
      'its data is damaged',
    ],
    [
      'a second entry over the first',
      { name: 'bad.txt', content: 'x', offset: 0 },
      'it shares bytes with another entry',
    ],
    ['climbing', { name: '../../bad.txt', content: 'x' }, 'its name leads out of the archive'],
    ['climbing backwards', { name: 'a\\..\\bad.txt', content: 'x' }, 'its name leads out of the archive'],
    ['absolute', { name: '/etc/bad.txt', content: 'x' }, 'its name leads out of the archive'],
    ['of a drive', { name: 'C:\\bad.txt', content: 'x' }, 'its name leads out of the archive'],
    ['NUL', { name: 'a\0/bad.txt', content: 'x' }, 'its name leads out of the archive'],
    ['64 KiB of folders', { name: long, content: 'x' }, 'its name is longer than 4096 bytes'],
  ])('%s', async (_, bad, why) => {
    const zip = craftZip([
      { name: '0_first.txt', content: 'first' },
      bad,
      { name: '1_last.txt', content: 'last' },
    ]);
    const { texts, problems } = await read(zip);
    expect(texts).toEqual({ '0_first.txt': 'first', '1_last.txt': 'last' });
    const shown = String(bad.name).length > 100 ? `${String(bad.name).slice(0, 100)}…` : String(bad.name);
    expect(problems).toEqual([leftOut(shown, why)]);
    const masked = readZipDirectory(zip, ZIP_LIMITS).map((entry) =>
      entry.name === '0_first.txt' ? withContent(entry, Buffer.from('***')) : entry,
    );
    expect(await read(Buffer.from(writeZip(masked)))).toEqual({
      texts: { ...texts, '0_first.txt': '***' },
      problems,
    });
  });

  test('of another name in its own header', async () => {
    const zip = overwrite(zipOf({ '0_a.txt': 'x', '1_b.txt': 'y' }), 30, 0x5f39);
    const { texts, problems } = await read(zip);
    expect(texts).toEqual({ '1_b.txt': 'y' });
    expect(problems).toEqual([leftOut('0_a.txt', 'its data is damaged')]);
  });

  test('of more entries than fit into its end, an archive that is written anew has all', () => {
    const names = Array.from({ length: 70_000 }, (_, index) => `${index}.txt`);
    const zip = writeZip(names.map((name) => stored(name, Buffer.alloc(0))));
    expect(
      readZipDirectory(zip, ZIP_LIMITS)
        .map(({ name }) => name)
        .join(),
    ).toBe(names.join());
  });

  test('beyond the limits of size', async () => {
    const zip = zipOf({
      '0_a.txt': 'x'.repeat(600),
      '1_b.txt': 'x'.repeat(600),
      '2_c.txt': 'x'.repeat(2000),
    });
    const { texts, problems } = await read(zip, { entryBytes: 1000, totalBytes: 1000 });
    expect(Object.keys(texts)).toEqual(['0_a.txt']);
    expect(problems).toEqual([
      leftOut('1_b.txt', 'with it the archive inflates to more than 1000 bytes'),
      leftOut('2_c.txt', 'it inflates to more than 1000 bytes'),
    ]);
  });

  test('a thousand of them make no thousand sentences', async () => {
    const entries = Array.from({ length: 1000 }, (_, index) => ({
      name: `${index}_x.txt`,
      content: 'x',
      crc: 1,
    }));
    const { problems } = await read(craftZip(entries));
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('980 more entries of the log archive were left out');
  });

  test('a bug of the scanner is not taken for a fault of the archive', async () => {
    const broken = () => {
      throw new Error('a bug');
    };
    await expect(readLogArchive(zipOf({ '0_a.txt': 'x' }), broken)).rejects.toThrow('a bug');
  });
});

describe('an archive that cannot be believed is one problem', () => {
  const honest = zipOf({ '0_a.txt': 'x'.repeat(500), '1_b.txt': 'y' });
  test.each<[string, Buffer, RegExp]>([
    ['empty', Buffer.alloc(0), /^the log archive is empty$/],
    ['without entries', zipOf({}), /^the log archive holds no files$/],
    ['cut off', honest.subarray(0, honest.length - 30), /^the log archive cannot be read: /],
    ['HTML', Buffer.from('<!DOCTYPE html>'.repeat(10)), /^the log archive cannot be read: /],
    [
      'with a name twice',
      craftZip([
        { name: 'a.txt', content: '1' },
        { name: 'a.txt', content: '2' },
      ]),
      /^the log archive cannot be read: /,
    ],
    [
      'whose directory is elsewhere',
      overwrite(honest, honest.length - 6, 1),
      /^the log archive cannot be read: /,
    ],
    [
      'that announces more than it has',
      overwrite(overwrite(honest, honest.length - 14, 60_000), honest.length - 12, 60_000),
      /^the log archive cannot be read: /,
    ],
    [
      'whose end tells of fewer than it lists',
      overwrite(honest, honest.length - 12, 1),
      /^the log archive cannot be read: it lists more entries than its end tells of$/,
    ],
    [
      'with another end behind its own',
      Buffer.concat([honest, overwrite(honest.subarray(-22), 10, 1)]),
      /^the log archive cannot be read: it lists more entries than its end tells of$/,
    ],
    [
      'that is the last of several parts',
      overwrite(honest, honest.length - 18, 2),
      /^the log archive cannot be read: it is the last of several parts$/,
    ],
  ])('%s', async (_, zip, problem) => {
    const { texts, problems } = await read(zip);
    expect(texts).toEqual({});
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  test('with more entries than is believed', async () => {
    const zip = zipOf({ 'a.txt': '', 'b.txt': '', 'c.txt': '' });
    expect((await read(zip, { entries: 2 })).problems).toEqual([
      'the log archive cannot be read: it lists 3 entries, more than 2',
    ]);
  });

  test('cut off anywhere, it never rejects', async () => {
    for (let length = 0; length < honest.length; length += 7) {
      const { problems } = await read(honest.subarray(0, length));
      expect(problems).toHaveLength(1);
    }
  });

  test('with any byte changed, it never rejects, and never gives another text', async () => {
    const original = (await read(honest)).texts;
    for (let index = 0; index < honest.length; index += 1) {
      const changed = Buffer.from(honest);
      changed[index] = (changed[index] ?? 0) ^ 0x55;
      const { texts, problems } = await read(changed);
      for (const text of Object.values(texts)) expect(Object.values(original)).toContain(text);
      expect(Object.keys(texts).length + problems.length).toBeGreaterThan(0);
    }
  });
});

function overwrite(zip: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(zip);
  changed.writeUInt16LE(value, at);
  return changed;
}

/** As streaming writers do it: sizes and checksum follow the data, and the local header has zeros. */
function withDescriptor(name: string, content: string): Buffer {
  const zip = craftZip([{ name, content, stored: true, flags: 0x808 }]);
  const descriptor = Buffer.alloc(16);
  descriptor.write('PK\x07\x08', 'latin1');
  descriptor.writeUInt32LE(zip.readUInt32LE(14), 4);
  descriptor.writeUInt32LE(content.length, 8);
  descriptor.writeUInt32LE(content.length, 12);
  const directory = 30 + name.length + content.length;
  const changed = Buffer.concat([zip.subarray(0, directory), descriptor, zip.subarray(directory)]);
  changed.fill(0, 14, 26);
  changed.writeUInt32LE(directory + descriptor.length, changed.length - 6);
  return changed;
}

/** With the sizes and the offset in a zip64 extra field, and a zip64 end of the directory. */
function zip64Of(name: string, content: string): Buffer {
  const plain = craftZip([{ name, content, stored: true }]);
  const directoryAt = 30 + name.length + content.length;
  const header = Buffer.from(plain.subarray(directoryAt, directoryAt + 46));
  header.writeUInt32LE(0xffffffff, 20);
  header.writeUInt32LE(0xffffffff, 24);
  header.writeUInt16LE(28, 30);
  header.writeUInt32LE(0xffffffff, 42);
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(content.length), 4);
  extra.writeBigUInt64LE(BigInt(content.length), 12);
  const directory = Buffer.concat([header, Buffer.from(name), extra]);
  const end = Buffer.alloc(56 + 20 + 22);
  end.write('PK\x06\x06', 'latin1');
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(1n, 24);
  end.writeBigUInt64LE(1n, 32);
  end.writeBigUInt64LE(BigInt(directory.length), 40);
  end.writeBigUInt64LE(BigInt(directoryAt), 48);
  end.write('PK\x06\x07', 56, 'latin1');
  end.writeBigUInt64LE(BigInt(directoryAt + directory.length), 64);
  end.writeUInt32LE(1, 72);
  end.write('PK\x05\x06', 76, 'latin1');
  end.fill(0xff, 84, 96);
  return Buffer.concat([plain.subarray(0, directoryAt), directory, end]);
}
