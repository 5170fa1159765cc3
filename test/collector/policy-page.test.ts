import { describe, expect, it } from 'vitest';
import { acceptedLanguages, chooseLanguage, directionOf } from '../../collector/domain/choose-language.ts';
import { renderMarkdown } from '../../collector/domain/markdown.ts';
import { POLICY_WORDS } from '../../collector/policy-words/all.ts';
import { NOTICE_LOCALES } from '../../protocol/notice-texts.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { policyDocument } from '../mock/policy-documents.ts';
import { mockId } from '../mock/tenant.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { addArtefact, composeShop, openConsentBench, POLICY, publishManifest } from './consent-bench.ts';
import { openPublishedBench, problemOf } from './harness.ts';
import { openChangedBench, openPolicyBench, publishChange, type PolicyBench } from './policy-bench.ts';

describe('GET /p/{site}', () => {
  it('shows the version in force, what has changed, and what the site declares', async () => {
    const bench = await openPolicyBench();
    const text = await textOf(bench, '');
    for (const part of [
      'In force since November 1, 2026',
      'Version 2026-11',
      'We now use AdNet for advertising, and ask you first.',
      'A new version takes effect on February 1, 2027. Read the new version',
      'What we process when you write to us',
      // Declared:
      'Statistics Counts visits and shows which pages are used',
      'Counter Counts visits, without following anybody from site to site.',
      'Provider: Counter Ltd',
      'Processed in: Ireland',
      '_count_* Cookie 395 days',
      'basket Cookie until you close the browser',
      'counter.queue Local storage 30 days',
      'Harbour Hosting Runs our servers Quay 1, Rotterdam, Netherlands',
      'Northwind Bikes Ltd Mill Lane 4 Bristol BS1 4QD United Kingdom privacy@northwind.example',
      'Data protection officer dpo@northwind.example',
      'Version 2027-02 Takes effect on February 1, 2027 Version 2026-11',
      'Version 2025-05 In force from May 25, 2025 to November 1, 2026',
    ])
      expect(text).toContain(part);
  });

  it('changes with the time', async () => {
    const bench = await openPolicyBench();
    bench.time.now = Date.parse('2027-01-31T23:59:59Z');
    expect(await textOf(bench, '')).toContain('Version 2026-11');
    bench.time.now += 1000;
    const text = await textOf(bench, '');
    expect(text).toContain('In force since February 1, 2027 Version 2027-02');
    expect(text).toContain(
      'Version 2026-11 In force from November 1, 2026 to February 1, 2027 · Consent was asked for again',
    );
    expect(text).not.toContain('A new version');
  });

  it('announces the first version that is to come where none is in force', async () => {
    const bench = await openPolicyBench();
    bench.time.now = Date.parse('2025-01-01T00:00:00Z');
    const text = await textOf(bench, '');
    expect(text).toContain('Takes effect on May 25, 2025 Version 2025-05');
    expect(text).toContain('This version is not in force yet.');
    expect(text).not.toContain('Read the version in force');
  });

  it('needs no script, and could run none', async () => {
    const bench = await openPolicyBench();
    const response = await ask(bench, '');
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(await response.text()).not.toMatch(/<script|<style|style=|\son\w+=|<img|javascript:/i);
  });

  it('says what the tenant wrote, and never as HTML', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const bench = await openPolicyBench();
    const { artefacts } = bench;
    const document = {
      ...policyDocument('en', evilVersion, evil),
      title: evil,
      markdown: `# ${evil}\n\n${evil}\n\n[x](javascript:alert(1))\n\n![x](https://evil.example/x.png)`,
    };
    const [coming] = bench.manifest.policies!;
    const policies = [
      coming!,
      {
        version: evilVersion,
        effective: '2026-11-20T00:00:00Z',
        material: false,
        documents: { en: addArtefact(artefacts, document) },
      },
      ...bench.manifest.policies!.slice(1),
    ];
    const controller = { name: evil, address: evil, contact: `"><script>@x.y`, dataProtectionOfficer: evil };
    const manifest: Manifest = { ...bench.manifest, revision: 3, policies, controller };
    expect((await publishManifest(bench, manifest, artefacts)).status).toBe(200);
    const html = await (await ask(bench, '')).text();
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toMatch(/<img|<script|href="javascript:/);
  });

  it.each<[string, string | undefined, string]>([
    ['', undefined, 'en'],
    ['', 'de', 'de'],
    ['', 'de-AT, en;q=0.5', 'de'],
    ['', 'fr, ar;q=0.4, de;q=0.3', 'ar'],
    ['', 'fr', 'en'],
    ['?lang=de', 'ar', 'de'],
    ['?lang=fr', 'ar', 'ar'],
    ['?lang=%3Cscript%3E', undefined, 'en'],
  ])('speaks the visitor’s language: "%s" and %j is %s', async (query, accepted, locale) => {
    const bench = await openPolicyBench();
    const response = await ask(bench, query, accepted === undefined ? {} : { 'accept-language': accepted });
    expect(response.headers.get('content-language')).toBe(locale);
    expect(response.headers.get('vary')).toBe('Accept-Language');
    expect(await response.text()).toContain(
      `<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">`,
    );
  });

  it('is asked for again each time, and answered without a body while it is the same', async () => {
    const bench = await openPolicyBench();
    const first = await ask(bench, '');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const tag = first.headers.get('etag')!;
    expect((await ask(bench, '', { 'if-none-match': tag })).status).toBe(304);
    expect((await ask(bench, '?lang=de', { 'if-none-match': tag })).status).toBe(200);
  });

  it('links to a policy elsewhere, and shows what the site declares', async () => {
    const bench = await openConsentBench();
    const html = await (await ask(bench, '')).text();
    expect(html).toContain(`<a href="${POLICY.url}" rel="noopener noreferrer">Read the privacy policy</a>`);
    const text = plain(html);
    for (const part of [
      'Privacy',
      'AdNet Shows advertising',
      'Harbour Hosting',
      'Harbour & Vale Ltd 1 Example Quay',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('All versions');
    expect((await problemOf(ask(bench, '/2026-11'))).code).toBe('policy-unknown');
  });

  it('shows how to reach the controller where there is nothing but a link', async () => {
    const bench = await openPublishedBench();
    const manifest = { ...bench.site.manifest, revision: 2, policy: POLICY };
    expect((await publishManifest(bench, manifest, new Map())).status).toBe(200);
    const text = plain(await (await ask(bench, '')).text());
    expect(text).toContain('Read the privacy policy');
    expect(text).toContain('privacy@harbourvale.example.com');
  });

  it('knows none for a site without, and no site that is not published', async () => {
    const bench = await openPublishedBench();
    expect(await problemOf(ask(bench, ''))).toMatchObject({ code: 'policy-unknown', status: 404 });
    const unknown = { ...bench, site: { ...bench.site, id: mockId('site') } };
    expect(await problemOf(ask(unknown, ''))).toMatchObject({ code: 'site-unknown', status: 404 });
    expect((await problemOf(bench.send('/p/imprint'))).code).toBe('site-unknown');
  });
});

describe('GET /p/{site}/{version}', () => {
  it('shows an earlier version as what it is, without what the site does today', async () => {
    const bench = await openPolicyBench();
    const html = await (await ask(bench, '/2025-05')).text();
    const text = plain(html);
    expect(text).toContain('In force from May 25, 2025 to November 1, 2026 Version 2025-05');
    expect(text).toContain('This is an earlier version. Read the version in force');
    expect(text).toContain('Held Once.');
    expect(text).toContain('privacy@northwind.example');
    // It held before the site published anything here.
    expect(text).toContain('What was stored, and by whom, was not kept for this version.');
    expect(text).not.toContain('AdNet Inc.');
    expect(text).not.toContain('What has changed');
    expect(html).toContain(`href="../${bench.site.id}"`);
  });

  it('shows an earlier version with what was declared while it held', async () => {
    const bench = await openChangedBench();
    bench.time.now = Date.parse('2027-03-01T00:00:00Z');
    const today = await textOf(bench, '');
    expect(today).toContain('Meter Ltd');
    expect(today).not.toContain('Counter Ltd');

    const html = await (await ask(bench, '/2026-11')).text();
    const last = plain(html);
    expect(last).toContain('In force from December 1, 2026 to February 1, 2027 Essential');
    expect(last).toContain('Counter Ltd');
    expect(last).toContain('_count_* Cookie 1 day');
    expect(last).toContain('Harbour Hosting');
    expect(last).not.toContain('Meter Ltd');
    expect(last).toContain('This list over time');

    const [, link] = html.match(/href="([^"]*at=2026-11-21[^"]*)"/)!;
    expect(link).toMatch(new RegExp(`^\\.\\./${bench.site.id}/2026-11\\?at=.*#services$`));
    const first = await textOf(bench, `/2026-11?${link!.split('?')[1]!.split('#')[0]!}`);
    expect(first).toContain('In force from November 21, 2026 to December 1, 2026 Essential');
    expect(first).toContain('_count_* Cookie 395 days');
    // In another language it is still what is looked at.
    const german = await (await ask(bench, '/2026-11?at=2026-11-25T00:00:00Z&lang=de')).text();
    expect(plain(german)).toContain('_count_* Cookie 395 Tage');
    expect(german).toMatch(/href="\?lang=en&amp;at=2026-11-21T/);
  });

  it('shows what was declared at any time, also under the version in force', async () => {
    const bench = await openChangedBench();
    bench.time.now = Date.parse('2026-12-24T00:00:00Z');
    expect(await textOf(bench, '/2026-11')).toContain('_count_* Cookie 1 day');
    expect(await textOf(bench, '/2026-11?at=2026-11-25T00:00:00Z')).toContain('_count_* Cookie 395 days');
  });

  it.each([
    'soon',
    '-1',
    '1',
    'foo 2001',
    '2026-02-30T00:00:00Z',
    '2026-11-25',
    // Before anything was published here, and when nobody knows yet.
    '2026-11-02T00:00:00Z',
    '2026-12-24T00:00:01Z',
    '9999-01-01T00:00:00Z',
  ])('shows what holds where the time is none that it knows: %s', async (at) => {
    const bench = await openChangedBench();
    bench.time.now = Date.parse('2026-12-24T00:00:00Z');
    const query = `?at=${encodeURIComponent(at)}`;
    expect(await textOf(bench, `/2026-11${query}`)).toBe(await textOf(bench, '/2026-11'));
    expect(await textOf(bench, `/2027-02${query}`)).toBe(await textOf(bench, '/2027-02'));
    bench.time.now = Date.parse('2027-03-01T00:00:00Z');
    const past = await textOf(bench, '/2026-11?at=9999-01-01T00:00:00Z');
    expect(past).toBe(await textOf(bench, '/2026-11'));
  });

  it('does not say of a version to come that something was not kept', async () => {
    const bench = await openPolicyBench();
    expect(await textOf(bench, '/2027-02?at=2026-11-21T12:00:00Z')).not.toContain('was not kept');
  });

  it('shows who was responsible then beside who is now', async () => {
    const bench = await openChangedBench();
    bench.time.now = Date.parse('2027-03-01T00:00:00Z');
    const text = await textOf(bench, '/2026-11');
    expect(text).toMatch(/Who is responsible Southwind Bikes Ltd .* In force from .* Northwind Bikes Ltd/);
    expect(await textOf(bench, '')).not.toContain('Northwind Bikes Ltd');
  });

  it('says the same again from memory, and something new after a publication', async () => {
    const bench = await openChangedBench();
    bench.time.now = Date.parse('2027-02-10T00:00:00Z');
    const before = await textOf(bench, '/2027-02');
    expect(await textOf(bench, '/2027-02')).toBe(before);
    expect(before).toContain('Meter Ltd');
    expect(before).not.toContain('This list over time');
    await publishChange(bench, 5, { services: [] });
    bench.time.now += 86_400_000;
    const after = await textOf(bench, '/2027-02');
    expect(after).not.toContain('Meter Ltd');
    expect(after).toContain(
      'This list over time In force since February 10, 2027 In force from February 1, 2027',
    );
  });

  it('shows one that is to come as that', async () => {
    const bench = await openPolicyBench();
    const text = await textOf(bench, '/2027-02');
    expect(text).toContain('Takes effect on February 1, 2027 Version 2027-02');
    expect(text).toContain('This version is not in force yet. Read the version in force');
    expect(text).toContain('We add a map of our workshops.');
  });

  it('falls back to a language that the version has', async () => {
    const bench = await openPolicyBench();
    const response = await ask(bench, '/2025-05?lang=ar');
    expect(response.headers.get('content-language')).toBe('en');
  });

  it('knows no other version', async () => {
    const bench = await openPolicyBench();
    for (const version of ['/2024-01', '/2026', '/constructor'])
      expect(await problemOf(ask(bench, version))).toMatchObject({ code: 'policy-unknown', status: 404 });
  });
});

it('GET /.well-known/gpc.json says that the signal is honoured', async () => {
  const { send } = await openPublishedBench();
  const response = await send('/.well-known/gpc.json');
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.json()).toEqual({
    gpc: true,
    lastUpdate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
  });
});

describe('markdown', () => {
  const html = (source: string): string => renderMarkdown(source, []).html;

  it.each([
    '<script>alert(1)</script>',
    '<b onclick=alert(1)>x</b>',
    'a <br> b',
    '<!-- x -->',
    '<https://x.example/"onmouseover="alert(1)>',
    '[x](javascript:alert(1))',
    '[x](data:text/html,x)',
    '[x](vbscript:x)',
    '[x]( javascript:alert(1) )',
    '[x](JaVaScRiPt:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '![x](https://x.example/x.png)',
    '[x](https://x.example "\\" onclick=alert(1) ")',
    '```"><script>\nx\n```',
    '| <i> |\n|:-:|\n| [x](file:///etc/passwd) |',
  ])('makes nothing that runs or loads of %s', (source) => {
    const tags = [...html(source).matchAll(/<(\w+)([^>]*)>/g)];
    for (const [, tag, attributes] of tags) {
      expect(['p', 'a', 'pre', 'code', 'div', 'table', 'thead', 'tbody', 'tr', 'th', 'td']).toContain(tag);
      const names = [...attributes!.matchAll(/\s([\w-]+)="[^"]*"/g)].map(([, name]) => name);
      for (const name of names) expect(['href', 'rel', 'title', 'class', 'tabindex']).toContain(name);
      expect(attributes!.replace(/\s[\w-]+="[^"]*"/g, '').trim()).toBe('');
      for (const [, href] of attributes!.matchAll(/href="([^"]*)"/g))
        expect(href).toMatch(/^(https:\/\/x\.example)/);
    }
  });

  it('puts headings below that of the page, each with an id of its own', () => {
    const { html: made, headings } = renderMarkdown('# Über uns\n\n## Contact\n\n# Über uns\n\n###### Deep', [
      'contact',
    ]);
    expect(headings).toEqual([
      { id: 'über-uns', text: 'Über uns', level: 2 },
      { id: 'contact-1', text: 'Contact', level: 3 },
      { id: 'über-uns-1', text: 'Über uns', level: 2 },
    ]);
    expect(made).toContain('<h2 id="über-uns">Über uns</h2>');
    expect(made).toContain('<h6 id="deep">Deep</h6>');
  });
});

describe('languages', () => {
  it('are read as a header names them', () => {
    expect(acceptedLanguages('da, en-GB;q=0.8, en;q=0.7, *;q=0.1')).toEqual(['da', 'en-GB', 'en']);
    expect(acceptedLanguages('en;q=0.1,de;q=1.0,fr;q=0,it;q=x')).toEqual(['de', 'en']);
    expect(acceptedLanguages(undefined)).toEqual([]);
    expect(acceptedLanguages('<b>, ../x;q=1')).toEqual([]);
    expect(acceptedLanguages('x,'.repeat(10_000)).length).toBeLessThanOrEqual(50);
  });

  it('are chosen from those there are', () => {
    expect(chooseLanguage(['pt-BR'], ['en', 'pt', 'pt-BR'])).toBe('pt-BR');
    expect(chooseLanguage(['pt-PT'], ['en', 'pt-BR'])).toBe('pt-BR');
    expect(chooseLanguage(['fr', 'DE'], ['en', 'de'])).toBe('de');
    expect(chooseLanguage(['fr'], ['en', 'de'])).toBe('en');
  });

  it('run in one direction', () => {
    expect(['ar', 'he-IL', 'ur', 'az-Arab', 'fa'].map(directionOf)).toEqual(Array(5).fill('rtl'));
    expect(['en', 'arn', 'hr', 'zh-Hans'].map(directionOf)).toEqual(Array(4).fill('ltr'));
  });

  it.each(NOTICE_LOCALES)('%s has every word, with its places to fill in', (locale) => {
    const words = POLICY_WORDS[locale]!;
    expect(words.locale).toBe(locale);
    const places = (of: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(of).map(([name, text]) => [name, (text.match(/\{\w+\}/g) ?? []).toSorted()]),
      );
    expect(places({ ...words })).toEqual(places({ ...POLICY_WORDS['en']! }));
    for (const text of Object.values({ ...words })) expect(text.trim()).not.toBe('');
  });
});

it('one day is no plural, in any language', async () => {
  const [service] = shopConsent().services;
  const storage = [{ kind: 'cookie', name: 'basket', days: 1 } as const];
  const locales = ONE_DAY.map(([locale]) => locale);
  const { config, artefacts } = await composeShop(
    shopConsent({ services: [{ ...service!, storage }], processors: [] }),
    { locales },
  );
  const bench = await openPublishedBench();
  const manifest: Manifest = {
    ...bench.site.manifest,
    revision: 2,
    policy: POLICY,
    locales: locales.map((locale) => ({ locale, texts: addArtefact(artefacts, { ...TEXTS['en'], locale }) })),
    forms: [],
    consent: config,
  };
  const response = await publishManifest(bench, manifest, artefacts);
  expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
  for (const [locale, words] of ONE_DAY) {
    const html = await (await ask(bench, `?lang=${locale}`)).text();
    // French has a space there that does not break.
    expect(html.replace(/\s+/g, ' '), locale).toContain(`<td> ${words} </td>`);
  }
});

const ONE_DAY: [locale: string, words: string][] = [
  ['ar', 'يوم'],
  ['bg', '1 ден'],
  ['cs', '1 den'],
  ['da', '1 dag'],
  ['de', '1 Tag'],
  ['el', '1 ημέρα'],
  ['en', '1 day'],
  ['es', '1 día'],
  ['et', '1 päev'],
  ['fi', '1 päivä'],
  ['fr', '1 jour'],
  ['ga', '1 lá'],
  ['he', '1 יום'],
  ['hi', '1 दिन'],
  ['hr', '1 dan'],
  ['hu', '1 nap'],
  ['is', '1 dagur'],
  ['it', '1 giorno'],
  ['ja', '1 日'],
  ['ko', '1일'],
  ['lt', '1 diena'],
  ['lv', '1 diena'],
  ['mt', 'jum wieħed'],
  ['nb', '1 dag'],
  ['nl', '1 dag'],
  ['pl', '1 dzień'],
  ['pt', '1 dia'],
  ['ro', '1 zi'],
  ['sk', '1 deň'],
  ['sl', '1 dan'],
  ['sv', '1 dag'],
  ['tr', '1 gün'],
  ['uk', '1 день'],
  ['ur', '1 دن'],
  ['zh', '1天'],
];

const evilVersion = '2026-11.1';

const ask = async (
  { send, site }: Pick<PolicyBench, 'send' | 'site'>,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> => send(`/p/${site.id}${path}`, { headers });

const textOf = async (bench: PolicyBench, path: string): Promise<string> =>
  plain(await (await ask(bench, path)).text());

/** What is read, on one line. */
const plain = (html: string): string =>
  html
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<(?:em|strong|bdi|\/em|\/strong|\/bdi)[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
