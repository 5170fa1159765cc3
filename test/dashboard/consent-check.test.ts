import { describe, expect, it } from 'vitest';
import { checkConsent, checkPolicies } from '../../dashboard/consent-check.ts';
import type { ConsentDraft } from '../../dashboard/consent-draft.ts';
import { emptyDraft, readDraft } from '../../dashboard/draft.ts';
import { placeOf } from '../../dashboard/issue-place.ts';
import { formatRoute, parseRoute } from '../../dashboard/route.ts';
import type { PolicyDraft } from '../../dashboard/policy-draft.ts';
import { mockId } from '../mock/tenant.ts';
import { shopConsent } from '../mock/shop-consent.ts';

const site = mockId('site');
const shop = (consent: Partial<ConsentDraft> = {}) => ({
  ...emptyDraft(),
  origins: ['https://www.shop.example'],
  consent: shopConsent(consent),
});
const issuesOf = (consent: Partial<ConsentDraft>): Record<string, string> =>
  Object.fromEntries(checkConsent(shop(consent)).map(({ at, message }) => [at, message]));

describe('a draft of consent', () => {
  it('is looked at only when it is on', () => {
    const broken = shopConsent({ regimes: [], enabled: false });
    expect(checkConsent({ ...shop(), consent: broken })).toEqual([]);
    expect(checkConsent({ ...shop(), consent: { ...broken, enabled: true } })).not.toEqual([]);
  });

  it('of a usual shop can be published', () => {
    expect(checkConsent(shop())).toEqual([]);
  });

  it('needs words for what is not standard, and an essential purpose', () => {
    const own = { id: 'club', essential: false, sells: false, label: { de: 'Verein' }, description: {} };
    expect(issuesOf({ purposes: [...shopConsent().purposes, own] })).toEqual({
      'consent.purposes.4.label': 'Say what this purpose is called.',
      'consent.purposes.4.description': 'Say what it is for, in a sentence.',
    });
    const none = shopConsent().purposes.map((purpose) => ({ ...purpose, essential: false }));
    expect(issuesOf({ purposes: none })).toEqual({
      'consent.purposes': 'One purpose has to be essential: at least the choice itself is always stored.',
    });
  });

  it('says where a service is not whole', () => {
    const [first] = shopConsent().services;
    const wrong = {
      ...first!,
      id: 'shop',
      purpose: 'nothing',
      name: '',
      hosts: ['https://x.example/y'],
      countries: ['Germany'],
      storage: [{ kind: 'cookie' as const, name: '', days: -1 }],
      policyUrl: 'example.com',
    };
    expect(Object.keys(issuesOf({ services: [...shopConsent().services, wrong] })).toSorted()).toEqual([
      'consent.services',
      'consent.services.4.countries',
      'consent.services.4.hosts',
      'consent.services.4.id',
      'consent.services.4.name',
      'consent.services.4.policyUrl',
      'consent.services.4.purpose',
      'consent.services.4.storage.0.days',
      'consent.services.4.storage.0.name',
    ]);
  });

  it('holds rules to being fair: the first strictest, no refusal shorter than an acceptance', () => {
    const { regimes } = shopConsent();
    const laxFirst = regimes.map((regime, i) =>
      i === 0 ? { ...regime, model: 'opt-out' as const } : regime,
    );
    expect(issuesOf({ regimes: laxFirst })['consent.regimes']).toContain('has to be the strictest');
    const short = regimes.map((regime, i) =>
      i === 1 ? { ...regime, refuseDays: 30, minimumDays: 30 } : regime,
    );
    expect(issuesOf({ regimes: short })).toEqual({
      'consent.regimes.1.refuseDays': 'A refusal has to hold at least as long as an acceptance.',
    });
    const twice = regimes.map((regime, i) => (i === 2 ? { ...regime, regions: ['DE'] } : regime));
    expect(issuesOf({ regimes: twice })).toEqual({ 'consent.regimes': 'A region stands under two rules.' });
  });

  it('keeps signals, imports, links and the domain to what there is', () => {
    expect(
      issuesOf({
        signals: { google: { owner: 'page', map: { ad_storage: 'gone' } } },
        imports: { C0001: 'gone' },
        links: [{ label: 'Imprint', url: '' }],
        cookieDomain: 'other.example',
        locales: ['xx'],
      }),
    ).toMatchObject({
      'consent.signals': 'A signal hangs on a purpose or service that is not there any more.',
      'consent.imports': 'Choose one of your purposes for every category.',
      'consent.links.0': 'A link needs a text and an address.',
      'consent.cookieDomain': 'This should be the domain of one of your websites, or one above it.',
      'consent.locales': 'The notice’s own words are not available in "xx".',
    });
    expect(issuesOf({ cookieDomain: 'shop.example' })).toEqual({});
    const map = { ad_storage: 'essential' };
    expect(issuesOf({ signals: { google: { owner: 'page', map } } })['consent.signals']).toMatch(
      /^A signal of advertising or statistics hangs on a purpose that is always on\./,
    );
  });
});

