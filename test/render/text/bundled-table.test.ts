import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AdmZip from 'adm-zip';
import { expect, test } from 'vitest';
import { displayWidth } from '../../../src/render/text/width.ts';
import { fixture } from '../../support/fixture-world.ts';

const command = fileURLToPath(new URL('../../../bin/cache-autopsy.js', import.meta.url));

test('in the bundle, the columns of a table stand below each other in every script', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-table-'));
  try {
    cpSync(fixture('sibling-failed-mid-upload'), folder, { recursive: true });
    const zip = new AdmZip(join(folder, 'logs.zip'));
    for (const entry of zip.getEntries())
      zip.updateFile(entry, Buffer.from(entry.getData().toString().replaceAll('4-Linux-base-venv', 'नमस्ते')));
    zip.writeZip();
    const args = [command, '--exit-zero', folder];
    const env = { COLUMNS: '200', LANG: 'C.UTF-8' };
    const lines = execFileSync(process.execPath, args, { encoding: 'utf8', env }).split('\n');
    const [title, torn] = [/^Outcome /, /^torn down .*नमस्ते/].map(
      (row) => lines.find((line) => row.test(line)) ?? '',
    );
    expect(displayWidth(torn?.split('69.5')[0] ?? '')).toBe(displayWidth(title?.split('Upload')[0] ?? ''));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
