import type { ConsentRecord } from './consent-record.ts';
import type { Controller } from './manifest.ts';
import type { UtcTime } from './time.ts';

/**
 * A consent record as a consent receipt of ISO/IEC TS 27560:2023, in the Data Privacy Vocabulary (w3id.org/dpv/guides/consent-27560): JSON-LD with
 * its context inside, so that reading it fetches nothing. The record says what was decided; what a purpose means, who gets what and for how
 * long stands in what was published, and comes in as a {@link ConsentDescription}.
 */
export interface ConsentDescription {
  /** receipt_id: an IRI of this receipt; its record keeps the id of the consent. */
  receipt: string;
  createdAt: UtcTime;
  controller: Party & Controller;
  /** BCP 47, of what was shown. */
  language: string;
  /** Terms of w3id.org/dpv/loc: `EU`, `DE`, `US-CA`. */
  jurisdictions: string[];
  /** Where the visitor withdraws: address of the receipt page or of the page with the handle. */
  withdrawal: string;
  /** By purpose, for every purpose that the record decides. */
  purposes: Record<string, PurposeDescription>;
}

export interface PurposeDescription {
  /** As it was shown. */
  label: string;
  /** Term of DPV that is the broader one, e.g. `Analytics`. */
  broader?: string;
  /** pii_type: terms of w3id.org/dpv/pd, e.g. `BrowsingBehaviour`. */
  personalData: string[];
  /** Third parties; empty says that there are none. */
  recipients: Party[];
  /** Terms of w3id.org/dpv/loc. */
  storageLocations: string[];
  /** ISO 8601 duration, e.g. `P6M`. */
  retention: string;
}

export interface Party {
  /** IRI: address of a site, or a urn. */
  id: string;
  name: string;
  address: string;
  contact: string;
}

type Node = { [member: string]: string | Node | (string | Node)[] };

const CONTEXT: Node = {
  dct: 'http://purl.org/dc/terms/',
  dpv: 'https://w3id.org/dpv#',
  loc: 'https://w3id.org/dpv/loc#',
  pd: 'https://w3id.org/dpv/pd#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  schema: 'https://schema.org/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
};

/** @throws RangeError when a purpose that was decided is not described: a receipt that leaves one out would mislead. */
export function consentReceiptJsonLd(record: ConsentRecord, description: ConsentDescription): Node {
  const { receipt, createdAt, controller, purposes } = description;
  const described = Object.entries(record.decision).map(([purpose, given]) => {
    const about = Object.hasOwn(purposes, purpose) ? purposes[purpose] : undefined;
    if (!about) throw new RangeError('expected a description of every purpose in the decision');
    return { purpose, given, about };
  });
  const recipients = described.flatMap(({ about }) => about.recipients);
  const parties = new Map(recipients.map((party) => [party.id, party]));
  return {
    '@context': CONTEXT,
    '@id': receipt,
    '@type': 'dpv:ConsentReceipt',
    'dct:conformsTo': iri('https://w3id.org/dpv/schema/dpv-27560'),
    'dpv:hasIdentifier': receipt,
    'dct:created': createdAt,
    'dpv:hasRecordOfActivity': {
      '@id': `urn:sealpost:${record.id}`,
      '@type': 'dpv:ConsentRecord',
      'dct:conformsTo': iri('https://w3id.org/dpv/schema/dpv-27560#record'),
      'dct:identifier': record.id,
      'dct:created': record.at,
      'dpv:hasDataSubject': dataSubject(record),
      'dpv:hasNotice': notice(record, description),
      'dpv:hasJurisdiction': description.jurisdictions.map(location),
      'dpv:hasConsentControl': {
        '@type': ['dpv:WithdrawConsent', 'dpv:ProvideConsent'],
        'dpv:isExercisedAt': iri(description.withdrawal),
      },
      'dpv:hasRight': {
        '@type': 'dpv:DataSubjectRight',
        'dct:title': 'Right to withdraw consent',
        'dpv:isExercisedAt': iri(description.withdrawal),
      },
      'dpv:hasProcess': described.map((item) => process(record, controller.id, item)),
      'dpv:hasEntity': [
        entity(controller, 'dpv:DataController'),
        ...Array.from(parties.values(), (party) => entity(party, 'dpv:ThirdParty')),
      ],
    },
  };
}

const iri = (id: string): Node => ({ '@id': id });
const location = (term: string): Node => iri(`loc:${term}`);
const visitorIri = ({ visitor }: ConsentRecord): string => `urn:sealpost:visitor:${visitor}`;

const dataSubject = (record: ConsentRecord): Node => ({
  '@id': visitorIri(record),
  '@type': 'dpv:DataSubject',
  'dct:identifier': record.visitor,
});

/** Named by the hash of what was shown, so that the notice cannot be exchanged afterwards. */
const notice = (record: ConsentRecord, { language }: ConsentDescription): Node => ({
  '@id': `urn:sealpost:artefact:${record.artefact}`,
  '@type': 'dpv:ConsentNotice',
  'dct:identifier': record.artefact,
  'dct:language': language,
  'dct:hasVersion': record.policy,
});

function process(
  record: ConsentRecord,
  controller: string,
  { purpose, given, about }: { purpose: string; given: boolean; about: PurposeDescription },
): Node {
  return {
    '@type': 'dpv:Process',
    'dct:identifier': purpose,
    'dpv:hasPurpose': {
      '@type': 'dpv:Purpose',
      'dct:title': about.label,
      ...(about.broader === undefined ? {} : { 'skos:broader': iri(`dpv:${about.broader}`) }),
    },
    'dpv:hasPersonalData': about.personalData.map((term) => iri(`pd:${term}`)),
    'dpv:hasDataController': iri(controller),
    'dpv:hasRecipient': about.recipients.map(({ id }) => iri(id)),
    'dpv:hasStorageCondition': [
      { '@type': 'dpv:StorageLocation', 'dpv:hasLocation': about.storageLocations.map(location) },
      { '@type': 'dpv:StorageDuration', 'dpv:hasDuration': about.retention },
    ],
    'dpv:hasLegalBasis': iri(consentType(record)),
    'dpv:hasConsentStatus': {
      '@type': [consentState(record, given), consentType(record)],
      'dpv:isIndicatedAtTime': record.at,
      'dpv:hasDuration': { '@type': 'dpv:UntilTimeDuration', 'rdf:value': record.validUntil },
      'dpv:isIndicatedBy': iri(visitorIri(record)),
      'dpv:hasIndicationMethod': `${record.method} in ${record.surface}${record.signals.gpc ? ', with Global Privacy Control' : ''}`,
    },
  };
}

const consentState = ({ method }: ConsentRecord, given: boolean): string => {
  if (given) return 'dpv:ConsentGiven';
  return method === 'withdraw' ? 'dpv:ConsentWithdrawn' : 'dpv:ConsentRefused';
};

/** A page's own script and a browser's signal tell of a decision; that the visitor expressed it to us cannot be said. */
const consentType = ({ method }: ConsentRecord): string =>
  method === 'script' || method === 'signal' ? 'dpv:Consent' : 'dpv:ExpressedConsent';

const entity = ({ id, name, address, contact }: Party, type: string): Node => ({
  '@id': id,
  '@type': [type, 'dpv:LegalEntity'],
  'dpv:hasIdentifier': id,
  'dpv:hasName': name,
  'dpv:hasAddress': address,
  'schema:contactPoint': { '@type': 'schema:ContactPoint', 'dct:description': contact },
});
