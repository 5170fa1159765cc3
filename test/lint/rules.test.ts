import { describe, expect, test } from 'vitest';
import type { Layer, Observed, Published, Traces } from '../../collector/lint/observed.ts';
import type { SeenButton } from '../../collector/lint/probe/probe.ts';
import { isSameSite } from '../../collector/lint/open-page.ts';
import { formatReport, lookedAt } from '../../collector/lint/report.ts';
import type { Rule } from '../../collector/lint/rule-book.ts';
import { judge } from '../../collector/lint/rules.ts';
import { composeConsent } from '../../dashboard/compose-consent.ts';
import type { Declaration, Notice, NoticeDetails } from '../../protocol/consent-config.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { shopConsent } from '../mock/shop-consent.ts';

const SITE = 'site_01jd0000000000000000000000';
const published = await publishedShop();
const button = (name: string, more: Partial<SeenButton> = {}): SeenButton => ({
  name,
  width: 120,
  height: 44,
  tag: 'button',
  contrast: 9,
  reach: 'sight',
  style: {
    fontSize: '16px',
    fontWeight: '600',
    textDecoration: 'none',
    border: '0px none rgb(0, 0, 0)',
    padding: '8px 16px',
    opacity: '1',
    color: 'rgb(255, 255, 255)',
    background: 'rgb(0, 0, 0)',
    backgroundImage: 'none',
    boxShadow: 'none',
  },
  ...more,
});

const layer = (accept: SeenButton, reject: SeenButton | null, more: Partial<Layer> = {}): Layer => ({
  viewport: '1280 × 720',
  accept,
  reject,
  behind: null,
  isBlocking: false,
  ...more,
});
const NOTHING: Traces = { requests: [], cookies: [], storage: [] };

/** A page with nothing to complain about. */
const seen = (more: Partial<Observed> = {}): Observed => ({
  asked: 'https://shop.example/',
  gpc: false,
  url: 'https://shop.example/',
  site: SITE,
  published,
  unpublished: null,
  before: NOTHING,
  // Nothing happens only from scrolling, unless a test says so.
  browsed: more.before ?? NOTHING,
  goesByItself: false,
  layers: [layer(button('Accept all'), button('Reject all'))],
  mute: null,
  ticked: [],
  preferences: true,
  clicks: { accept: 1, withdraw: 1 },
  way: [],
  after: NOTHING,
  refusal: null,
  unpressed: [],
  unseen: [],
  accepted: null,
  refused: null,
  ...more,
});
const traces = (more: Partial<Traces>): Traces => ({ ...NOTHING, ...more });
const rules = (observed: Observed): Rule[] => judge(observed).map(({ rule }) => rule);

test('a fair page has no findings', () => {
  const before = traces({
    requests: [
      { url: 'https://shop.example/app.js', type: 'script' },
      { url: 'https://collector.example/loader.js', type: 'script' },
      { url: 'data:image/png;base64,AA', type: 'image' },
    ],
    // Declared as essential, and our own.
    cookies: [
      { name: 'basket', domain: 'shop.example', value: '', days: 0 },
      { name: 'sealpost_01jd0000000000000000000000', domain: 'shop.example', value: '', days: 182 },
    ],
    storage: [
      { kind: 'local', name: `sealpost.${SITE}` },
      { kind: 'indexeddb', name: 'sealpost' },
      { kind: 'indexeddb', name: 'sealpost-decisions' },
    ],
  });
  expect(judge(seen({ before }))).toEqual([]);
});

