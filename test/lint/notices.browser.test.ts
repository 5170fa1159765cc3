import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, type ChromiumBrowser } from '../browsers/chromium.ts';
import { lintPage } from './lint-page.ts';
import { shopPage, startTagHost, type TagHost } from './peer-pages.ts';

const CSS =
  '<style>.bar{position:fixed;bottom:0;left:0;right:0;background:#fff;color:#111;padding:16px}.bar button,dialog button,body>button{font:16px sans-serif;padding:10px 20px;background:#123;color:#fff;border:0}</style>';
/** Keeps any answer, so that only what a test is about is to be found; and a way back that withdraws. */
const KEEP = `<button onclick="document.cookie='consent=;max-age=0'">Withdraw consent</button><script>
function keep(root, gone) { if (document.cookie.includes('consent=')) return gone();
for (const one of root.querySelectorAll('button')) if (!one.closest('nav')) one.onclick = () => { document.cookie = 'consent=1;max-age=8640000'; gone(); }; }
</script>`;

const bar = (inner: string, lang = 'en', more = ''): string =>
  shopPage(
    CSS + more,
    `${KEEP}<div class="bar" id="bar">${inner}</div><script>keep(bar, () => bar.remove())</script>`,
    lang,
  );
const ASK = 'We use cookies to count visits.';
const EQUAL = `${ASK} <button>Accept all</button> <button>Reject all</button>`;
const POOR = 'style="background:#eee;color:#ccc"';

