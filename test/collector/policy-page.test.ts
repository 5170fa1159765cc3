import { describe, expect, it } from 'vitest';
import { acceptedLanguages, chooseLanguage, directionOf } from '../../collector/domain/choose-language.ts';
import { renderMarkdown } from '../../collector/domain/markdown.ts';
import { POLICY_WORDS } from '../../collector/policy-words/all.ts';
import { NOTICE_LOCALES } from '../../protocol/notice-texts.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { policyDocument } from '../mock/policy-documents.ts';
import { mockId } from '../mock/tenant.ts';
import { addArtefact, openConsentBench, POLICY, publishManifest } from './consent-bench.ts';
import { openPublishedBench, problemOf } from './harness.ts';
import { openPolicyBench, type PolicyBench } from './policy-bench.ts';

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
    expect(text).not.toContain('AdNet Inc.');
    expect(text).not.toContain('What has changed');
    expect(html).toContain(`href="../${bench.site.id}"`);
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
