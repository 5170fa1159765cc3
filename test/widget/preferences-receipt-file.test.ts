import { beforeAll, describe, expect, it } from 'vitest';
import type { ReceiptSource } from '../../embed/contract.ts';
import type { Declaration, Notice, NoticeDetails } from '../../protocol/consent-config.ts';
import type { ConsentRecord } from '../../protocol/consent-record.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { consentReceiptData, consentReceiptPage } from '../../widget/consent-receipt-file.ts';
import { methodText } from '../../widget/method-text.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { publishSite } from './published-site.ts';

const CANARY = `<img src=x onerror="alert(1)">'"&amp;`;

let source: ReceiptSource;
let arabic: ReceiptSource;
beforeAll(async () => {
  const site = await publishSite({
    consent: shopConsent(),
    definitions: [{}, { locale: 'ar' }],
    origins: ['https://shop.example'],
    manifest: { policy: { url: 'https://shop.example/privacy', version: '2026-11' } },
  });
  const { manifest, artefacts } = site;
  const consent = manifest.consent!;
  const read = <T>(hash: string): T => JSON.parse(artefacts.get(hash)!) as T;
  const sourceIn = (index: number): ReceiptSource => {
    const artefact = consent.notices[index]!.models['opt-in']!;
    const notice = read<Notice>(artefact);
    const record: ConsentRecord = {
      v: 1,
      id: 'con_01m7vzgc00fg5as5tan6jghbfr',
      site: site.id,
      visitor: 'AAECAwQFBgcICQoLDA0ODw',
      at: '2026-11-21T08:00:00Z',
      policy: '2026-11',
      artefact,
      decision: { analytics: true, marketing: false, 'media:video': true },
      method: 'save',
      surface: 'preferences',
      signals: { gpc: false },
      validUntil: '2027-05-22T08:00:00Z',
    };
    return {
      record,
      isProven: true,
      manifest,
      notice,
      wasShown: true,
      details: read<NoticeDetails>(notice.details),
      declaration: read<Declaration>(consent.declaration),
      regime: consent.regimes[0]!,
      site: 'https://shop.example',
      now: Date.parse('2026-11-22T10:00:00Z'),
    };
  };
  source = sourceIn(0);
  arabic = sourceIn(1);
});

