import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { changeTrouble, resumedTrouble } from '../../protocol/consent-change.ts';
import { toBase64url } from '../../protocol/bytes.ts';
import type { ConsentConfig, ConsentModel, Notice, NoticeDetails } from '../../protocol/consent-config.ts';
import type { Crypto, KeyPair } from '../../protocol/crypto.ts';
import { manifestSchema } from '../../protocol/schemas.ts';
import { signManifest, type Manifest } from '../../protocol/manifest.ts';
import { MANIFEST_MAX_BYTES } from '../../protocol/limits.ts';
import { NOTICE_LOCALES } from '../../protocol/notice-texts.ts';
import { NOTICE_REGIME, REGIMES } from '../../protocol/regimes.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import type { Change } from '../../dashboard/change-list.ts';
import { declarationOf } from '../../dashboard/compose-consent.ts';
import { reworded } from '../../dashboard/consent-change.ts';
import { consentFromManifest } from '../../dashboard/consent-from-manifest.ts';
import type { ChangeDraft, ConsentDraft } from '../../dashboard/consent-draft.ts';
import { changePurpose, removeService, setModelText } from '../../dashboard/consent-edit.ts';
import { emptyDraft, type SiteDraft } from '../../dashboard/draft.ts';
import { InvalidDraft, type DraftIssue } from '../../dashboard/draft-check.ts';
import type { PolicyDraft } from '../../dashboard/policy-draft.ts';
import {
  draftAfter,
  preparePublication,
  reviewPublication,
  type PreparedPublication,
} from '../../dashboard/publish.ts';
import { summarisePublication } from '../../dashboard/publish-summary.ts';
import { preparedConsent, type ConsentArtefacts } from '../../dashboard/signed-consent.ts';
import { makeSite, openSiteKeys, type SiteKeys } from '../../dashboard/site-keys.ts';
import { openWorkspace, publishWorkspace } from '../../dashboard/workspace.ts';
import { mockCrypto } from '../mock/tenant.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { standInCollector } from './stand-in-collector.ts';

const NOW = Date.UTC(2026, 10, 21, 8);
const DAY = 86_400_000;
const KEY = `slk1_${Buffer.alloc(32, 1).toString('base64url')}`;

let crypto: Crypto;
let member: KeyPair;
let keys: SiteKeys;
beforeAll(async () => {
  crypto = await mockCrypto();
  const secretKey = crypto.random(32);
  member = { secretKey, publicKey: await crypto.x25519PublicKey(secretKey) };
  const { id, publisher, grants } = await makeSite(crypto, member, 'Shop', NOW);
  keys = await openSiteKeys(crypto, { id, publisher, grants }, member);
});

const shop = (consent: Partial<ConsentDraft> = {}, more: Partial<SiteDraft> = {}): SiteDraft => ({
  ...emptyDraft(),
  origins: ['https://www.shop.example'],
  controller: {
    name: 'Northwind Bikes',
    address: 'Mill Lane 4',
    contact: 'hello@shop.example',
    dataProtectionOfficer: '',
  },
  policy: { url: 'https://www.shop.example/privacy', version: '3' },
  consent: shopConsent(consent),
  ...more,
});

const input = (draft: SiteDraft, trusted: Manifest | null = null, ledgerKey: string | null = null) => ({
  keys,
  draft,
  trusted,
  texts: TEXTS,
  noticeTexts: NOTICE_TEXTS,
  collector: 'https://collector.example',
  ledgerKey,
  now: NOW + (trusted?.revision ?? 0) * DAY,
});
const prepare = (draft: SiteDraft, trusted: Manifest | null = null): Promise<PreparedPublication> =>
  preparePublication(crypto, input(draft, trusted));
const review = (draft: SiteDraft, trusted: Manifest | null = null) =>
  reviewPublication(crypto, input(draft, trusted));

async function issuesOf(publication: Promise<unknown>): Promise<readonly DraftIssue[]> {
  const failure = await publication.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(InvalidDraft);
  return (failure as InvalidDraft).issues;
}

const ours: PolicyDraft = {
  version: '1',
  effective: '2026-11-21',
  material: false,
  documents: { en: { title: 'Policy', markdown: 'Text', changes: '' } },
};

const noticeOf = ({ manifest, artefacts }: PreparedPublication, locale: string, model: ConsentModel) => {
  const hash = manifest.consent!.notices.find((one) => one.locale === locale)!.models[model];
  return JSON.parse(artefacts.find((one) => one.hash === hash)!.text) as Notice;
};

