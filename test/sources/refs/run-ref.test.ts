import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AutopsyError } from '../../../src/errors.ts';
import { parseRunRef } from '../../../src/sources/refs/run-ref.ts';
import { codePoint } from '../../support/code-points.ts';

const RUN = {
  kind: 'run',
  host: 'github.com',
  owner: 'o',
  repo: 'r.x',
  runId: 7,
  attempt: null,
  jobId: null,
};
const URL_OF_RUN = 'https://github.com/o/r.x/actions/runs/7';

describe('references to a run', () => {
  test.each<[string, object]>([
    [URL_OF_RUN, {}],
    [`${URL_OF_RUN}/`, {}],
    [`${URL_OF_RUN}/attempts/2`, { attempt: 2 }],
    [`${URL_OF_RUN}/attempts/2/`, { attempt: 2 }],
    [`${URL_OF_RUN}/job/9`, { jobId: 9 }],
    [`${URL_OF_RUN}/job/9#step:28:1`, { jobId: 9 }],
    [`${URL_OF_RUN}/job/9?pr=12#step:28:1`, { jobId: 9 }],
    [`${URL_OF_RUN}/attempts/2/job/9`, { attempt: 2, jobId: 9 }],
    [`${URL_OF_RUN}/jobs/3`, {}],
    [`${URL_OF_RUN}/workflow`, {}],
    [`${URL_OF_RUN}/workflow?pr=4892`, {}],
    [`${URL_OF_RUN}/usage`, {}],
    [`${URL_OF_RUN}/artifacts/5`, {}],
    [`${URL_OF_RUN}?check_suite_focus=true`, {}],
    [`${URL_OF_RUN}#summary-123`, {}],
    ['https://www.github.com/o/r.x/actions/runs/7', {}],
    ['http://github.com/o/r.x/actions/runs/7', {}],
    ['HTTPS://GitHub.com/o/r.x/actions/runs/7', {}],
    ['github.com/o/r.x/actions/runs/7', {}],
    ['www.github.com/o/r.x/actions/runs/7/job/9', { jobId: 9 }],
    [`<${URL_OF_RUN}>`, {}],
    [`  ${URL_OF_RUN}\n`, {}],
    [`"${URL_OF_RUN}"`, {}],
    [`'${URL_OF_RUN}'`, {}],
    [`\`${URL_OF_RUN}\``, {}],
    [`(${URL_OF_RUN}).`, {}],
    [`${URL_OF_RUN}.`, {}],
    [`[the run](${URL_OF_RUN})`, {}],
    [`[run [7]](<${URL_OF_RUN}/attempts/2> "title")`, { attempt: 2 }],
    ['https://api.github.com/repos/o/r.x/actions/runs/7', {}],
    ['https://api.github.com/repos/o/r.x/actions/runs/7/attempts/2/jobs', { attempt: 2 }],
    ['https://api.github.com/repos/o/r.x/actions/runs/7/logs', {}],
    ['/repos/o/r.x/actions/runs/7', {}],
    ['repos/o/r.x/actions/runs/7/attempts/2', { attempt: 2 }],
    ['https://acme.ghe.com/o/r.x/actions/runs/7', { host: 'acme.ghe.com' }],
    ['https://api.acme.ghe.com/repos/o/r.x/actions/runs/7', { host: 'acme.ghe.com' }],
    ['https://git.corp.example/o/r.x/actions/runs/7', { host: 'git.corp.example' }],
    ['https://git.corp.example:8443/o/r.x/actions/runs/7', { host: 'git.corp.example:8443' }],
    ['https://git.corp.example/api/v3/repos/o/r.x/actions/runs/7', { host: 'git.corp.example' }],
    ['https://github.com/repos/actions/actions/runs/7', { owner: 'repos', repo: 'actions' }],
    ['o/r.x/7', {}],
    ['o/r.x#7', {}],
    [' o/r.x#7 ', {}],
  ])('%s', (text, expected) => {
    expect(parseRunRef(text, 'github.com')).toEqual({ ...RUN, ...expected });
  });

  test('a short one is of the default host, or of the one before it', () => {
    expect(parseRunRef('o/r.x/7', 'git.corp.example')).toMatchObject({ host: 'git.corp.example' });
    expect(parseRunRef('Git.corp.example/o/r.x/7', 'github.com')).toEqual({
      ...RUN,
      host: 'git.corp.example',
    });
    expect(parseRunRef('repos/o/r.x/actions/runs/7', 'git.corp.example')).toMatchObject({
      host: 'git.corp.example',
    });
  });
});

test.each(['./case', '../case', '/tmp/case', '.', 'case.zip', 'a/b/c.ZIP', '~/case', 'C:\\case'])(
  '%s is a bundle',
  (path) => {
    expect(parseRunRef(path, 'github.com')).toEqual({ kind: 'bundle', path });
  },
);