describe('the receipt as a page', () => {
  it('says what was decided about what, how, when and until when', () => {
    const page = consentReceiptPage(source).replace(/[\u2068\u2069]/g, '');
    for (const expected of [
      'Northwind Bikes',
      'Mill Lane 4, Bristol',
      'privacy@northwind.example',
      'Statistics</bdi> <span>On</span>',
      'Marketing</bdi> <span>Off</span>',
      'External media: VideoTube</bdi> <span>On</span>',
      'Save choices',
      'Decided on November 21, 2026 at ',
      'Holds until May 22, 2027',
      'con_01m7vzgc00fg5as5tan6jghbfr',
      source.record.artefact,
      'href="https://shop.example/privacy"',
      'Provider: Counter Ltd',
      'Processed in: Ireland',
      '_count_*</code> (395 days)',
      'Harbour Hosting',
      'open shop.example and choose “Privacy choices”',
      source.notice.title,
    ])
      expect(page).toContain(expected);
  });

  it('stands alone: no script, and nothing to fetch', () => {
    const page = consentReceiptPage(source);
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed)/i);
    expect(page).not.toMatch(/url\(|@import|src=/i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('is in the language and direction that the visitor decided in', () => {
    const page = consentReceiptPage(arabic);
    expect(page).toContain('<html lang="ar" dir="rtl">');
    expect(page).toContain(NOTICE_TEXTS['ar']!.details.decision);
    expect(page).not.toContain('Your decision');
  });

  it('escapes every text', () => {
    const hostile = withEveryText(source, CANARY);
    const page = consentReceiptPage(hostile);
    expect(page).not.toMatch(/<img/i);
    expect(
      page.split('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&quot;&amp;amp;').length,
    ).toBeGreaterThan(20);
  });

  it('does not link where script would run', () => {
    const { manifest } = source;
    const page = consentReceiptPage({
      ...source,
      manifest: { ...manifest, policy: { url: 'javascript:alert(1)', version: '1' } },
    });
    expect(page).not.toContain('javascript:');
  });

  it('says that the proof is still to come, where it is', () => {
    const { receiptPending, receiptCheck } = source.details.texts;
    expect(consentReceiptPage(source)).not.toContain(receiptPending);
    const page = consentReceiptPage({ ...source, isProven: false });
    expect(page).toContain(receiptPending);
    expect(page).not.toContain(receiptCheck);
  });

  it('does not show the words of another notice as those that were shown', () => {
    const page = consentReceiptPage({ ...source, wasShown: false });
    expect(page).not.toContain(source.notice.text);
    expect(page).toContain(source.record.artefact);
  });

  it('still says what was decided about a purpose that is no longer published', () => {
    const record = { ...source.record, decision: { survey: true } };
    expect(consentReceiptPage({ ...source, record })).toContain('survey</bdi> <span>On</span>');
    expect(consentReceiptData({ ...source, record })).toContain('"dct:title": "survey"');
  });
});

describe('the receipt as data', () => {
  it('is a DPV consent receipt of the record, with every purpose described', () => {
    const data = JSON.parse(consentReceiptData(source)) as Json;
    const record = data['dpv:hasRecordOfActivity'] as Json;
    expect(data['@type']).toBe('dpv:ConsentReceipt');
    expect(record['dct:identifier']).toBe(source.record.id);
    expect(record['dpv:hasNotice']).toMatchObject({
      'dct:identifier': source.record.artefact,
      'dct:language': 'en',
    });
    const processes = record['dpv:hasProcess'] as Json[];
    expect(processes.map((process) => process['dct:identifier'])).toEqual([
      'analytics',
      'marketing',
      'media:video',
    ]);
    expect(processes[0]).toMatchObject({
      'dpv:hasPurpose': { 'dct:title': 'Statistics', 'skos:broader': { '@id': 'dpv:ServiceUsageAnalytics' } },
      'dpv:hasRecipient': [{ '@id': 'https://counter.example/privacy' }],
      'dpv:hasStorageCondition': [
        { 'dpv:hasLocation': [{ '@id': 'loc:IE' }] },
        { 'dpv:hasDuration': 'P395D' },
      ],
    });
    expect(
      processes.map((process) => (process['dpv:hasConsentStatus'] as { '@type': string[] })['@type'][0]),
    ).toEqual(['dpv:ConsentGiven', 'dpv:ConsentRefused', 'dpv:ConsentGiven']);
    expect(JSON.stringify(record['dpv:hasEntity'])).toContain('Mill Lane 4, Bristol');
  });

  it('names no jurisdiction but those of the regime', () => {
    const of = (regime: ReceiptSource['regime']): unknown =>
      (JSON.parse(consentReceiptData({ ...source, regime })) as { 'dpv:hasRecordOfActivity': Json })[
        'dpv:hasRecordOfActivity'
      ]['dpv:hasJurisdiction'];
    expect(of({ ...source.regime, regions: ['US-CA'] })).toEqual([{ '@id': 'loc:US-CA' }]);
    expect(of(source.regime)).toEqual([{ '@id': 'loc:EU' }]);
  });
});

it('every method has words', () => {
  const { notice, details } = source;
  const methods = ['accept-all', 'reject-all', 'save', 'withdraw', 'signal', 'script', 'import'] as const;
  const said = methods.map((method) => methodText(method, notice, details.texts));
  expect(new Set(said).size).toBe(methods.length);
  expect(said.slice(0, 4)).toEqual(['Accept all', 'Reject all', 'Save choices', 'Withdraw consent']);
});

type Json = Record<string, unknown>;

/** Every string of what was published, the addresses, codes and hashes left out. */
function withEveryText<T>(value: T, text: string): T {
  const keep =
    /^(locale|dir|kind|id|purpose|countries|country|url|policyUrl|hosts|regions|at|validUntil|method|surface|act|origins|site|model|visitor|artefact)$/;
  const replaced = (name: string, member: unknown): unknown => {
    if (keep.test(name)) return member;
    if (typeof member === 'string') return text;
    if (Array.isArray(member)) return member.map((one) => replaced('', one));
    if (typeof member === 'object' && member !== null)
      return Object.fromEntries(Object.entries(member).map(([key, inner]) => [key, replaced(key, inner)]));
    return member;
  };
  return replaced('', value) as T;
}
