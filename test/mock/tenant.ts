import { createHash, randomBytes } from 'node:crypto';
import sodium from 'libsodium-wrappers';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { toBase64url } from '../../protocol/bytes.ts';
import type { Crypto, KeyPair } from '../../protocol/crypto.ts';
import { unsubscribePath, type Context, type SubmissionRequest } from '../../protocol/envelope.ts';
import type { Answers, FormDefinition } from '../../protocol/form.ts';
import { newId, type FormId, type SiteId, type SubmissionId } from '../../protocol/ids.ts';
import { libsodiumCrypto } from '../../protocol/libsodium.ts';
import {
  publisherFingerprint,
  sealingKeyId,
  signManifest,
  type Manifest,
  type SealingKey,
} from '../../protocol/manifest.ts';
import { makeGrant, recoveryKeys, wrapMemberKey, type Grant } from '../../protocol/member-keys.ts';
import type { NewMemberKey, NewSite, Publication } from '../../protocol/api.ts';
import { capabilityHashes, capabilityToken, receiptLink, visitorKey } from '../../protocol/receipt.ts';
import { seal } from '../../protocol/seal.ts';
import { en } from '../../protocol/texts/en.ts';
import { utcMinute, utcTime } from '../../protocol/time.ts';
import { contactForm } from './submissions.ts';

/** libsodium's implementation of the protocol's primitives. */
export async function mockCrypto(): Promise<Crypto> {
  await sodium.ready;
  return libsodiumCrypto(sodium, globalThis.crypto.subtle);
}

/** Everything a tenant's browser holds for one site: its keys in the open, a definition, and what it would publish. */
export interface MockSite {
  id: SiteId;
  form: FormId;
  definition: FormDefinition;
  /** Canonical JSON of the definition, and its hash. */
  definitionText: string;
  definitionHash: string;
  publisherSeed: Uint8Array;
  publisherKey: Uint8Array;
  /** What a snippet pins. */
  fingerprint: string;
  sealing: KeyPair;
  sealingId: string;
  /** Revision 1 with one form named `contact`. */
  manifest: Manifest;
  artefacts: { hash: string; text: string }[];
}

export async function makeMockSite(
  crypto: Crypto,
  options: {
    origins: string[];
    definition?: Omit<FormDefinition, 'form'>;
    ownCopy?: boolean;
    name?: string;
    now?: number;
  },
): Promise<MockSite> {
  const now = options.now ?? Date.now();
  const id = mockId('site', now);
  const form = mockId('form', now);
  const definition: FormDefinition = { ...(options.definition ?? contactForm), form };
  const definitionText = canonicalJson(definition);
  const definitionHash = artefactHash(definitionText);
  const textsText = canonicalJson(en);
  const publisherSeed = crypto.random(32);
  const publisherKey = await crypto.ed25519PublicKey(publisherSeed);
  const sealing = await makeKeyPair(crypto);
  const current = mockSealingKey(crypto, sealing, 1, 'current');
  const manifest: Manifest = {
    v: 1,
    site: id,
    revision: 1,
    publishedAt: utcTime(now),
    publisher: toBase64url(publisherKey),
    rotations: [],
    origins: options.origins,
    controller: {
      name: 'Harbour & Vale Ltd',
      address: '1 Example Quay, Exampleton',
      contact: 'privacy@harbourvale.example.com',
    },
    keys: [current],
    locales: [{ locale: 'en', texts: artefactHash(textsText) }],
    forms: [
      {
        id: form,
        name: options.name ?? 'contact',
        revision: definition.revision,
        definitions: { en: definitionHash },
        retentionDays: definition.retentionDays,
        ownCopy: options.ownCopy ?? true,
      },
    ],
  };
  return {
    id,
    form,
    definition,
    definitionText,
    definitionHash,
    publisherSeed,
    publisherKey,
    fingerprint: publisherFingerprint(crypto, publisherKey),
    sealing,
    sealingId: current.id,
    manifest,
    artefacts: [
      { hash: definitionHash, text: definitionText },
      { hash: artefactHash(textsText), text: textsText },
    ],
  };
}

export async function mockPublication(
  crypto: Crypto,
  site: MockSite,
  changes: Partial<Manifest> = {},
): Promise<Publication> {
  const manifest = await signManifest(crypto, { ...site.manifest, ...changes }, site.publisherSeed);
  return { manifest, artefacts: site.artefacts };
}

