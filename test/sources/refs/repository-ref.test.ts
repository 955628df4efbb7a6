import { describe, expect, test } from 'vitest';
import { parseRunsRef } from '../../../src/sources/refs/repository-ref.ts';

const ACTIONS = 'https://github.com/octo/cave/actions';

describe('a repository, as people paste it', () => {
  test.each<[text: string, workflow: string | null, branch: string | null]>([
    ['octo/cave', null, null],
    ['octo/cave/', null, null],
    ['github.com/octo/cave', null, null],
    ['<https://www.github.com/octo/cave.git>', null, null],
    [`${ACTIONS}/`, null, null],
    [`${ACTIONS}?query=`, null, null],
    [`${ACTIONS}/workflows/ci.yml`, 'ci.yml', null],
    [`${ACTIONS}/workflows/ci.yml/badge.svg`, 'ci.yml', null],
    [`${ACTIONS}/workflows/my%20ci.yml`, 'my ci.yml', null],
    [`${ACTIONS}/workflows/100%.yml`, '100%.yml', null],
    [`${ACTIONS}/workflows/a+b&c.yml`, 'a+b&c.yml', null],
    [`${ACTIONS}?query=branch%3Amain`, null, 'main'],
    [`${ACTIONS}/workflows/ci.yml?query=branch%3Afeature%2Fx&page=2`, 'ci.yml', 'feature/x'],
    [`${ACTIONS}?query=branch:%22feature/x%22`, null, 'feature/x'],
  ])('%s', (text, workflow, branch) => {
    const repository = { host: 'github.com', owner: 'octo', repo: 'cave' };
    expect(parseRunsRef(text, 'github.com')).toEqual({ repository, workflow, branch });
  });

  test('and what would narrow it otherwise, or is another page, is refused', () => {
    const refused: [text: string, words: RegExp][] = [
      [`${ACTIONS}?query=branch%3Amain+event%3Apush`, /asks for "branch:main event:push"/],
      [`${ACTIONS}?query=is%3Afailure`, /asks for "is:failure"/],
      [`${ACTIONS}/runs/15382918273`, /is the address of a run/],
      [`${ACTIONS}/caches`, /is not a repository/],
      ['https://github.com/octo/cave/pull/5', /is not a repository/],
      ['octo', /is not a repository/],
      ['https://mira:secret@github.com/octo/cave', /carries credentials/],
    ];
    for (const [text, words] of refused) expect(() => parseRunsRef(text, 'github.com')).toThrow(words);
  });
});
