import { describe, expect, test } from 'vitest';
import {
  type Environment,
  findCredentials,
  findDefaultHost,
} from '../../../src/sources/github/credentials.ts';

const noGh = async () => null;

/** What `gh` would keep for every host. */
const gh = async (_file: string, args: readonly string[]) => `gho_for_${args.at(-1)}\n`;

const ALL: Environment = {
  GH_TOKEN: 'gh',
  GITHUB_TOKEN: 'github',
  GH_ENTERPRISE_TOKEN: 'ghe',
  GITHUB_ENTERPRISE_TOKEN: 'github-enterprise',
};
const CORP = 'git.corp.example';

describe('the token of a host', () => {
  test.each<[string, string, Environment, string | null]>([
    ['github.com', 'github.com', ALL, 'GH_TOKEN'],
    ['github.com, second choice', 'github.com', { ...ALL, GH_TOKEN: undefined }, 'GITHUB_TOKEN'],
    ['an empty variable is unset', 'github.com', { ...ALL, GH_TOKEN: '' }, 'GITHUB_TOKEN'],
    ['a blank variable is unset', 'github.com', { ...ALL, GH_TOKEN: ' \n' }, 'GITHUB_TOKEN'],
    [
      'github.com never takes that of an Enterprise Server',
      'github.com',
      { GH_ENTERPRISE_TOKEN: 'x', GITHUB_ENTERPRISE_TOKEN: 'y' },
      null,
    ],
    ['a tenant of ghe.com', 'acme.ghe.com', ALL, 'GH_TOKEN'],
    ['not ghe.com, though it ends so', 'evilghe.com', ALL, 'GH_ENTERPRISE_TOKEN'],
    ['not github.com, though it begins so', 'github.com.evil.example', ALL, 'GH_ENTERPRISE_TOKEN'],
    ['not github.com, on another port', 'github.com:8443', ALL, 'GH_ENTERPRISE_TOKEN'],
    ['another host', CORP, ALL, 'GH_ENTERPRISE_TOKEN'],
    ['another host, second choice', CORP, { ...ALL, GH_ENTERPRISE_TOKEN: '' }, 'GITHUB_ENTERPRISE_TOKEN'],
    ['another host never takes that of github.com', CORP, { GH_TOKEN: 'x', GITHUB_TOKEN: 'y' }, null],
    ['nothing set', 'github.com', {}, null],
    [
      'Actions',
      'github.com',
      { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_TOKEN: 'x' },
      'GITHUB_TOKEN',
    ],
    [
      'Actions of an Enterprise Server, for that server',
      CORP,
      { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: `https://${CORP}`, GITHUB_TOKEN: 'x' },
      'GITHUB_TOKEN',
    ],
    [
      'Actions of an Enterprise Server, where its own token is set too',
      CORP,
      { ...ALL, GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: `https://${CORP}` },
      'GH_ENTERPRISE_TOKEN',
    ],
    [
      'Actions of an Enterprise Server, for github.com',
      'github.com',
      { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: `https://${CORP}`, GITHUB_TOKEN: 'x' },
      null,
    ],
    [
      'the same token by another name',
      'github.com',
      { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: `https://${CORP}`, GITHUB_TOKEN: 'x', GH_TOKEN: 'x' },
      null,
    ],
    [
      'a token of its own there',
      'github.com',
      { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: `https://${CORP}`, GITHUB_TOKEN: 'x', GH_TOKEN: 'z' },
      'GH_TOKEN',
    ],
    [
      'Actions of github.com, for an Enterprise Server',
      CORP,
      { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_TOKEN: 'x' },
      null,
    ],
    [
      'Actions of github.com, for a tenant',
      'acme.ghe.com',
      { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_TOKEN: 'x' },
      null,
    ],
  ])('%s', async (_, host, env, source) => {
    const credentials = await findCredentials(host, env, noGh);
    expect(credentials.tokenSource).toBe(source);
    expect(credentials.token).toBe(source === null ? null : env[source]);
  });

  test('is what gh keeps for the host, where no variable is set', async () => {
    expect(await findCredentials(CORP, { GH_TOKEN: 'x' }, gh)).toMatchObject({
      token: `gho_for_${CORP}`,
      tokenSource: 'gh',
    });
    expect(await findCredentials('github.com', { GH_TOKEN: 'x' }, gh)).toMatchObject({ token: 'x' });
  });

  test.each<[string, string, Environment, string | undefined]>([
    ['that of github.com, for an Enterprise Server', CORP, { GITHUB_TOKEN: 'x' }, 'GITHUB_TOKEN'],
    ['that of an Enterprise Server', 'github.com', { GH_ENTERPRISE_TOKEN: 'x' }, 'GH_ENTERPRISE_TOKEN'],
    [
      "that of the job's server",
      'github.com',
      { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: `https://${CORP}`, GITHUB_TOKEN: 'x' },
      'GITHUB_TOKEN',
    ],
    ['none', CORP, { GH_TOKEN: ' ' }, undefined],
    ['none where another is sent', 'github.com', { GH_TOKEN: 'x', GH_ENTERPRISE_TOKEN: 'y' }, undefined],
  ])('what is held back is named: %s', async (_, host, env, heldBack) => {
    expect((await findCredentials(host, env, noGh)).heldBack).toBe(heldBack);
  });

  test('gh is asked without the tokens of other hosts, which it would give away', async () => {
    const seen: Environment[] = [];
    await findCredentials(
      CORP,
      { GH_TOKEN: 'x', GITHUB_TOKEN: 'y', GH_ENTERPRISE_TOKEN: '', HOME: '/home/me' },
      async (_file, _args, env) => {
        seen.push(env);
        return null;
      },
    );
    expect(seen).toEqual([{ HOME: '/home/me' }]);
  });

  test('a machine without gh has none', async () => {
    expect(await findCredentials('github.com', { PATH: '' })).toMatchObject({
      token: null,
      tokenSource: null,
    });
  });

  test('blanks around it are taken off', async () => {
    expect(await findCredentials('github.com', { GH_TOKEN: ' abc\r\n' }, noGh)).toMatchObject({
      token: 'abc',
    });
  });

  test.each(['hun\nter2', 'hun ter2', 'hun\x1bter2', 'hunter2é'])(
    '%j is refused without being shown',
    async (token) => {
      const error = await findCredentials('github.com', { GH_TOKEN: token }, noGh).catch(
        (error: unknown) => error,
      );
      expect(error).toMatchObject({
        code: 'usage',
        message: 'the token of GH_TOKEN holds characters that no token has',
      });
    },
  );
});

