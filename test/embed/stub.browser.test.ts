import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage, type Visitor } from '../widget/visit.ts';

const DENIED = {
  ad_storage: 'denied',
  ad_user_data: 'denied',
  ad_personalization: 'denied',
  analytics_storage: 'denied',
  functionality_storage: 'denied',
  personalization_storage: 'denied',
  security_storage: 'granted',
};

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('the head script', () => {
  it('has said no to everybody before the next script of the page runs', async () => {
    const page = await visit({ after: look });
    expect(await seen(page)).toEqual({
      google: [['[object Arguments]', 'consent', 'default', { ...DENIED, wait_for_update: 500 }]],
      uet: ['consent', 'default', { ad_storage: 'denied' }],
      clarity: [['[object Arguments]', 'consentv2', { ad_Storage: 'denied', analytics_Storage: 'denied' }]],
    });
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  it.each([
    ['data-google', ['google']],
    ['data-uet', ['uet']],
    ['data-clarity', ['clarity']],
  ])('with %s alone speaks to nobody else', async (attributes, told) => {
    const page = await visit({ attributes, after: look });
    expect(Object.keys(await seen(page))).toEqual(told);
    await page.close();
  });

  it('asks nothing of the network and leaves nothing behind', async () => {
    const page = await visit({ after: look });
    const urls = page.sent.map((request) => (JSON.parse(request) as [string])[0]);
    expect(urls).toEqual([`${stage.host.origin}/`, stage.collector.asset('stub.js').url]);
    expect(
      await page.evaluate(() => [
        document.cookie,
        localStorage.length,
        document.querySelectorAll('*').length,
      ]),
    ).toEqual(['', 0, 9]);
    await page.close();
  });

  it('lets the page say how long Google’s tags wait', async () => {
    const page = await visit({ attributes: 'data-google="1500"', after: look });
    expect((await seen(page)).google![0]![3]).toMatchObject({ wait_for_update: 1500 });
    await page.close();
  });

  it('sets no second default where the page has set one', async () => {
    const page = await visit({
      attributes: 'data-google',
      before: `window.dataLayer = [{ event: 'x' }]; function gtag() { dataLayer.push(arguments) } gtag('consent', 'default', { ad_storage: 'denied' })`,
      after: `window.seen = dataLayer.length`,
    });
    expect(await page.evaluate('window.seen')).toBe(2);
    await page.close();
  });

  it('puts itself behind what the page queued, and uses the page’s own functions', async () => {
    const page = await visit({
      before: `window.dataLayer = [['consent', 'default'], null, undefined, 'consent']; window.uetq = ['event']; window.calls = []; window.clarity = (...call) => calls.push(call); window.gtag = (...call) => calls.push(call)`,
      after: `window.seen = [dataLayer.length, uetq.slice(0, 3), calls.map(([command]) => command)]`,
    });
    expect(await page.evaluate('window.seen')).toEqual([
      4,
      ['event', 'consent', 'default'],
      ['consent', 'consentv2'],
    ]);
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  it('is not taken in by elements of those names', async () => {
    const page = await visit({
      head: '<a id="dataLayer"></a><a id="gtag"></a><a id="uetq"></a><a id="clarity"></a><a id="script" name="currentScript"></a>',
      after: look,
    });
    expect(Object.keys(await seen(page))).toEqual(['google', 'uet', 'clarity']);
    await page.close();
  });

  it.each([
    ['async', 'data-google async'],
    ['deferred', 'data-google defer'],
    ['a module', 'data-google type="module"'],
    ['told nobody’s name', ''],
  ])('says so where it is %s', async (_, attributes) => {
    const page = await visit({ attributes });
    await page.waitFor('document.readyState === "complete"');
    expect(page.complaints.join()).toMatch(/sealpost: expected a plain <script src="…\/stub\.js"/);
    await page.close();
  });
});

/** Keeps what a tag at this place would find. */
const look = `
  const plain = (call) => [Object.prototype.toString.call(call), ...call];
  window.seen = {};
  if (Array.isArray(window.dataLayer)) seen.google = dataLayer.map(plain);
  if (Array.isArray(window.uetq)) seen.uet = [...uetq];
  if (typeof window.clarity === 'function') seen.clarity = clarity.q.map(plain);
`;

interface Seen {
  google?: unknown[][];
  uet?: unknown[];
  clarity?: unknown[][];
}

const seen = (page: Visitor): Promise<Seen> => page.evaluate<Seen>('JSON.parse(JSON.stringify(window.seen))');

/** A page under a strict policy that lets only its own inline scripts stand before and after ours. */
function visit({
  attributes = 'data-google data-uet data-clarity',
  head = '',
  before = '',
  after = '',
}: {
  attributes?: string;
  head?: string;
  before?: string;
  after?: string;
}): Promise<Visitor> {
  const { url, integrity } = stage.collector.asset('stub.js');
  const inline = (code: string): string => (code ? `<script nonce="own">${code}</script>` : '');
  return stage.visit({
    head: `${inline(before)}${head}<script src="${url}" integrity="${integrity}" crossorigin="anonymous" ${attributes}></script>${inline(after)}`,
    body: '',
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${stage.collector.origin} 'nonce-own'; require-trusted-types-for 'script'; trusted-types 'none'`,
    },
    form: false,
  });
}