describe.concurrent('notices', () => {
  let browser: ChromiumBrowser;
  let other: TagHost;

  beforeAll(async () => {
    [browser, other] = await Promise.all([launchChromium(), startTagHost()]);
    const frame = (buttons: string): string =>
      `<!doctype html><meta charset="utf-8">${CSS}<body class="bar">${ASK} ${buttons}<script>for (const one of document.querySelectorAll('button')) one.onclick = () => parent.postMessage('done', '*')</script>`;
    other.pages.set('/fair', frame('<button>Accept all</button> <button>Reject all</button>'));
    other.pages.set('/unfair', frame('<button>Accept all</button>'));
  });

  afterAll(async () => {
    await browser.close();
    await other.close();
  });

  const framed = (path: string): string =>
    shopPage(
      CSS,
      `${KEEP}<iframe id="frame" src="${other.origin}${path}" style="position:fixed;bottom:0;left:0;width:100%;height:120px;border:0"></iframe><script>onmessage = () => { document.cookie = 'consent=1;max-age=8640000'; frame.remove(); }; if (document.cookie.includes('consent=')) frame.remove()</script>`,
    );
  const closed = (reject: string): string =>
    shopPage(
      '',
      `${KEEP}<div id="host"></div><script>const root = host.attachShadow({ mode: 'closed' }); root.innerHTML = ${JSON.stringify(`${CSS}<div class="bar">${ASK} <button>Accept all</button> ${reject}</div>`)}; keep(root, () => host.remove())</script>`,
    );

  test.for<[string, () => string, string[]]>([
    ['a fair bar', () => bar(EQUAL), []],
    [
      'a fair <dialog>',
      () =>
        shopPage(
          CSS,
          `${KEEP}<dialog id="ask"><p>${EQUAL}</p></dialog><script>ask.showModal(); keep(ask, () => ask.close())</script>`,
        ),
      [],
    ],
    ['a fair one in a closed shadow root', () => closed('<button>Reject all</button>'), []],
    [
      'an unfair one in a closed shadow root',
      () => closed(`<button ${POOR}>Reject all</button>`),
      ['reject-parity', 'contrast'],
    ],
    [
      'an unfair one in a closed shadow root of the markup',
      () =>
        shopPage(
          '',
          `${KEEP}<div id="host"><template shadowrootmode="closed">${CSS}<div class="bar">${ASK} <button>Accept all</button></div></template></div>`,
        ),
      ['no-reject'],
    ],
    ['a fair one in a frame of another host', () => framed('/fair'), ['request-before-choice']],
    [
      'an unfair one in a frame of another host',
      () => framed('/unfair'),
      ['no-reject', 'request-before-choice'],
    ],
    [
      'a refusal that takes scrolling inside the notice',
      () =>
        bar(
          `<div style="height:60px;overflow:auto">${ASK} <button>Accept all</button><p>More</p><p>More</p><p>More</p><button>Reject all</button></div>`,
        ),
      ['reject-reach'],
    ],
    [
      'a refusal that takes scrolling the page',
      () =>
        shopPage(
          CSS,
          `${KEEP}${ASK} <button>Accept all</button><div style="height:150vh"></div><button>Reject all</button><script>for (const one of document.querySelectorAll('button')) if (/all/.test(one.textContent)) one.onclick = () => { document.cookie = 'consent=1;max-age=8640000'; location.reload(); }; if (document.cookie.includes('consent=')) for (const one of document.querySelectorAll('button')) if (/all/.test(one.textContent)) one.remove();</script>`,
        ),
      ['reject-reach'],
    ],
    [
      'a refusal that only a telephone has out of sight',
      () =>
        bar(
          `<div class="box">${ASK}<p><button>Accept all</button></p><p>${'More. '.repeat(40)}</p><p><button>Reject all</button></p></div>`,
          'en',
          '<style>@media(max-width:500px){.box{max-height:120px;overflow:auto}}</style>',
        ),
      ['reject-reach'],
    ],
    [
      'a refusal behind an accordion',
      () =>
        bar(
          `${ASK} <button>Accept all</button><details><summary>More options</summary><button>Reject all</button></details>`,
        ),
      ['no-reject'],
    ],
    [
      'a refusal that is switched off',
      () => bar(EQUAL.replace('<button>R', '<button disabled>R')),
      ['no-reject'],
    ],
    [
      'a refusal beside the page',
      () => bar(EQUAL.replace('<button>R', '<button style="position:absolute;left:-9999px">R')),
      ['no-reject'],
    ],
    [
      'a refusal that is cut off',
      () => bar(EQUAL.replace('<button>R', '<button style="clip-path:inset(50%)">R')),
      ['no-reject'],
    ],
    [
      'a refusal that a picture covers',
      () =>
        bar(
          `${ASK} <button>Accept all</button> <span style="position:relative"><button>Reject all</button><span style="position:absolute;inset:0;background:#fff"></span></span>`,
        ),
      ['no-reject'],
    ],
    [
      'a button that never stands still',
      () =>
        bar(
          `${ASK} <button style="animation:pulse 1s infinite alternate">Accept all</button> <button>Reject all</button>`,
          'en',
          '<style>@keyframes pulse{to{transform:scale(1.15)}}</style>',
        ),
      ['reject-parity'],
    ],
    [
      'an X alone',
      () => bar(`${ASK} By browsing on you agree. <button aria-label="Close">×</button>`),
      ['no-choice'],
    ],
    ['nothing to press', () => bar(`${ASK} By browsing on you agree.`), ['no-choice']],
    [
      'words that nobody knows',
      () => bar(`${ASK} <button>Aye aye</button><button>Avast</button>`),
      ['unrecognised'],
    ],
    [
      'a picture that says it',
      () => shopPage(CSS, '<div class="bar"><canvas width="600" height="100"></canvas></div>'),
      ['cannot-look'],
    ],
    [
      'a fair bar in a page that is fixed as a whole',
      () => bar(EQUAL).replace('<h1>', '<div style="position:fixed;inset:0;overflow:auto"><main></main><h1>'),
      [],
    ],
    [
      'a refusal that is kept for a day, in a cookie whose name says nothing',
      () =>
        bar(EQUAL).replace(
          'bar.remove())</script>',
          `bar.remove());
[...bar.querySelectorAll('button')].forEach((one, no) => one.onclick = () => { document.cookie = no ? 'c=nein;max-age=86400' : 'c=ja;max-age=60480000'; bar.remove(); });
if (/c=/.test(document.cookie)) bar.remove()</script>`,
        ),
      ['expiry'],
    ],
    ['a refusal that is not kept', () => bar(EQUAL).replace('return gone()', 'void 0'), ['asked-again']],
    [
      'a refusal that leads away',
      () =>
        bar(EQUAL).replace(
          'bar.remove())</script>',
          `bar.remove()); [...bar.children][1].onclick = () => location = '${other.origin}/fair'</script>`,
        ),
      ['cookie-wall'],
    ],
  ])('%s', async ([, page, expected]) => {
    const { rules, seen } = await lintPage(browser.native, page());
    expect(rules.toSorted()).toEqual(expected.toSorted());
    expect(seen.layers.length > 0 || seen.mute !== null || seen.unseen.length > 0, 'a notice was seen').toBe(
      true,
    );
  });

  test.for<[string, () => string]>([
    [
      'a page that is fixed as a whole, and speaks of cookies, too',
      () =>
        shopPage(
          CSS,
          `<div style="position:fixed;inset:0;overflow:auto"><nav><a href="/cookies">Cookies</a></nav><main>We bake cookies. <button>Order</button></main></div>`,
        ),
    ],
    [
      'no notice and no tags, but a row of links',
      () =>
        shopPage(
          CSS,
          '<a href="/faq">How to accept all cookies</a><nav class="bar"><a href="/a">Bikes</a> <a href="/cookies">Cookie policy</a></nav>',
        ),
    ],
  ])('%s, is no notice', async ([, page]) => {
    const { rules, seen } = await lintPage(browser.native, page());
    expect(rules).toEqual([]);
    expect(seen).toMatchObject({ layers: [], mute: null, unseen: [] });
  });

  test('buttons that slide in late, one after the other', async () => {
    const html = shopPage(
      `${CSS}<style>.bar{animation:in .8s}.bar button{animation:fade .8s both}.bar button + button{animation-delay:.4s}@keyframes in{from{transform:translateY(100%)}}@keyframes fade{from{opacity:0}}</style>`,
      `${KEEP}<script>setTimeout(() => { const bar = document.createElement('div'); bar.className = 'bar'; bar.innerHTML = ${JSON.stringify(EQUAL)}; keep(bar, () => bar.remove()); if (!document.cookie.includes('consent=')) document.body.append(bar); }, 1200)</script>`,
    );
    const { rules, seen } = await lintPage(browser.native, html, { waitMs: 3000 });
    expect(rules).toEqual([]);
    expect(seen.layers).toHaveLength(2);
  });

  test.for([
    ['ar', 'نستخدم ملفات تعريف الارتباط لقياس الزيارات.', 'أوافق', 'لا أوافق'],
    ['ja', '当サイトではクッキーを使用しています。', '同意する', '同意しない'],
  ])('the words of %s', async ([lang, text, accept, reject]) => {
    const button = (name: string, how = ''): string => `<button ${how}>${name}</button>`;
    const [fair, unfair, alone] = await Promise.all(
      [button(reject!), button(reject!, POOR), ''].map((refusal) =>
        lintPage(browser.native, bar(`${text} ${button(accept!)} ${refusal}`, lang)),
      ),
    );
    expect([fair!.rules, unfair!.rules, alone!.rules]).toEqual([
      [],
      ['reject-parity', 'contrast'],
      ['no-reject'],
    ]);
    expect(fair!.seen.layers[0]).toMatchObject({ accept: { name: accept }, reject: { name: reject } });
  });

  test('words that are named on the command line', async () => {
    const html = bar(`${ASK} <button>Aye aye</button><button ${POOR}>Avast</button>`);
    const words: [string, 'accept' | 'reject'][] = [
      ['Aye aye', 'accept'],
      ['AVAST', 'reject'],
    ];
    const { rules } = await lintPage(browser.native, html, { words });
    expect(rules).toEqual(['reject-parity', 'contrast']);
  });

  test('one that comes after three seconds', async () => {
    const html = shopPage(
      CSS,
      `${KEEP}<script>setTimeout(() => { const bar = document.createElement('div'); bar.className = 'bar'; bar.innerHTML = ${JSON.stringify(`${ASK} <button>Accept all</button>`)}; keep(bar, () => bar.remove()); if (!document.cookie.includes('consent=')) document.body.append(bar); }, 3000)</script>`,
    );
    const { rules } = await lintPage(browser.native, html, { waitMs: 5000 });
    expect(rules).toEqual(['no-reject']);
  });
});