describe('publishing consent', () => {
  it('makes what the collector and pages take, in every language of the site and those chosen for the notice', async () => {
    const prepared = await prepare(shop({ locales: ['de', 'mt'] }, { locales: ['en', 'de'] }));
    expect(v.safeParse(manifestSchema, prepared.manifest).issues).toBeUndefined();
    const { consent } = prepared.manifest;
    expect(consent!.notices.map(({ locale }) => locale)).toEqual(['en', 'de', 'mt']);
    expect(consent).toMatchObject({ terms: 1, change: { kind: 'none' } });
    expect(noticeOf(prepared, 'mt', 'opt-in').title).toBe(NOTICE_TEXTS['mt']!.models['opt-in'].title);
    expect(noticeOf(prepared, 'en', 'opt-out').links).toEqual([
      { label: 'Privacy policy', url: 'https://www.shop.example/privacy' },
    ]);
  });

  it('speaks every language that comes with it, in words that pass every check', async () => {
    const { manifest } = await prepare(
      shop({ locales: [...NOTICE_LOCALES], regimes: [...REGIMES, NOTICE_REGIME] }),
    );
    expect(manifest.consent!.notices).toHaveLength(NOTICE_LOCALES.length);
    expect(JSON.stringify(manifest).length).toBeLessThan(MANIFEST_MAX_BYTES / 8);
  });

  it('publishes nothing of it while it is off', async () => {
    const { manifest, artefacts } = await prepare(shop({ enabled: false }));
    expect(manifest.consent).toBeUndefined();
    expect(artefacts).toHaveLength(1);
  });

  it('needs a policy, and our words in every language', async () => {
    const bare = shop({}, { policy: { url: '', version: '' } });
    expect(await issuesOf(prepare(bare))).toEqual([
      { at: 'policy', message: expect.stringMatching(/^Write a privacy policy here/) as string },
    ]);
    expect(
      (await prepare(shop({}, { policy: { url: '', version: '' }, policies: [ours] }))).manifest,
    ).toMatchObject({
      policies: [{ version: ours.version }],
    });
    const deaf = preparePublication(crypto, { ...input(shop()), noticeTexts: {} });
    expect(await issuesOf(deaf)).toMatchObject([{ at: 'consent.locales' }]);
  });

  it('says all at once what is missing: about the site, its policy, and how the policy is dated', async () => {
    const { manifest } = await prepare(shop({}, { policies: [ours] }));
    const rewritten = { ...ours, documents: { en: { ...ours.documents['en']!, markdown: 'Other words' } } };
    const controller = { ...shop().controller, name: '' };
    const bare = await issuesOf(prepare(shop({}, { controller, policy: { url: '', version: '' } })));
    expect(bare.map(({ at }) => at)).toEqual(['controller.name', 'policy']);
    const taken = await issuesOf(prepare(shop({}, { controller, policies: [rewritten] }), manifest));
    expect(taken.map(({ at }) => at)).toEqual(['controller.name', 'policies.0.version']);
  });

  it('calls an act the same on both layers, and withdraws consent only where somebody gave it', async () => {
    const prepared = await prepare(shop({ regimes: [...REGIMES, NOTICE_REGIME] }));
    const { optOut, withdraw, details } = NOTICE_TEXTS['en']!;
    const said = (['opt-in', 'opt-out', 'notice'] as const).map((model) => {
      const notice = noticeOf(prepared, 'en', model);
      const { text } = prepared.artefacts.find(({ hash }) => hash === notice.details)!;
      return [notice.withdraw, (JSON.parse(text) as NoticeDetails).texts.rejectAll];
    });
    expect(said).toEqual([
      [withdraw, details.rejectAll],
      [optOut, optOut],
      [optOut, details.rejectAll],
    ]);
    const own = await prepare(shop({ texts: { en: { details: { rejectAll: 'No' } } } }));
    const { details: hash } = noticeOf(own, 'en', 'opt-out');
    expect(own.artefacts.find((one) => one.hash === hash)!.text).toContain('"rejectAll":"No"');
  });

  it('says where a word is too long, at the place where it was written', async () => {
    const long = setModelText(shopConsent(), 'en', 'opt-in', 'title', 'x'.repeat(201));
    expect(await issuesOf(prepare(shop(long)))).toEqual([
      { at: 'consent.texts.en.models.opt-in.title', message: 'At most 200 characters.' },
    ]);
  });
});

