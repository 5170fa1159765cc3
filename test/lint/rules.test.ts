import { describe, expect, test } from 'vitest';
import type { Observed, Published } from '../../collector/lint/observed.ts';
import { judge, type ChoiceWords, type Rule } from '../../collector/lint/rules.ts';
import { composeConsent } from '../../dashboard/compose-consent.ts';
import type { Declaration, Notice, NoticeDetails } from '../../protocol/consent-config.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { shopConsent } from '../mock/shop-consent.ts';

const WORDS: ChoiceWords = { accept: new Set(['accept all']), reject: new Set(['reject all']) };
const SITE = 'site_01jd0000000000000000000000';
const published = await publishedShop();
const button = (
  name: string,
  more: Partial<Observed['buttons'][number]> = {},
): Observed['buttons'][number] => ({
  name,
  width: 120,
  height: 44,
  tag: 'button',
  contrast: 9,
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

/** A page with nothing to complain about. */
const seen = (more: Partial<Observed> = {}): Observed => ({
  url: 'https://shop.example/',
  site: SITE,
  published,
  unpublished: null,
  before: { requests: [], cookies: [], storage: [] },
  buttons: [button('Accept all'), button('Reject all'), button('Choose')],
  ticked: [],
  preferences: true,
  clicks: { accept: 1, withdraw: 1 },
  after: { requests: [], cookies: [], storage: [] },
  accepted: null,
  refused: null,
  ...more,
});
const traces = (more: Partial<Observed['before']>): Observed['before'] => ({
  requests: [],
  cookies: [],
  storage: [],
  ...more,
});
const rules = (observed: Observed): Rule[] => judge(observed, WORDS).map(({ rule }) => rule);

test('a fair page has no findings', () => {
  const before = traces({
    requests: [
      { url: 'https://shop.example/app.js', type: 'script' },
      { url: 'https://collector.example/loader.js', type: 'script' },
      { url: 'data:image/png;base64,AA', type: 'image' },
    ],
    // Declared as essential, and our own.
    cookies: [
      { name: 'basket', domain: 'shop.example', days: 0 },
      { name: 'sealpost_01jd0000000000000000000000', domain: 'shop.example', days: 182 },
    ],
    storage: [
      { kind: 'local', name: `sealpost.${SITE}` },
      { kind: 'indexeddb', name: 'sealpost' },
      { kind: 'indexeddb', name: 'sealpost-decisions' },
    ],
  });
  expect(judge(seen({ before }), WORDS)).toEqual([]);
});

describe('before a choice', () => {
  test('names the service of a request that should have waited', () => {
    const before = traces({ requests: [{ url: 'https://px.adnet.example/p.gif', type: 'image' }] });
    const [finding] = judge(seen({ before }), WORDS);
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
    expect(judge(seen({ before }), WORDS)[0]!.got).toContain('not declared');
  });

  test('cookies and stored items', () => {
    const before = traces({
      cookies: [{ name: '_count_1', domain: 'shop.example', days: 395 }],
      storage: [{ kind: 'session', name: 'visit' }],
    });
    expect(rules(seen({ before }))).toEqual(['cookie-before-choice', 'storage-before-choice']);
  });

  test('what only calls itself as ours does', () => {
    const before = traces({
      cookies: [
        { name: 'sealpost_tracker', domain: 'shop.example', days: 182 },
        { name: 'sealpost_01jd0000000000000000000001', domain: 'shop.example', days: 182 },
      ],
      storage: [
        { kind: 'local', name: 'sealpost-spy' },
        { kind: 'session', name: `sealpost.${SITE}` },
        { kind: 'indexeddb', name: 'sealpost.spy' },
      ],
    });
    expect(judge(seen({ before }), WORDS).map(({ about }) => about)).toEqual([
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
    const buttons = [button('Accept all'), button('Reject all', more)];
    expect(rules(seen({ buttons }))).toEqual(['reject-parity']);
  });

  test('nothing to refuse with', () => {
    expect(rules(seen({ buttons: [button('Accept all')] }))).toEqual(['no-reject']);
  });

  test('too faint and too small', () => {
    const poor = { contrast: 3, height: 20 };
    const buttons = [button('Accept all', poor), button('Reject all', poor)];
    expect(rules(seen({ buttons }))).toEqual(['contrast', 'target-size', 'contrast', 'target-size']);
  });

  test('none at all is a warning', () => {
    expect(judge(seen({ buttons: [] }), WORDS)).toMatchObject([{ rule: 'no-notice', level: 'warning' }]);
  });
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
      { name: 'mystery', domain: 'shop.example', days: 1 },
      { name: '_ad', domain: 'shop.example', days: 400 },
    ],
  });
  expect(judge(seen({ after }), WORDS)).toMatchObject([
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
