import AdmZip from 'adm-zip';
import { expect, test } from 'vitest';
import { parseSignals } from '../src/saves/log-signals.ts';
import { isUploadComplete } from '../src/saves/reservation.ts';
import { readBundle } from '../src/sources/bundle/read-bundle.ts';
import { fixture } from './support/fixture-world.ts';
import { judgeFiles } from './support/judge-files.ts';

/** What becomes of a fixture where a word is a secret, which the runner hides in every line, its own included. */
async function hiding(secret: string, name: string): Promise<string[]> {
  const files = await readBundle(fixture(name));
  const zip = new AdmZip(Buffer.from(files.get('logs.zip') ?? []));
  for (const entry of zip.getEntries()) {
    const [first = '', ...messages] = entry
      .getData()
      .toString('utf8')
      .split(/(?<=\.\d{7}Z )/);
    const hidden = messages.map((text) =>
      text.replace(/^.*/, (message) => message.replaceAll(secret, '***')),
    );
    entry.setData(Buffer.from([first, ...hidden].join('')));
  }
  const { report } = await judgeFiles(new Map([...files, ['logs.zip', zip.toBuffer()]]));
  return report.saves.map(({ action, outcome, upload }, save) => {
    const stuck = report.findings.find((finding) => finding.save === save)?.stuckKey;
    return `${action} ${outcome} ${upload === null ? 'of unknown size' : 'of known size'} ${stuck?.certainty}`;
  });
}

test.each([
  // The owner is often an account elsewhere, too.
  ['acme-radio', 'unlisted-action-torn-down', ['***/setup-emulator@v2 torn-down of known size suspected']],
  // A port may stand in any number.
  ['671', 'composite-save-torn-down', ['actions/cache/save@v5 torn-down of unknown size confirmed']],
  ['671', 'saved-just-before-cancel', ['actions/cache/save@v5 saved of unknown size undefined']],
  ['actions', 'setup-node-post-torn-down', ['***/setup-node@v6 torn-down of known size suspected']],
])('%s in %s', async (secret, name, expected) => {
  expect(await hiding(secret, name)).toEqual(expected);
});

test.each([
  ['85.9', false],
  ['100.0', true],
])('two hidden numbers that look alike are one at a share of %s: %s', (percent, isWhole) => {
  const text = `Sent ***880 of ***880 (${percent}%), 6.9 MBs/sec`;
  expect(isUploadComplete(parseSignals([{ number: 1, at: 0, text }]))).toBe(isWhole);
});