describe('a change of what visitors are told', () => {
  const first = async (consent: Partial<ConsentDraft> = {}): Promise<Manifest> =>
    (await prepare(shop(consent))).manifest;
  const withWords = (consent: ConsentDraft): ConsentDraft =>
    changePurpose(consent, 'analytics', { description: { en: 'Counts visits.' } });
  const material = (purposes: string[]): ChangeDraft => ({
    kind: 'material',
    purposes,
    summary: { en: ' We now count clicks. ', de: '' },
  });

  it('is not published before somebody says whether visitors are asked again', async () => {
    const trusted = await first();
    const draft = shop(withWords(shopConsent()));
    expect(await issuesOf(prepare(draft, trusted))).toMatchObject([{ at: 'consent.change' }]);
    const { told, open, prepared } = await review(draft, trusted);
    expect({ told, open: open.map(({ at }) => at) }).toEqual({
      told: {
        differs: true,
        mustAsk: [],
        grown: [],
        reach: [],
        newRecipients: [],
        nowEssential: [],
        policyAsks: false,
      },
      open: ['consent.change'],
    });
    expect(prepared.manifest.revision).toBe(2);
  });

  it('is asked again under new terms where it is material, and only about what is named', async () => {
    const trusted = await first();
    const draft = shop({ ...withWords(shopConsent()), change: material(['analytics']) });
    const { consent } = (await prepare(draft, trusted)).manifest;
    expect(consent).toMatchObject({
      terms: 2,
      change: { kind: 'material', summary: { en: 'We now count clicks.' } },
    });
    expect(consent!.purposes.map(({ id, since }) => [id, since])).toEqual([
      ['essential', 1],
      ['analytics', 2],
      ['marketing', 1],
      ['media', 1],
    ]);
    expect(changeTrouble(trusted.consent!, consent!)).toBeUndefined();
  });

  it('is recorded with its reason where it is editorial', async () => {
    const trusted = await first();
    const say = (reason: string): SiteDraft =>
      shop({ ...withWords(shopConsent()), change: { kind: 'editorial', reason } });
    expect(await issuesOf(prepare(say(' '), trusted))).toMatchObject([{ at: 'consent.change.reason' }]);
    const { consent } = (await prepare(say('Shorter.'), trusted)).manifest;
    expect(consent).toMatchObject({ terms: 1, change: { kind: 'editorial', reason: 'Shorter.' } });
  });

  it('has to name a purpose and say in a sentence what is different', async () => {
    const trusted = await first();
    const say = (change: ChangeDraft): SiteDraft => shop({ ...withWords(shopConsent()), change });
    expect(await issuesOf(prepare(say(material(['essential'])), trusted))).toMatchObject([
      { at: 'consent.change.purposes' },
    ]);
    const mute = { kind: 'material', purposes: ['media'], summary: { de: 'Neu' } } as const;
    expect(await issuesOf(prepare(say({ ...mute, purposes: ['media'] }), trusted))).toMatchObject([
      { at: 'consent.change.summary.en' },
    ]);
  });

  it('is never passed off as editorial where nobody has been asked yet', async () => {
    const { purposes, services } = shopConsent();
    const few = purposes.filter(({ id }) => id !== 'media' && id !== 'marketing');
    const trusted = await first({
      purposes: few,
      services: services.filter(({ purpose }) => few.some(({ id }) => id === purpose)),
    });
    const editorial = { kind: 'editorial', reason: 'Nothing.' } as const;
    expect((await review(shop({ change: editorial }), trusted)).open).toEqual([
      { at: 'consent.change', message: expect.stringContaining('“marketing”, “media”') as string },
    ]);
    // What has to be asked is, whatever was ticked.
    const { consent } = (await prepare(shop({ change: material(['analytics']) }), trusted)).manifest;
    expect(consent!.purposes.map(({ since }) => since)).toEqual([1, 2, 2, 2]);
    expect(changeTrouble(trusted.consent!, consent!)).toBeUndefined();
  });

  it.each([
    ['a purpose that sells now', { sells: true }, ['analytics']],
    ['a purpose that was always on', { essential: false }, ['essential']],
  ])('%s has to be asked about', async (_, change, mustAsk) => {
    const id = mustAsk[0]!;
    const extra = shopConsent().purposes[0]!;
    const base = [
      ...shopConsent().purposes,
      { ...extra, id: 'login', label: { en: 'a' }, description: { en: 'b' } },
    ];
    const trusted = await first({ purposes: base });
    const purposes = base.map((purpose) => (purpose.id === id ? { ...purpose, ...change } : purpose));
    expect((await review(shop({ purposes }), trusted)).told.mustAsk).toEqual(mustAsk);
  });

  it('a purpose with a new service has to be asked about, whatever reason is given', async () => {
    const trusted = await first(removeService(shopConsent(), 'counter'));
    const { told } = await review(shop(), trusted);
    expect(told).toMatchObject({ differs: true, mustAsk: [], grown: ['analytics'] });
    const editorial = { kind: 'editorial', reason: 'Nobody minds.' } as const;
    expect((await review(shop({ change: editorial }), trusted)).open).toEqual([
      {
        at: 'consent.change',
        message:
          'Consent would reach further than what visitors agreed to (new: the service “Counter”), so they have to be asked.',
      },
    ]);
    const { consent } = (await prepare(shop({ change: material(['media']) }), trusted)).manifest;
    expect(consent!.purposes.map(({ since }) => since)).toEqual([1, 2, 1, 2]);
    expect(changeTrouble(trusted.consent!, consent!)).toBeUndefined();
  });

  it('a company that was not named before is asked about, unless the tenant states that it gets nothing of it', async () => {
    const trusted = await first();
    const mails = { name: 'Mailhouse', address: 'Pier 2', country: 'NL', task: 'Sends mails' };
    const withMails = (change: ChangeDraft): SiteDraft =>
      shop({ processors: [...shopConsent().processors, mails], change });
    const look = (draft: SiteDraft) =>
      reviewPublication(crypto, {
        ...input(draft, trusted),
        declared: declarationOf(shopConsent()),
      });
    const editorial = { kind: 'editorial', reason: 'For our newsletter alone.' } as const;
    const refused = await look(withMails(editorial));
    expect(refused.told).toMatchObject({
      grown: ['analytics', 'marketing', 'media'],
      newRecipients: [{ name: 'Mailhouse', formerly: [] }],
    });
    expect(refused.open[0]!.message).toContain('the processor “Mailhouse”');

    const stated = await look(withMails({ ...editorial, uninvolved: ['Mailhouse', 'Gone again'] }));
    expect(stated.open).toEqual([]);
    expect(stated.prepared.manifest.consent!.change).toEqual({ ...editorial, uninvolved: ['Mailhouse'] });
    const changes = summarisePublication(trusted, new Map(), stated.prepared, {
      artefacts: preparedConsent(stated.prepared),
      packs: NOTICE_TEXTS,
    });
    expect(changes.find(({ what }) => what.startsWith('Named newly'))?.after).toBe('Mailhouse');

    const asked = await look(withMails(material(['media'])));
    expect(asked.open).toEqual([]);
    expect(asked.prepared.manifest.consent!.purposes.map(({ since }) => since)).toEqual([1, 2, 2, 2]);
  });

  it('a provider under another name is shown as that', async () => {
    const first = await prepare(shop());
    const trusted = first.manifest;
    const services = shopConsent().services.map((one) =>
      one.id === 'counter' ? { ...one, provider: 'Meter Ltd' } : one,
    );
    const change: ChangeDraft = { kind: 'editorial', reason: 'The same.', uninvolved: ['Meter Ltd'] };
    const { prepared, told, open } = await reviewPublication(crypto, {
      ...input(shop({ services, change }), trusted),
      declared: declarationOf(shopConsent()),
    });
    expect(open).toEqual([]);
    expect(told.newRecipients).toEqual([{ name: 'Meter Ltd', formerly: ['Counter Ltd'] }]);
    const changes = summarisePublication(trusted, new Map(), prepared, {
      artefacts: new Map([...preparedConsent(first), ...preparedConsent(prepared)]),
      packs: NOTICE_TEXTS,
    });
    expect(changes).toContainEqual(
      expect.objectContaining({
        what: 'By your word the same company as before, under another name',
        after: 'Meter Ltd (before: Counter Ltd)',
      }),
    );
    expect(changes.some(({ what }) => what.startsWith('Named newly'))).toBe(false);
  });

  it('a signal that a vendor did not get is asked about', async () => {
    const trusted = await first();
    const signals: ConsentDraft['signals'] = {
      google: { owner: 'sealpost', map: { ad_storage: 'marketing' } },
    };
    const { told, open } = await review(shop({ signals }), trusted);
    expect(told).toMatchObject({ differs: true, grown: ['marketing'] });
    expect(open).toMatchObject([{ at: 'consent.change' }]);
    const editorial = { kind: 'editorial', reason: 'Nobody minds.' } as const;
    expect((await review(shop({ signals, change: editorial }), trusted)).open[0]!.message).toContain(
      'the signal “ad_storage” to Google',
    );
    const { consent } = (await prepare(shop({ signals, change: material([]) }), trusted)).manifest;
    expect(consent!.purposes.map(({ since }) => since)).toEqual([1, 1, 2, 1]);
    expect(changeTrouble(trusted.consent!, consent!)).toBeUndefined();
  });

  it.each<[string, readonly string[], readonly string[], number[]]>([
    ['a purpose', ['essential', 'analytics'], ['analytics'], [1, 2, 2, 1]],
    [
      'everything',
      ['essential', 'analytics', 'marketing', 'media'],
      ['analytics', 'marketing', 'media'],
      [1, 2, 2, 2],
    ],
  ])('%s that could be refused and is always on now is told and shown', async (_, ids, named, since) => {
    const trusted = await first();
    const purposes = shopConsent().purposes.map((purpose) =>
      ids.includes(purpose.id) ? { ...purpose, sells: false, essential: true } : purpose,
    );
    const editorial = { kind: 'editorial', reason: 'We need it.' } as const;
    const refused = await review(shop({ purposes, change: editorial }), trusted);
    expect(refused.told.nowEssential).toEqual(named);
    expect(refused.open[0]!.message).toContain('Visitors could refuse “analytics”');
    const asking = material(ids.includes('marketing') ? [] : ['marketing']);
    const prepared = await prepare(shop({ purposes, change: asking }), trusted);
    const { consent } = prepared.manifest;
    expect(consent!.purposes.map((purpose) => purpose.since)).toEqual(since);
    expect(changeTrouble(trusted.consent!, consent!)).toBeUndefined();
    const changes = summarisePublication(trusted, new Map(), prepared, {
      artefacts: preparedConsent(prepared),
      packs: NOTICE_TEXTS,
    });
    expect(changes).toContainEqual(
      expect.objectContaining({
        what: 'Always on from now on, also for those who refused it',
        after: expect.stringContaining('Statistics') as string,
      }),
    );
  });

  it('counts a service, a rule and a language less as one, and a place on the page as none', async () => {
    const trusted = await first({ locales: ['de'] });
    const same = shopConsent({ locales: ['de'] });
    const { regimes } = same;
    const changed: [Partial<ConsentDraft>, boolean][] = [
      [{ ...removeService(same, 'video') }, true],
      [{ ...same, regimes: regimes.slice(0, -1) }, true],
      [{ ...same, locales: [] }, true],
      [{ ...same, layout: { kind: 'bar', block: 'top', inline: 'end' } }, false],
      [{ ...same, recordDays: 30 }, false],
    ];
    for (const [consent, differs] of changed)
      expect((await review(shop(consent), trusted)).told.differs).toBe(differs);
  });

  it('that was taken back leaves no word about it', async () => {
    const trusted = await first();
    const { prepared, open } = await review(
      shop({ change: { kind: 'material', purposes: [], summary: {} } }),
      trusted,
    );
    expect(open).toEqual([]);
    expect(prepared.manifest.consent).toEqual(trusted.consent);
  });

  it('after consent was off asks everybody anew', async () => {
    const { manifest } = await prepare(shop());
    const after = draftAfter(shop({ enabled: false }), { manifest });
    expect(after.consent).toMatchObject({ terms: 1, change: { kind: 'none' } });
    const off = (await prepare(after, manifest)).manifest;
    const on = await prepare({ ...after, consent: { ...after.consent, enabled: true } }, off);
    expect(on.manifest.consent!.terms).toBe(2);
    expect(on.manifest.consent!.purposes.every(({ since }) => since === 2)).toBe(true);
    expect(resumedTrouble(manifest.consent!, on.manifest.consent!)).toBeUndefined();
  });

  it('after consent was off goes on from what was signed last, whatever a new draft knows', async () => {
    const { manifest } = await prepare(shop());
    const off = (await prepare(shop({ enabled: false }), manifest)).manifest;
    const purposes = shopConsent().purposes.map((purpose) =>
      purpose.id === 'analytics' ? { ...purpose, essential: true } : purpose,
    );
    const earlier = manifest.consent!;
    const { prepared, told } = await reviewPublication(crypto, {
      ...input(shop({ purposes, terms: 0 }), off),
      earlier,
    });
    const { consent } = prepared.manifest;
    expect(consent!.terms).toBe(2);
    expect(resumedTrouble(earlier, consent!)).toBeUndefined();
    expect(told.nowEssential).toEqual(['analytics']);
    const shown = { artefacts: preparedConsent(prepared), packs: NOTICE_TEXTS, earlier };
    expect(
      summarisePublication(off, new Map(), prepared, shown).find(({ what }) => what.startsWith('Always on')),
    ).toMatchObject({ after: 'Statistics' });
  });

  it('the workspace knows what was asked for last', async () => {
    const collector = standInCollector();
    const { manifest } = await prepare(shop());
    const off = (await prepare(shop({ enabled: false }), manifest)).manifest;
    const sign = async (one: Manifest) => signManifest(crypto, one, keys.publisher.seed);
    const made = await makeSite(crypto, member, 'Other', NOW);
    const opened = await openSiteKeys(crypto, made, member);
    const asOther = (one: Manifest): Manifest => ({
      ...one,
      site: made.id,
      publisher: toBase64url(opened.publisher.publicKey),
    });
    const signOther = async (one: Manifest) => signManifest(crypto, asOther(one), opened.publisher.seed);
    await collector.api.createSite(made);
    const site = collector.sites.get(made.id)!;
    const tools = {
      api: collector.api,
      crypto,
      revisions: { seen: async () => 0, remember: async () => undefined },
    };
    site.manifest = await signOther(off);
    site.draft = { version: 1, content: shop({ enabled: false }) };
    expect((await openWorkspace(tools, made.id, member)).earlier).toBeNull();
    site.consentManifest = await signOther(manifest);
    expect((await openWorkspace(tools, made.id, member)).earlier).toEqual(manifest.consent);
    // Signed by somebody else.
    site.consentManifest = await sign(manifest);
    await expect(openWorkspace(tools, made.id, member)).rejects.toThrow();
  });
});