describe('before a choice', () => {
  test('names the service of a request that should have waited', () => {
    const before = traces({ requests: [{ url: 'https://px.adnet.example/p.gif', type: 'image' }] });
    const [finding] = judge(seen({ before }));
    expect(finding).toMatchObject({
      rule: 'request-before-choice',
      level: 'error',
      about: 'px.adnet.example',
    });
    expect(finding!.got).toBe('1 request (image), declared as AdNet for marketing');
    expect(finding!.remedy).toContain('data-consent="marketing"');
  });

  test('another host that only ends like a declared one is not it', () => {
    const before = traces({ requests: [{ url: 'https://evil-adnet.example/p.gif', type: 'image' }] });
    expect(judge(seen({ before }))[0]!.got).toContain('not declared');
  });

  test('cookies and stored items', () => {
    const before = traces({
      cookies: [{ name: '_count_1', domain: 'shop.example', value: '', days: 395 }],
      storage: [{ kind: 'session', name: 'visit' }],
    });
    expect(rules(seen({ before }))).toEqual(['cookie-before-choice', 'storage-before-choice']);
  });

  test('what only calls itself as ours does', () => {
    const before = traces({
      cookies: [
        { name: 'sealpost_tracker', domain: 'shop.example', value: '', days: 182 },
        { name: 'sealpost_01jd0000000000000000000001', domain: 'shop.example', value: '', days: 182 },
      ],
      storage: [
        { kind: 'local', name: 'sealpost-spy' },
        { kind: 'session', name: `sealpost.${SITE}` },
        { kind: 'indexeddb', name: 'sealpost.spy' },
      ],
    });
    expect(judge(seen({ before })).map(({ about }) => about)).toEqual([
      'sealpost_tracker',
      'sealpost_01jd0000000000000000000001',
      'sealpost-spy',
      `sealpost.${SITE}`,
      'sealpost.spy',
    ]);
    const ours = traces({ storage: [{ kind: 'indexeddb', name: 'sealpost' }] });
    expect(rules(seen({ before: ours, site: null }))).toEqual(['storage-before-choice']);
  });
});

describe('the first layer', () => {
  test.each([
    ['font', { style: { ...button('').style, fontWeight: '400' } }],
    ['colour', { style: { ...button('').style, background: 'rgba(0, 0, 0, 0)' } }],
    ['a picture behind one alone', { style: { ...button('').style, backgroundImage: 'url("glow.svg")' } }],
    ['a glow', { style: { ...button('').style, boxShadow: 'rgb(0, 0, 255) 0px 0px 20px 0px' } }],
    ['link in place of a button', { tag: 'a' }],
    ['half the size', { width: 60 }],
  ])('unequal: %s', (_name, more) => {
    const layers = [layer(button('Accept all'), button('Reject all', more))];
    expect(rules(seen({ layers }))).toEqual(['reject-parity']);
  });

  test('nothing to refuse with', () => {
    expect(rules(seen({ layers: [layer(button('Accept all'), null)] }))).toEqual(['no-reject']);
  });

  test('too faint and too small', () => {
    const poor = { contrast: 3, height: 20 };
    const layers = [layer(button('Accept all', poor), button('Reject all', poor))];
    expect(rules(seen({ layers }))).toEqual(['contrast', 'target-size', 'contrast', 'target-size']);
  });

  test('none at all is a warning', () => {
    expect(judge(seen({ layers: [] }))).toMatchObject([{ rule: 'no-notice', level: 'warning' }]);
    // A signal may have answered.
    expect(rules(seen({ layers: [], gpc: true }))).toEqual([]);
  });
});

test('what could not be seen or pressed is said, and is no pass', () => {
  const observed = seen({ unseen: ['a frame from https://ads.example'], unpressed: ['Accept all'] });
  expect(judge(observed)).toMatchObject([
    { rule: 'not-pressed', level: 'unjudged', about: 'Accept all' },
    { rule: 'cannot-look', level: 'unjudged', got: 'cannot look into a frame from https://ads.example' },
  ]);
});

test('preset switches', () => {
  expect(rules(seen({ ticked: ['Marketing'] }))).toEqual(['ticked-before-choice']);
});

test.each([
  [2, true],
  [null, true],
  [1, false],
])('withdrawing takes %s clicks', (withdraw, wrong) => {
  expect(rules(seen({ clicks: { accept: 1, withdraw } }))).toEqual(wrong ? ['clicks-to-withdraw'] : []);
});

describe('how long choices stand', () => {
  const group = (days: number): NonNullable<Observed['accepted']> => ({
    consent: 'con_01jd0000000000000000000000',
    at: 0,
    until: days * 86_400,
    terms: 1,
    granted: [],
    refused: [],
  });

  test('an acceptance beyond every regime, and a refusal that ends earlier', () => {
    expect(rules(seen({ accepted: group(700), refused: group(30) }))).toEqual(['expiry', 'expiry']);
  });

  test('as the regime has it', () => {
    expect(rules(seen({ accepted: group(182), refused: group(182) }))).toEqual([]);
  });
});