describe('a draft of a policy', () => {
  const policy = (change: Partial<PolicyDraft> = {}): PolicyDraft => ({
    version: '2026-11',
    effective: '2026-11-21',
    material: false,
    documents: { en: { title: 'Policy', markdown: 'Text', changes: '' } },
    ...change,
  });
  const at = (change: Partial<PolicyDraft>): string[] =>
    checkPolicies({ locales: ['en', 'de'], policies: [policy(change)] }).map((issue) => issue.at);

  it('needs a version, a day, and a text in the site’s own language', () => {
    expect(at({})).toEqual([]);
    expect(at({ version: 'a/b', effective: '' })).toEqual(['policies.0.version', 'policies.0.effective']);
    expect(at({ documents: {} })).toEqual(['policies.0.documents.en.markdown']);
    expect(
      at({ documents: { ...policy().documents, de: { title: '', markdown: 'Text', changes: '' } } }),
    ).toEqual(['policies.0.documents.de.title']);
  });

  it('is not published with what a starter left to say', () => {
    const markdown = 'Write to [how to reach you] or [us](https://shop.example). [a] [bb] [cc] [dd]';
    const documents = { ...policy().documents, de: { title: 'T', markdown, changes: '' } };
    expect(checkPolicies({ locales: ['en', 'de'], policies: [policy({ documents })] })).toEqual([
      {
        at: 'policies.0.documents.de.markdown',
        message:
          'Say what is left open in square brackets, or take it out: [how to reach you], [bb], [cc], and 1 more. Where brackets are meant, write \\[…\\].',
      },
    ]);
  });
});

describe('the place of an issue about consent', () => {
  const named = (where: string) => {
    const { where: words, route } = placeOf({ at: where, message: '' }, shop(), site);
    return [words, formatRoute(route)];
  };

  it.each([
    ['consent.purposes.1.description', 'Consent › Purposes › “analytics” › Description', 'consent/purposes'],
    ['consent.services.2.hosts', 'Consent › Services › “AdNet” › Hosts', 'consent/purposes'],
    ['consent.regimes.1.refuseDays', 'Consent › Rules › “eea” › A refusal holds', 'consent/rules'],
    ['consent.texts.de.words.accept', 'Consent › Words › “Deutsch (de)”', 'consent/wording'],
    ['consent.signals', 'Consent › Signals', 'consent/signals'],
    [
      'consent.processors.0.task',
      'Consent › Processors › “Harbour Hosting” › What it does',
      'consent/processors',
    ],
    ['policies.0.documents.de.title', 'Policy › Deutsch (de) › Title', 'policy'],
  ])('%s is named as the editor names it, and led to', (where, words, page) => {
    const [told, address] = named(where);
    expect(told).toBe(words);
    expect(address).toBe(`#/sites/${site}/${page}/${where}`);
    expect(formatRoute(parseRoute(address!))).toBe(address);
  });

  it('a missing policy leads to where one is written, a missing decision to where it is made', () => {
    expect(named('policy')).toEqual(['Policy', `#/sites/${site}/policy`]);
    expect(named('consent.change.reason')).toEqual([
      'Publish › What visitors are told',
      `#/sites/${site}/publish`,
    ]);
  });
});

describe('a stored draft', () => {
  it('from before there was consent opens, with consent off', () => {
    const { consent: _consent, policies: _policies, ...old } = emptyDraft();
    expect(readDraft(old)).toEqual(emptyDraft());
    expect(emptyDraft().consent.enabled).toBe(false);
  });

  it('comes back as it was saved', () => {
    const draft = {
      ...shop({
        texts: {
          de: { models: { 'opt-in': { title: 'Hallo' } }, words: { gpc: 'x' }, details: { save: 'y' } },
        },
        change: { kind: 'material', purposes: ['media'], summary: { en: 'x' } },
        signals: {
          google: { owner: 'page', map: {}, urlPassthrough: true },
          microsoft: { uet: 'marketing' },
        },
        terms: 4,
      }),
      policies: [
        {
          version: '1',
          effective: '2026-11-21',
          material: true,
          documents: { en: { title: 'a', markdown: 'b', changes: 'c' } },
        },
      ],
    };
    expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
  });

  it('whose consent is of another shape is refused rather than emptied', () => {
    const consent = { ...shopConsent(), purposes: 'all' };
    expect(() => readDraft({ ...emptyDraft(), consent })).toThrow(
      expect.objectContaining({ code: 'draft-invalid' }),
    );
  });
});