describe('policies', () => {
  const policy = (version: string, markdown: string, more: Partial<PolicyDraft> = {}): PolicyDraft => ({
    version,
    effective: '2026-11-21',
    material: false,
    documents: { en: { title: 'Policy', markdown, changes: '' } },
    ...more,
  });
  const withPolicies = (policies: PolicyDraft[], change: ChangeDraft = { kind: 'none' }): SiteDraft =>
    shop({ change }, { policies, policy: { url: '', version: '' } });
  const editorial: ChangeDraft = { kind: 'editorial', reason: 'The same, said better.' };

  it('of the site’s own are what visitors are led to, and leave the draft once they are published', async () => {
    const draft = withPolicies([policy('1', 'Text')]);
    const prepared = await prepare(draft);
    expect(prepared.manifest.policies).toMatchObject([{ version: '1', effective: '2026-11-21T00:00:00Z' }]);
    expect(noticeOf(prepared, 'en', 'opt-in').links[0]!.url).toBe(`https://collector.example/p/${keys.site}`);
    expect(draftAfter(draft, prepared).policies).toEqual([]);
    // Sent again because the draft was saved by something older.
    expect((await prepare(draft, prepared.manifest)).manifest.policies).toEqual(prepared.manifest.policies);
  });

  it('stay in the history, the newest first, and nobody changes a published one', async () => {
    const { manifest } = await prepare(withPolicies([policy('1', 'Text')]));
    const second = await prepare(
      withPolicies([policy('2', 'Better', { effective: '2026-12-24' })], editorial),
      manifest,
    );
    expect(second.manifest.policies!.map(({ version }) => version)).toEqual(['2', '1']);
    expect(await issuesOf(prepare(withPolicies([policy('1', 'Other')], editorial), manifest))).toEqual([
      { at: 'policies.0.version', message: expect.stringContaining('published already') as string },
    ]);
    expect(
      await issuesOf(
        prepare(withPolicies([policy('0', 'x', { effective: '2026-11-01' })], editorial), manifest),
      ),
    ).toMatchObject([{ at: 'policies.0.effective' }]);
  });

  it('of which one says that visitors are asked cannot go with an editorial change', async () => {
    const { manifest } = await prepare(withPolicies([policy('1', 'Text')]));
    const { open, told } = await review(
      withPolicies([policy('2', 'New', { material: true })], editorial),
      manifest,
    );
    expect(told).toMatchObject({ differs: true, policyAsks: true });
    expect(open).toMatchObject([{ at: 'consent.change' }]);
  });

  it('may come without consent, and then nobody has to be asked', async () => {
    const off = { ...withPolicies([policy('1', 'Text')]), consent: shopConsent({ enabled: false }) };
    const { manifest } = await prepare(off);
    const next = await prepare({ ...off, policies: [policy('2', 'Better')] }, manifest);
    expect(next.manifest.policies).toHaveLength(2);
  });

  it('take another language later', async () => {
    const { manifest } = await prepare(withPolicies([policy('1', 'Text')]));
    const both = policy('1', 'Text');
    both.documents['de'] = { title: 'Erklärung', markdown: 'Text', changes: '' };
    const next = await prepare(withPolicies([both]), manifest);
    expect(Object.keys(next.manifest.policies![0]!.documents)).toEqual(['en', 'de']);
    expect(next.manifest.policies![0]!.documents['en']).toBe(manifest.policies![0]!.documents['en']);
  });
});

