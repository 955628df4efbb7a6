import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from '../../../src/render/content/blocks.ts';
import { mergedPage } from '../../../src/render/content/merged-page.ts';
import { runPage } from '../../../src/render/content/run-page.ts';
import { scanPage } from '../../../src/render/content/scan-page.ts';
import { renderHtml } from '../../../src/render/html/html.ts';
import { htmlPage } from '../../../src/render/html/page.ts';
import { startBrowser } from '../../support/browser.ts';
import { judgeFixture } from '../../support/judge-files.ts';
import { attempt, scanned, withKey } from '../../support/scanned.ts';
import { hostileTexts, poisoned, poisonedVictim } from '../hostile.ts';
import { huge, report, save, worlds } from '../reports.ts';

const started = await startBrowser();
if ('missing' in started && process.env.REQUIRE_BROWSER === '1') throw new Error(started.missing);

const scan = scanned([attempt({ saves: [save()], findings: [withKey({ state: 'held' })] })]);
// The large ones have the blocks of the others many times over, and take axe as many times as long.
const reports = Object.entries(worlds).filter(([name]) => name !== 'huge' && name !== 'crowded');
const contents: [string, Page][] = [
  ...reports.map(([name, one]): [string, Page] => [name, runPage(one)]),
  ['scan', scanPage(scan)],
  ['merged', mergedPage(Object.values(worlds), report().examinedAt)],
];
const pages = contents.map(([name, page]): [string, string] => [name, renderHtml(page)]);

