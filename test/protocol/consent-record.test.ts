import { describe, expect, it } from 'vitest';
import { consentReceiptJsonLd, type ConsentDescription } from '../../protocol/consent-record-dpv.ts';
import { parseConsentRecord, type ConsentRecord } from '../../protocol/consent-record.ts';
import { codeOf, read } from './vectors.ts';

const { records, bad } = read('ledger');
const record = parseConsentRecord(JSON.stringify(records[0]));

const description: ConsentDescription = {
  receipt: 'urn:uuid:0192f3a0-0000-7000-8000-000000000001',
  createdAt: '2026-11-21T08:00:05Z',
  controller: {
    id: 'https://www.example.com/',
    name: 'Example GmbH',
    address: 'Beispielweg 1, 10115 Berlin',
    contact: 'privacy@example.com',
  },
  language: 'en',
  jurisdictions: ['EU', 'DE'],
  withdrawal: 'https://forms.example.com/r',
  purposes: {
    analytics: {
      label: 'To count visits',
      broader: 'Analytics',
      personalData: ['BrowsingBehaviour'],
      recipients: [],
      storageLocations: ['DE'],
      retention: 'P6M',
    },
    ads: {
      label: 'To show advertisements',
      broader: 'Advertising',
      personalData: ['BrowsingBehaviour', 'DeviceBased'],
      recipients: [
        {
          id: 'https://ads.example.net/',
          name: 'Ads Inc.',
          address: '1 Road, Dublin',
          contact: 'dpo@ads.example.net',
        },
      ],
      storageLocations: ['IE'],
      retention: 'P13M',
    },
  },
};