describe('the address of the API', () => {
  test.each<[string, Environment, string]>([
    ['github.com', {}, 'https://api.github.com'],
    ['acme.ghe.com', {}, 'https://api.acme.ghe.com'],
    [CORP, {}, `https://${CORP}/api/v3`],
    [`${CORP}:8443`, {}, `https://${CORP}:8443/api/v3`],
    ['github.com', { GITHUB_API_URL: 'http://127.0.0.1:9/' }, 'http://127.0.0.1:9'],
    ['github.com', { GITHUB_API_URL: '' }, 'https://api.github.com'],
    [CORP, { GITHUB_API_URL: 'http://127.0.0.1:9' }, `https://${CORP}/api/v3`],
    [
      CORP,
      { GITHUB_SERVER_URL: `https://${CORP}`, GITHUB_API_URL: `https://${CORP}/api/v3/` },
      `https://${CORP}/api/v3`,
    ],
    [
      'github.com',
      { GITHUB_SERVER_URL: `https://${CORP}`, GITHUB_API_URL: `https://${CORP}/api/v3` },
      'https://api.github.com',
    ],
  ])('%s with %j', async (host, env, expected) => {
    expect((await findCredentials(host, env, noGh)).apiBaseUrl).toBe(expected);
  });

  test.each(['nonsense', 'file:///etc/passwd', 'https://me:hunter2@api.example'])(
    '%s is refused',
    async (url) => {
      const error = await findCredentials('github.com', { GITHUB_API_URL: url }, noGh).catch(
        (error: unknown) => error,
      );
      expect(error).toMatchObject({
        code: 'usage',
        message: 'GITHUB_API_URL is not a plain http(s) address',
      });
    },
  );
});

test.each<[Environment, string]>([
  [{}, 'github.com'],
  [{ GH_HOST: '' }, 'github.com'],
  [{ GH_HOST: CORP }, CORP],
  [{ GH_HOST: `https://${CORP}/` }, CORP],
])('the default host with %j is %s', (env, host) => {
  expect(findDefaultHost(env)).toBe(host);
});