/** A member's key with its wraps, as the key ceremony makes it. */
export async function makeMockMember(crypto: Crypto): Promise<{
  pair: KeyPair;
  newMemberKey: NewMemberKey;
  recoveryProof: string;
  passwordWrapKey: Uint8Array;
}> {
  const pair = await makeKeyPair(crypto);
  const recovery = recoveryKeys(crypto, crypto.random(16));
  const passwordWrapKey = crypto.random(32);
  return {
    pair,
    recoveryProof: recovery.proof,
    passwordWrapKey,
    newMemberKey: {
      publicKey: toBase64url(pair.publicKey),
      wraps: [
        wrapMemberKey(crypto, 'password', passwordWrapKey, pair),
        wrapMemberKey(crypto, 'recovery', recovery.wrap, pair),
      ],
      recoveryProofHash: createHash('sha256')
        .update(Buffer.from(recovery.proof, 'base64url'))
        .digest('base64url'),
    },
  };
}

/** The request that makes the site, with its grants for the member. */
export async function mockNewSite(
  crypto: Crypto,
  site: MockSite,
  member: KeyPair,
  name = 'Website',
): Promise<NewSite> {
  const about = { site: site.id, kind: 'publisher' as const, key: site.fingerprint, epoch: 0 };
  const publisher = await makeGrant(crypto, about, site.publisherSeed, member);
  const sealing = await mockSealingGrant(crypto, site, site.sealing, 1, member);
  return { id: site.id, name, publisher: toBase64url(site.publisherKey), grants: [publisher, sealing] };
}

export function mockSealingGrant(
  crypto: Crypto,
  site: MockSite,
  pair: KeyPair,
  epoch: number,
  member: KeyPair,
): Promise<Grant> {
  const key = sealingKeyId(crypto, pair.publicKey);
  return makeGrant(crypto, { site: site.id, kind: 'sealing', key, epoch }, pair.secretKey, member);
}

export const mockSealingKey = (
  crypto: Crypto,
  pair: KeyPair,
  epoch: number,
  state: SealingKey['state'],
): SealingKey => ({
  epoch,
  id: sealingKeyId(crypto, pair.publicKey),
  key: toBase64url(pair.publicKey),
  state,
});

export interface SealedMock {
  submission: SubmissionId;
  request: SubmissionRequest;
  receiptSecret: Uint8Array;
  answers: Answers;
  /** `{collector}/r#…` for the given collector. */
  receiptLink: (collector: string) => string;
}

/** Seals like the visitor's page. `context` replaces what the page would say, to play a broken or hostile one. */
export async function sealMock(
  crypto: Crypto,
  site: MockSite,
  answers: Answers,
  options: {
    context?: Partial<Omit<Context, 'recipients'>>;
    recipients?: Uint8Array[];
    now?: number;
    receiptSecret?: Uint8Array;
  } = {},
): Promise<SealedMock> {
  const now = options.now ?? Date.now();
  const submission = options.context?.submission ?? mockId('sub', now);
  const receiptSecret = options.receiptSecret ?? crypto.random(32);
  const own = (await visitorKey(crypto, receiptSecret)).publicKey;
  const ownCopy = site.manifest.forms[0]?.ownCopy ?? false;
  const envelope = await seal(
    crypto,
    {
      v: 1,
      suite: 1,
      site: site.id,
      form: site.form,
      revision: site.definition.revision,
      definition: site.definitionHash,
      submission,
      sealedAt: utcMinute(now),
      attachments: [],
      ...options.context,
    },
    {
      answers,
      consents: site.definition.fields
        .filter(({ type }) => type === 'consent')
        .map(({ id, label }) => ({ field: id, wording: label, given: answers[id] === true })),
      locale: site.definition.locale,
      links: {
        unsubscribe: unsubscribePath(submission, capabilityToken(crypto, receiptSecret, 'unsubscribe')),
      },
      attachments: [],
    },
    options.recipients ?? [site.sealing.publicKey, ...(ownCopy ? [own] : [])],
  );
  return {
    submission,
    request: { ...envelope, capabilities: await capabilityHashes(crypto, receiptSecret) },
    receiptSecret,
    answers,
    receiptLink: (collector) => receiptLink(collector, submission, receiptSecret),
  };
}

export const mockId = <Kind extends string>(kind: Kind, now = Date.now()): `${Kind}_${string}` =>
  newId(kind, new Uint8Array(randomBytes(10)), now);

export const artefactHash = (text: string): string => createHash('sha256').update(text).digest('base64url');

export async function makeKeyPair(crypto: Crypto): Promise<KeyPair> {
  const secretKey = crypto.random(32);
  return { secretKey, publicKey: await crypto.x25519PublicKey(secretKey) };
}