describe('the ledger’s key', () => {
  it('is signed, and an earlier one stays behind it', async () => {
    const other = `slk1_${Buffer.alloc(32, 2).toString('base64url')}`;
    const first = await preparePublication(crypto, input(shop(), null, KEY));
    expect(first.manifest.ledger).toEqual([KEY]);
    const next = await preparePublication(crypto, input(shop(), first.manifest, other));
    expect(next.manifest.ledger).toEqual([other, KEY]);
    expect((await prepare(shop(), next.manifest)).manifest.ledger).toEqual([other, KEY]);
    expect((await prepare(shop())).manifest.ledger).toBeUndefined();
    const changes = summarisePublication(first.manifest, new Map(), next);
    expect(changes).toContainEqual({
      area: 'Keys',
      kind: 'added',
      what: 'Key of the collector’s ledger',
      after: other,
    });
  });
});

describe('the summary of consent', () => {
  const summary = (trusted: PreparedPublication | null, next: PreparedPublication): Change[] => {
    const artefacts: ConsentArtefacts = new Map([
      ...(trusted ? preparedConsent(trusted) : []),
      ...preparedConsent(next),
    ]);
    const packs = NOTICE_TEXTS;
    return summarisePublication(trusted?.manifest ?? null, new Map(), next, { artefacts, packs });
  };
  const consentOnly = (changes: Change[]): Change[] =>
    changes.filter(({ area }) => !['Site', 'Keys', 'Policy'].includes(area));

  it('of a first publication counts our words, and lists every one of the tenant’s', async () => {
    const own = setModelText(shopConsent(), 'en', 'opt-in', 'text', '{controller} asks.');
    const changes = consentOnly(summary(null, await prepare(shop(own))));
    const read = changes.filter(({ area }) => area === 'What visitors read, English (en)');
    expect(read.map(({ what, after }) => [what, after])).toEqual([
      ['Text (Asked first)', 'Northwind Bikes asks.'],
      ['Links', 'Privacy policy (https://www.shop.example/privacy)'],
      ['What “Shop” does', 'Keeps your basket while you are here.'],
      ['What “Counter” does', expect.any(String)],
      ['What “AdNet” does', expect.any(String)],
      ['What “VideoTube” does', expect.any(String)],
      [expect.stringMatching(/^\d+ texts exactly as they come with Sealpost$/), undefined],
    ]);
    expect(changes.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'Purpose “Marketing”',
        'Service “AdNet”',
        'Processor “Harbour Hosting”',
        'Rule for everywhere else',
      ]),
    );
  });

  it('calls things by their names, and keeps ids and codes apart', async () => {
    const first = await prepare(shop());
    const changes = consentOnly(summary(null, first));
    const named = (what: string) => changes.find((change) => change.what === what);
    expect(named('Purpose “Marketing”')).toMatchObject({
      after: 'visitors are asked · sale or sharing for advertising · AdNet',
      code: { after: 'marketing · terms 1 · adnet' },
    });
    expect(named('Service “Counter”')).toMatchObject({
      after: expect.stringMatching(/^for Statistics · Counter Ltd · Ireland · https:/) as string,
      code: { after: 'analytics:counter · IE' },
    });
    expect(named('Visitors are asked for consent')!.after).toBe('for the first time');
    expect(named('Layout')!.after).toBe('box in a corner · at the bottom · where reading begins');
    // What follows from the rest is no line of its own, and forms that are not there have no words.
    expect(changes.filter(({ what }) => /^Order|own words|around your forms/.test(what))).toEqual([]);

    const again = shop({
      purposes: shopConsent().purposes.toReversed(),
      regimes: REGIMES.map((regime) => ({ ...regime, choiceOverGpc: false })),
      change: { kind: 'material', purposes: ['media'], summary: { en: 'New.' } },
    });
    const next = consentOnly(summary(first, await prepare(again, first.manifest)));
    expect(next.find(({ what }) => what === 'Purpose “External media”')).toMatchObject({
      before: 'visitors are asked · VideoTube',
      after: 'visitors are asked again · VideoTube',
      code: { before: 'media · terms 1 · video', after: 'media · terms 2 · video' },
    });
    expect(next.find(({ what }) => what === 'Visitors are asked for consent')!.after).toBe(
      'for the 2nd time',
    );
    expect(next.find(({ what }) => what === 'Order of purposes')!.after).toMatch(
      /^External media, Marketing/,
    );
    expect(next.map(({ after = '' }) => after).join('\n')).not.toMatch(/\bUS-CA\b/);
  });

  it('does not take one of our words in another place for ours', async () => {
    const { accept } = NOTICE_TEXTS['en']!;
    const swapped = shopConsent({ texts: { en: { words: { reject: accept } } } });
    const changes = summary(null, await prepare(shop(swapped)));
    expect(changes.find(({ what }) => what.startsWith('Buttons'))?.after).toBe(
      'Accept all (accept) · Accept all (reject) · Choose (choose)',
    );
  });

  it('shows a changed word before and after, once for all models, and is empty when nothing changed', async () => {
    const first = await prepare(shop());
    const draft = shop({
      ...changePurpose(shopConsent(), 'analytics', { label: { en: 'Counting' } }),
      change: { kind: 'editorial', reason: 'Plainer.' },
    });
    const second = await prepare(draft, first.manifest);
    const changes = summary(first, second);
    expect(changes.map(({ what, kind }) => [what, kind])).toEqual([
      ['Nobody is asked again, because', 'added'],
      ['Purposes, in order', 'changed'],
      ['How “Counting” is described', 'changed'],
    ]);
    expect(changes[2]).toMatchObject({
      before: expect.stringMatching(/^Statistics: /) as string,
      after: expect.stringMatching(/^Counting: /) as string,
    });
    expect(
      reworded(first.manifest.consent, second.manifest.consent!, preparedConsentOf(first, second)),
    ).toEqual(['analytics']);
    const third = await prepare(draftAfter(draft, second), second.manifest);
    expect(summary(second, third)).toEqual([]);
  });

  it('misses no member of what is signed', async () => {
    const first = await prepare(shop({ locales: ['de'] }));
    const consent = first.manifest.consent!;
    const differing: [string, Partial<ConsentConfig>][] = [
      ['terms', { terms: 9 }],
      ['purposes', { purposes: consent.purposes.toReversed() }],
      ['regimes', { regimes: consent.regimes.map((regime) => ({ ...regime, choiceOverGpc: false })) }],
      ['layout', { layout: { kind: 'bar', block: 'top', inline: 'end' } }],
      ['signals', { signals: { microsoft: { uet: 'media' } } }],
      ['imports', { imports: { a: 'media' } }],
      ['cookieDomain', { cookieDomain: 'shop.example' }],
      ['recordDays', { recordDays: 1 }],
      ['notices', { notices: consent.notices.slice(0, 1) }],
      ['declaration', { declaration: 'B'.repeat(43) }],
      [
        'notices',
        { notices: [{ locale: 'en', models: { 'opt-in': 'B'.repeat(43), 'opt-out': 'C'.repeat(43) } }] },
      ],
    ];
    for (const [name, change] of differing) {
      const next = { ...first, manifest: { ...first.manifest, consent: { ...consent, ...change } } };
      expect(consentOnly(summary(first, next)), name).not.toEqual([]);
    }
  });

  const preparedConsentOf = (...all: PreparedPublication[]): ConsentArtefacts =>
    new Map(all.flatMap((one) => [...preparedConsent(one)]));
});