type Json = Record<string, unknown>;
const at = (node: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((value, step) => (value as Json | undefined)?.[step], node);

describe('a consent record', () => {
  it.each(records)('is read', (input) => {
    expect(parseConsentRecord(JSON.stringify(input))).toEqual(input);
  });

  it.each(bad.filter(({ what }) => what === 'record'))('is refused: $why', async ({ code, input }) => {
    expect(await codeOf(() => parseConsentRecord(JSON.stringify(input)))).toBe(code);
  });

  it.each(['ip', 'userAgent', 'url', 'origin', 'referrer', 'name', '__proto__'])(
    'has no place for %s',
    async (member) => {
      const text = JSON.stringify(record).replace('{', `{${JSON.stringify(member)}:"x",`);
      expect(await codeOf(() => parseConsentRecord(text))).toBe('consent-record-malformed');
    },
  );

  it('is refused beyond its size, and when it is no JSON', async () => {
    expect(await codeOf(() => parseConsentRecord(`${' '.repeat(17_000)}${JSON.stringify(record)}`))).toBe(
      'consent-record-malformed',
    );
    expect(await codeOf(() => parseConsentRecord('{'))).toBe('consent-record-malformed');
  });
});

describe('the receipt of ISO/IEC TS 27560', () => {
  const receipt = consentReceiptJsonLd(record, description);
  const entry = at(receipt, 'dpv:hasRecordOfActivity');
  const processes = at(entry, 'dpv:hasProcess') as Json[];
  const parties = at(entry, 'dpv:hasEntity') as Json[];

  // Member of the standard, where it stands by the DPV guide, and for nested ones below what.
  it.each([
    ['schema_version', receipt, ['dct:conformsTo', '@id']],
    ['receipt_id', receipt, ['dpv:hasIdentifier']],
    ['schema_version of the record', entry, ['dct:conformsTo', '@id']],
    ['record_id', entry, ['dct:identifier']],
    ['pii_principal_id', entry, ['dpv:hasDataSubject', 'dct:identifier']],
    ['privacy_notice', entry, ['dpv:hasNotice', 'dct:identifier']],
    ['language', entry, ['dpv:hasNotice', 'dct:language']],
    ['jurisdiction', entry, ['dpv:hasJurisdiction', 0, '@id']],
    ['withdrawal_method', entry, ['dpv:hasConsentControl', 'dpv:isExercisedAt', '@id']],
  ])('holds %s', (_member, node, path) => {
    expect(at(node, ...path)).toEqual(expect.stringMatching(/./));
  });

  it.each([
    ['purpose', ['dpv:hasPurpose', 'dct:title']],
    ['pii_information', ['dpv:hasPersonalData', 0, '@id']],
    ['pii_controllers', ['dpv:hasDataController', '@id']],
    ['storage_locations', ['dpv:hasStorageCondition', 0, 'dpv:hasLocation', 0, '@id']],
    ['retention_period', ['dpv:hasStorageCondition', 1, 'dpv:hasDuration']],
    ['event_time', ['dpv:hasConsentStatus', 'dpv:isIndicatedAtTime']],
    ['validity_duration', ['dpv:hasConsentStatus', 'dpv:hasDuration', 'rdf:value']],
    ['entity_id', ['dpv:hasConsentStatus', 'dpv:isIndicatedBy', '@id']],
    ['event_type', ['dpv:hasLegalBasis', '@id']],
    ['event_state', ['dpv:hasConsentStatus', '@type', 0]],
  ])('holds %s for every purpose', (_member, path) => {
    expect(processes).toHaveLength(2);
    for (const process of processes) expect(at(process, ...path)).toEqual(expect.stringMatching(/./));
  });

  it('holds recipient_third_parties for every purpose, also where there are none', () => {
    expect(processes.map((process) => (process['dpv:hasRecipient'] as Json[]).length)).toEqual([1, 0]);
  });

  it('holds id, address, name, contact and type of every party', () => {
    expect(parties.map((party) => at(party, '@type', 0))).toEqual(['dpv:DataController', 'dpv:ThirdParty']);
    for (const party of parties) {
      for (const path of [
        ['dpv:hasIdentifier'],
        ['dpv:hasName'],
        ['dpv:hasAddress'],
        ['schema:contactPoint', 'dct:description'],
      ])
        expect(at(party, ...path)).toEqual(expect.stringMatching(/./));
    }
  });

  it('uses no prefix that its context does not define, and loads no context', () => {
    const context = receipt['@context'] as Json;
    expect(Object.values(context).every((iri) => typeof iri === 'string')).toBe(true);
    const used = Array.from(
      JSON.stringify({ ...receipt, '@context': {} }).matchAll(/"([a-z-]+):[A-Za-z]/g),
      ([, prefix]) => prefix!,
    );
    expect(
      [...new Set(used)].filter((prefix) => !['https', 'urn', ...Object.keys(context)].includes(prefix)),
    ).toEqual([]);
  });

  const states = (change: Partial<ConsentRecord>) => {
    const made = consentReceiptJsonLd({ ...record, ...change }, description);
    return (at(made, 'dpv:hasRecordOfActivity', 'dpv:hasProcess') as Json[]).map((process) =>
      at(process, 'dpv:hasConsentStatus', '@type'),
    );
  };

  it('never says given of what was not', () => {
    expect(states({})).toEqual([
      ['dpv:ConsentRefused', 'dpv:ExpressedConsent'],
      ['dpv:ConsentGiven', 'dpv:ExpressedConsent'],
    ]);
    expect(states({ method: 'withdraw', decision: { ads: false } })).toEqual([
      ['dpv:ConsentWithdrawn', 'dpv:ExpressedConsent'],
    ]);
    expect(states({ method: 'signal', decision: { ads: false }, signals: { gpc: true } })).toEqual([
      ['dpv:ConsentRefused', 'dpv:Consent'],
    ]);
    expect(states({ method: 'script', decision: { ads: true } })).toEqual([
      ['dpv:ConsentGiven', 'dpv:Consent'],
    ]);
  });

  it('is not made where a purpose is not described', () => {
    expect(() => consentReceiptJsonLd({ ...record, decision: { constructor: true } }, description)).toThrow(
      RangeError,
    );
  });
});