/** As few pages as have every kind of element that there is: the words in them are not the business of axe. */
function withEveryKind(pages: readonly string[]): Set<string> {
  const chosen = new Set<string>();
  const missing = new Map(
    pages.map((html) => [html, new Set(html.match(/<[a-z]\w*(?: (?:class|role)="[^"]*")*/g))]),
  );
  for (;;) {
    const [next] = [...missing].toSorted(([, a], [, b]) => b.size - a.size);
    if (next === undefined || next[1].size === 0) return chosen;
    const [html, kinds] = next;
    chosen.add(html);
    for (const others of missing.values())
      if (others !== kinds) for (const kind of kinds) others.delete(kind);
    missing.delete(html);
  }
}

// Named for what it is where it does not run, so that nobody takes silence for a pass.
describe.skipIf('missing' in started)('a page in a browser', () => {
  let browser: Browser;
  let phone: Awaited<ReturnType<typeof openTab>>;
  beforeAll(async () => {
    if ('missing' in started) return;
    browser = started;
    phone = await openTab({ viewport: { width: 360, height: 740 } });
  });
  afterAll(async () => {
    await browser.close();
  });

  /** A tab of its own, which shows pages as files are opened. */
  async function openTab(options: BrowserContextOptions) {
    const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
    const shown = { html: '', said: [] as string[], asked: [] as string[] };
    await context.route('**/*', async (route) => {
      shown.asked.push(route.request().url());
      if (route.request().url() !== 'https://report.test/') return await route.abort();
      return await route.fulfill({ contentType: 'text/html', body: shown.html });
    });
    const tab = await context.newPage();
    tab.on('console', (message) => shown.said.push(message.text()));
    tab.on('pageerror', (error) => shown.said.push(String(error)));
    /** Opens a page, and gives what it said on its console and what it asked for. */
    async function open<T>(html: string, look: (tab: Tab) => Promise<T>) {
      Object.assign(shown, { html, said: [], asked: [] });
      await tab.goto('https://report.test/');
      const value = await look(tab);
      return { value, said: shown.said, asked: shown.asked };
    }
    return { open, close: () => context.close() };
  }

  /** Opens a page in a tab of its own. */
  async function opened<T>(
    html: string,
    look: (tab: Tab) => Promise<T>,
    options: BrowserContextOptions = {},
  ): Promise<{ value: T; said: string[]; asked: string[] }> {
    const tab = await openTab(options);
    const seen = await tab.open(html, look);
    await tab.close();
    return seen;
  }

  const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
  /** What axe-core has against the page, all of it unfolded. */
  const violations = async (tab: Tab): Promise<unknown> => {
    await tab.evaluate(axe);
    return await tab.evaluate(`
      for (const fold of document.querySelectorAll('details')) fold.open = true;
      axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`);
  };

  /** What has to be scrolled sideways to be read, such as a patch. */
  const sideways = `[...document.querySelectorAll('pre, .scroll')]
    .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.textContent)`;

  const forAxe = withEveryKind(pages.map(([, html]) => html));
  test.each(pages)(
    '%s: asks for nothing, says nothing, is open to everyone, and fits a phone',
    async (_, html) => {
      const { value, said, asked } = await phone.open(html, async (tab) => [
        forAxe.has(html) ? await violations(tab) : [],
        await tab.evaluate('document.documentElement.scrollWidth'),
        await tab.evaluate(sideways),
      ]);
      expect(value).toEqual([[], 360, []]);
      expect(said).toEqual([]);
      expect(asked).toEqual(['https://report.test/']);
    },
  );

  test('it is dark where the reader wants it dark, and its words can be told from the paper', async () => {
    const { value } = await opened(
      renderHtml(runPage(report())),
      async (tab) => [
        await tab.evaluate('getComputedStyle(document.body).backgroundColor'),
        await violations(tab),
      ],
      { colorScheme: 'dark' },
    );
    expect(value).toEqual(['rgb(13, 17, 23)', []]);
  });

  test('strangers run nothing, load nothing and open no tag, in any of their words', async () => {
    const texts = [
      ...hostileTexts,
      '"><img src=https://evil.test/x onerror="window.pwned=1">',
      '\'"onload=x',
    ];
    const bodies = texts.flatMap((text) => [poisoned(text), poisonedVictim(text)]).map((one) => runPage(one));
    const all = bodies.map((page) => /<body>([\s\S]*)<script>/.exec(renderHtml(page))?.[1] ?? '').join('\n');
    const { value, said, asked } = await opened(htmlPage('all', all), (tab) =>
      tab.evaluate(`({
        ran: 'pwned' in window,
        foreign: [...document.querySelectorAll('img, iframe, object, form, b, link, body script')].map((one) => one.tagName),
        leads: [...document.querySelectorAll('a')].map((one) => one.host).filter((host) => /evil/.test(host)),
      })`),
    );
    expect(value).toEqual({ ran: false, foreign: ['SCRIPT'], leads: [] });
    expect(said).toEqual([]);
    expect(asked).toEqual(['https://report.test/']);
  });

  test('what is not its own is stopped, if it ever came in', async () => {
    const smuggled =
      '<script>window.pwned = 1</script><img src="https://evil.test/x"><p style="color: red">x</p>';
    const { value, said, asked } = await opened(htmlPage('t', smuggled), (tab) =>
      tab.evaluate(`'pwned' in window`),
    );
    expect(value).toBe(false);
    expect(said.filter((line) => /Content Security Policy/.test(line))).toHaveLength(3);
    expect(asked).toEqual(['https://report.test/']);
  });

  test('a button copies the command and the patch to the byte, with and without the right to', async () => {
    const patch = report().findings[0]?.remedies[0]?.patch;
    const copies = async (tab: Tab): Promise<string[]> => {
      const copied: string[] = [];
      for (const button of await tab.getByRole('button', { name: /^Copy/ }).all()) {
        await button.click();
        await tab.getByRole('button').filter({ hasText: 'Copied' }).first().waitFor();
        copied.push(String(await tab.evaluate('navigator.clipboard.readText()')));
      }
      return copied;
    };
    const permissions = ['clipboard-read', 'clipboard-write'];
    const { value } = await opened(renderHtml(runPage(report())), copies, { permissions });
    expect(value.length).toBeGreaterThan(1);
    expect(value).toContain(patch);
    const { value: word } = await opened(renderHtml(runPage(report())), async (tab) => {
      const button = tab.getByRole('button', { name: /^Copy/ }).first();
      await button.click();
      await tab.getByText('Copied').waitFor();
      return await button.textContent();
    });
    expect(word).toBe('Copied');
  });

  test('the countdown counts, and at its end the head says that the key is free', async () => {
    const until = report().findings[0]?.stuckKey?.expiresBetween?.until ?? Number.NaN;
    const { value } = await opened(renderHtml(runPage(report())), async (tab) => {
      const words = async (): Promise<string> =>
        (await tab.locator('header').innerText()).replace(/\s+/g, ' ');
      await tab.clock.install({ time: until - 900_000 });
      await tab.reload();
      await tab.clock.pauseAt(until - 91_000);
      const seen: string[] = [];
      for (const ms of [1000, 31_000, 120_000]) {
        await tab.clock.runFor(ms);
        seen.push(await words());
      }
      return seen;
    });
    expect(value).toEqual([
      expect.stringMatching(/^Stuck key \S+ Locked until .+ at the latest .*, 1 m 30 s left now /),
      expect.stringMatching(/^Stuck key .*, 0 m 59 s left now /),
      expect.stringMatching(
        /^Was stuck \S+ Free since .+ at the latest, when its reservation expired, 1 m 1 s ago\. What follows was written before\. /,
      ),
    ]);
  });

  test('folds open by keyboard, and all of them before it is printed', async () => {
    const { value } = await opened(renderHtml(runPage(report())), async (tab) => {
      const open = (): Promise<number> => tab.locator('details[open]').count();
      await tab.locator('summary').first().press('Enter');
      const byKeyboard = await open();
      await tab.emulateMedia({ media: 'print' });
      await tab.evaluate(`dispatchEvent(new Event('beforeprint'))`);
      return [byKeyboard, (await open()) === (await tab.locator('details').count())];
    });
    expect(value).toEqual([1, true]);
  });

  // Under a second on an idle machine; the rest is for one that is not.
  test('the largest report opens in a moment', async () => {
    const html = renderHtml(runPage(huge));
    const { value } = await opened(html, (tab) =>
      tab.evaluate(`performance.getEntriesByType('navigation')[0].duration`),
    );
    expect(value).toBeLessThan(4000);
  });

  test('the page of the largest fixture opens in under a second', async () => {
    const { report: largest } = await judgeFixture('set-up-actions-torn-down');
    const { value } = await opened(renderHtml(runPage(largest, true)), (tab) =>
      tab.evaluate(`performance.getEntriesByType('navigation')[0].duration`),
    );
    expect(value).toBeLessThan(1000);
  });
});