test('after everything was accepted: what nobody declared, and what is kept longer than declared', () => {
  const after = traces({
    requests: [{ url: 'https://stranger.example/x.js', type: 'script' }],
    cookies: [
      { name: 'mystery', domain: 'shop.example', value: '', days: 1 },
      { name: '_ad', domain: 'shop.example', value: '', days: 400 },
    ],
  });
  expect(judge(seen({ after }))).toMatchObject([
    { rule: 'undeclared-request', level: 'warning', about: 'stranger.example' },
    { rule: 'undeclared-storage', level: 'warning', about: 'mystery' },
    { rule: 'kept-longer', level: 'warning', about: '_ad' },
  ]);
});

test('a snippet whose site publishes nothing is said', () => {
  expect(rules(seen({ published: null, unpublished: 'the collector answers 404' }))).toEqual([
    'not-published',
  ]);
});

describe('other makers’ notices', () => {
  const foreign = (more: Partial<Observed>): Observed => seen({ site: null, published: null, ...more });
  const cookie = (
    name: string,
    days: number,
    domain = 'shop.example',
    value = '',
  ): Traces['cookies'][number] => ({ name, domain, value, days });
  const refusal = (more: Partial<Traces>): NonNullable<Observed['refusal']> => ({
    traces: traces(more),
    left: null,
    isBlocking: false,
    asksAgain: false,
  });

  test('what begins once the page is scrolled says so', () => {
    const browsed = traces({ requests: [{ url: 'https://px.adnet.example/p.gif', type: 'image' }] });
    const [finding] = judge(foreign({ browsed }));
    expect(finding).toMatchObject({
      rule: 'request-before-choice',
      got: '1 request (image), once the page was scrolled',
    });
    expect(rules(foreign({ browsed, layers: [] }))).toEqual(['request-before-choice', 'no-notice']);
  });

  test('the address that was asked for is the page’s own, too', () => {
    const before = traces({ requests: [{ url: 'https://shop.example/', type: 'document' }] });
    const at = { asked: 'https://shop.example/', url: 'https://www.shop.example/', before };
    expect(rules(foreign(at))).toEqual([]);
  });

  test('one click more to withdraw is a warning, two are an error', () => {
    const clicks = (withdraw: number): Partial<Observed> => ({ clicks: { accept: 1, withdraw } });
    expect(judge(foreign(clicks(2)))).toMatchObject([{ rule: 'clicks-to-withdraw', level: 'warning' }]);
    expect(judge(foreign(clicks(3)))).toMatchObject([{ rule: 'clicks-to-withdraw', level: 'error' }]);
    expect(judge(seen(clicks(2)))).toMatchObject([{ rule: 'clicks-to-withdraw', level: 'error' }]);
  });

  test('an answer that holds beyond thirteen months, and one that holds less for a refusal', () => {
    const after = traces({ cookies: [cookie('cc_cookie', 700), cookie('_count', 700)] });
    const kept = refusal({ cookies: [cookie('cc_cookie', 30)] });
    expect(judge(foreign({ after, refusal: kept })).map(({ rule, got }) => [rule, got])).toEqual([
      ['expiry', '700 days'],
      ['expiry', 'one that is kept 30 days'],
    ]);
  });

  test('the answer is told by what it says, where its name says nothing', () => {
    const answered = (domain: string, yes: string, no: string): [string, string][] => {
      const after = traces({ cookies: [cookie('c', 400, domain, yes), cookie('lang', 400, domain, 'de')] });
      const kept = refusal({ cookies: [cookie('c', 1, domain, no), cookie('lang', 1, domain, 'de')] });
      return judge(foreign({ after, refusal: kept }))
        .filter(({ rule }) => rule === 'expiry')
        .map(({ about, got }) => [about, got]);
    };
    expect(answered('.shop.example', 'ja', 'nein')).toEqual([
      ['c', '400 days'],
      ['c', 'one that is kept 1 day'],
    ]);
    expect(answered('shop.example', 'seen', 'seen')).toEqual([]);
    expect(answered('.adnet.example', 'a81f', '77c0')).toEqual([]);
  });

  test('after a refusal its own cookie is free, whatever it is called; another is not, nor anything of others', () => {
    const stored = (...cookies: Traces['cookies']): [Rule, string, string][] =>
      judge(foreign({ refusal: refusal({ cookies }) })).map(({ rule, level, about }) => [rule, level, about]);
    expect(stored(cookie('answer', 182))).toEqual([]);
    expect(stored(cookie('cookie_consent', 182), cookie('_count', 700))).toEqual([
      ['stored-after-refusal', 'warning', '_count'],
    ]);
    expect(stored(cookie('consent', 182, '.adnet.example'))).toEqual([
      ['stored-after-refusal', 'error', 'consent'],
    ]);
  });

  test('another buttons’ size on a telephone is said with its size, and what is known from the screen is not said twice', () => {
    const [accept, faint] = [button('Accept all'), button('Reject all', { contrast: 2 })];
    const narrow = { viewport: '360 × 640' };
    const layers = [layer(accept, faint), layer(accept, { ...faint, reach: 'box' }, narrow)];
    expect(judge(foreign({ layers })).map(({ rule, got }) => [rule, got])).toEqual([
      ['contrast', '2:1'],
      ['reject-reach', 'it can be seen only after scrolling inside the notice; at 360 × 640 pixels'],
    ]);
  });
});