describe('anything else is refused, with a way out', () => {
  test.each<[string, RegExp, RegExp]>([
    ['', /is empty/, /give the URL of a run/],
    ['nonsense', /"nonsense" is neither a run nor a file that is there/, /OWNER\/REPO\/ID, or the path/],
    ['12345', /neither a run nor a file that is there/, /OWNER\/REPO\/ID/],
    ['o/r', /is a repository, not a run/, /scan o\/r/],
    ['o/r/0', /run id/, /give/],
    ['o/r/99999999999999999999', /run id, which is not a positive whole number/, /give/],
    [`${URL_OF_RUN}/attempts/0`, /attempt/, /give/],
    [`${URL_OF_RUN}/attempts/two`, /attempt/, /give/],
    [`${URL_OF_RUN}/job/x`, /job id/, /give/],
    [`${URL_OF_RUN}/nowhere`, /goes on after the run id/, /give/],
    [
      'https://github.com/o/r/runs/123?check_suite_focus=true',
      /check run, not of a workflow run/,
      /\/actions\/runs\//,
    ],
    ['https://github.com/o/r/pull/12', /is the address of a pull request/, /open the failed check/],
    [
      'https://github.com/o/r/pull/12/checks?check_run_id=1',
      /is the address of a pull request/,
      /open the failed check/,
    ],
    ['github.com/o/r/commit/abc/checks/1', /is the address of a commit/, /open the failed check/],
    ['https://github.com/o/r/actions', /a list, not of a run/, /open the run/],
    ['https://github.com/o/r/actions/workflows/ci.yml', /a list, not of a run/, /open the run/],
    ['https://api.github.com/repos/o/r/actions/jobs/9', /names a job without its run/, /html_url/],
    ['https://github.com/o/r', /is a repository, not a run/, /scan o\/r/],
    ['https://github.com/', /not the address of a run/, /give/],
    ['https://', /is not a URL/, /give/],
    ['ftp://github.com/o/r/actions/runs/7', /not an https address/, /give/],
    ['https://github.com/../actions/runs/7', /not the address of a run/, /give/],
    ['https://github.com/o/%2e%2e%2f/actions/runs/7', /does not name a repository/, /give/],
    ['x'.repeat(5000), /too long/, /give/],
  ])('%s', (text, message, hint) => {
    const attempt = () => parseRunRef(text, 'github.com');
    expect(attempt).toThrow(AutopsyError);
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });

  test.each([
    'https://me:hunter2@github.com/o/r/actions/runs/7',
    'https://hunter2@github.com/o/r/actions/runs/7',
    'me:hunter2@github.com/o/r/actions/runs/7',
    'https://github.com/o/r?token=ghp_hunter2hunter2hunter2hunter2hunter2',
    'ghp_hunter2hunter2hunter2hunter2hunter2',
    'ftp://me:hunter2@host',
  ])('%s, without showing what must not be shown', (text) => {
    expect(() => parseRunRef(text, 'github.com')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

describe('properties', () => {
  const piece = fc.constantFrom(
    'https://',
    'github.com',
    '/',
    'o',
    'actions',
    'runs',
    '7',
    'attempts',
    'job',
    '<',
    '](',
    ')',
    '#',
    '@',
    '%2e',
    '..',
    '\0',
    '"',
    'repos',
    '😅',
    ' ',
  );
  const hostile = fc.oneof(
    fc.string({ unit: codePoint }),
    fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
  );

  test('parseRunRef throws nothing but an AutopsyError, and what it gives is safe to use', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        try {
          const ref = parseRunRef(text, 'github.com');
          if (ref.kind === 'bundle') return;
          expect(`${ref.owner}/${ref.repo}`).toMatch(/^[\w.-]+\/[\w.-]+$/);
          expect(ref.host).toMatch(/^[^/@\s]+$/);
          for (const id of [ref.runId, ref.attempt ?? 1, ref.jobId ?? 1])
            expect(id > 0 && Number.isSafeInteger(id)).toBe(true);
        } catch (error) {
          if (!(error instanceof AutopsyError)) throw error;
          expect(error.hint).not.toBeNull();
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('what it reads once it reads again from the address that it names', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][\w.-]{0,20}$/);
    const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(name, name, id, fc.option(id), (owner, repo, runId, attempt) => {
        const tail = attempt === null ? '' : `/attempts/${attempt}`;
        const ref = parseRunRef(
          `https://github.com/${owner}/${repo}/actions/runs/${runId}${tail}`,
          'other.example',
        );
        expect(ref).toEqual({ ...RUN, owner, repo, runId, attempt });
      }),
    );
  });
});