describe('a draft that was lost', () => {
  it('is made again from what is signed, and would publish the same', async () => {
    const collector = standInCollector();
    const revisions = { seen: async () => 0, remember: async () => undefined };
    const tools = { api: collector.api, crypto, revisions };
    const { id } = await collector.api.createSite(await makeSite(crypto, member, 'Shop', NOW));
    const own = setModelText(shopConsent({ locales: ['de'] }), 'de', 'opt-in', 'title', 'Darf das sein?');
    const club = {
      id: 'club',
      essential: false,
      sells: false,
      label: { en: 'Club' },
      description: { en: 'Ours.' },
    };
    const draft = shop({
      ...own,
      purposes: [...own.purposes, club],
      links: [{ label: 'Imprint', url: 'https://www.shop.example/imprint' }],
      signals: { google: { owner: 'sealpost', map: { ad_storage: 'marketing' } } },
    });
    const fresh = await openWorkspace(tools, id, member);
    const prepared = await preparePublication(crypto, { ...input(draft), keys: fresh.keys });
    await publishWorkspace(tools, fresh, prepared);

    const again = await openWorkspace(tools, id, member);
    expect(again.draft.content.consent).toMatchObject({
      enabled: true,
      locales: ['de'],
      texts: { de: { models: { 'opt-in': { title: 'Darf das sein?' } } } },
      links: draft.consent.links,
      terms: 1,
    });
    expect(Object.keys(again.draft.content.consent.texts)).toEqual(['de']);
    const next = await preparePublication(crypto, {
      ...input(again.draft.content, again.trusted),
      keys: again.keys,
    });
    expect(next.manifest.consent).toEqual(prepared.manifest.consent);
  });

  it('where visitors can only opt out is not taken to have words of its own', async () => {
    const regimes = [{ ...REGIMES.find(({ model }) => model === 'opt-out')!, regions: [] }];
    const prepared = await prepare(shop({ regimes, texts: { en: { words: { optOut: 'Not me' } } } }));
    const { consent } = prepared.manifest;
    const again = consentFromManifest(
      consent!,
      { artefacts: preparedConsent(prepared), packs: NOTICE_TEXTS },
      ['en'],
      'Northwind Bikes',
      'https://www.shop.example/privacy',
    );
    expect(again.texts).toEqual({ en: { words: { optOut: 'Not me' } } });
  });
});