describe('under other models of ours', () => {
  const shown = (model: Notice['model']): Layer => {
    const notice = published.notices.find((one) => one.model === model)!;
    const label = (act: string): string | undefined => notice.buttons.find((one) => one.act === act)?.label;
    const reject = label('reject');
    return layer(button(label('accept')!), reject === undefined ? null : button(reject));
  };
  const before = traces({
    requests: [
      { url: 'https://px.adnet.example/p.gif', type: 'image' },
      { url: 'https://stranger.example/x.js', type: 'script' },
    ],
  });

  test('what is declared may begin until somebody objects, and nothing else', () => {
    const about = (model: Notice['model']): string[] =>
      judge(seen({ before, layers: [shown(model)] })).map((one) => one.about);
    expect(about('opt-in')).toEqual(['px.adnet.example', 'stranger.example']);
    expect(about('opt-out')).toEqual(['stranger.example']);
  });
});

test('www. more or less is the same site, another name is not', () => {
  expect(isSameSite('example.com', 'www.example.com')).toBe(true);
  expect(isSameSite('example.com', 'de.example.com')).toBe(true);
  expect(isSameSite('example.com', 'evil-example.com')).toBe(false);
  expect(isSameSite('www.example.com', 'www.example.org')).toBe(false);
});

test('a report says of every finding what was seen, why it matters, where that is written, and what to do', () => {
  const observed = seen({ ticked: ['Marketing'] });
  const page = {
    url: 'https://shop.example/',
    failure: null,
    looked: lookedAt(observed),
    findings: judge(observed),
  };
  const gone = {
    url: 'https://gone.example/',
    failure: 'expected a page, got status 404',
    looked: null,
    findings: [],
  };
  expect(formatReport([page, gone])).toBe(
    `https://shop.example/
  0 requests, 0 cookies, 0 stored items before any choice; first layer seen; preferences seen; accepted with 1 click, withdrawn with 1; nothing refused
  error  ticked-before-choice  Marketing
    seen      on
    expected  every switch off until the visitor turns it on
    why       a box that somebody else has ticked says nothing about what the visitor wants (CJEU C-673/17 (Planet49); GDPR Recital 32; EDPB Cookie Banner Taskforce report (17 Jan 2023) §10)
    remedy    do not preset it; where the page cannot work without it, switch the box itself off (disabled)

https://gone.example/
  not looked at: expected a page, got status 404

1 error, 0 warnings, 0 not judged, 1 page not looked at on 2 pages`,
  );
});

async function publishedShop(): Promise<Published> {
  const artefacts = new Map<string, Notice | NoticeDetails | Declaration>();
  const config = await composeConsent(
    {
      consent: shopConsent(),
      locales: ['en'],
      texts: NOTICE_TEXTS,
      controller: 'Northwind Bikes',
      policyUrl: '',
      previous: undefined,
    },
    async (artefact) => {
      const hash = String(artefacts.size);
      artefacts.set(hash, artefact);
      return hash;
    },
  );
  return {
    collector: 'https://collector.example',
    config,
    declaration: artefacts.get(config.declaration) as Declaration,
    notices: config.notices.flatMap(({ models }) =>
      Object.values(models).map((hash) => artefacts.get(hash) as Notice),
    ),
  };
}
