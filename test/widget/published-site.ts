import { composeConsent } from '../../dashboard/compose-consent.ts';
import type { ConsentDraft } from '../../dashboard/consent-draft.ts';
import { toBase64url, utf8 } from '../../protocol/bytes.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { Crypto, KeyPair } from '../../protocol/crypto.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import { newId, type SiteId } from '../../protocol/ids.ts';
import { publisherFingerprint, sealingKeyId, signManifest, type Manifest } from '../../protocol/manifest.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import { nodeCrypto } from '../stage/node-crypto.ts';

/** A site as a tenant would publish it, with every key at hand. */
export interface PublishedSite {
  crypto: Crypto;
  id: SiteId;
  /** For `data-key`. */
  fingerprint: string;
  /** Opens what is sealed to the site, by key id. */
  keys: Map<string, KeyPair>;
  manifest: Manifest;
  note: string;
  artefacts: Map<string, string>;
}

export interface SiteOptions {
  /** The same form in several languages; the first is the default. */
  definitions?: Partial<FormDefinition>[];
  manifest?: Partial<Manifest>;
  /** Another key signs than the one the site's snippet pins. */
  signer?: Uint8Array;
  /** Publishes the same site again. */
  before?: PublishedSite & { seed: Uint8Array };
  ownCopy?: boolean;
  /** Asks for consent. */
  consent?: ConsentDraft;
  /** Of the notice; else those of the definitions. */
  noticeLocales?: readonly string[];
  /** Of the customer's page; else the one that the test itself runs in. */
  origins?: string[];
}

export async function publishSite(options: SiteOptions = {}): Promise<PublishedSite & { seed: Uint8Array }> {
  const crypto = await nodeCrypto();
  const { before } = options;
  const id = before?.id ?? newId('site', crypto.random(10), Date.now());
  const form = before?.manifest.forms[0]!.id ?? newId('form', crypto.random(10), Date.now());
  const seed = before?.seed ?? crypto.random(32);
  const publisher = await crypto.ed25519PublicKey(seed);
  const signer = options.signer ?? seed;
  const secretKey = crypto.random(32);
  const publicKey = await crypto.x25519PublicKey(secretKey);
  const epoch = {
    epoch: 1,
    id: sealingKeyId(crypto, publicKey),
    key: toBase64url(publicKey),
    state: 'current',
  } as const;

  const artefacts = new Map<string, string>();
  const add = async (value: unknown): Promise<string> => {
    const text = canonicalJson(value);
    const hash = toBase64url(await crypto.sha256(utf8(text)));
    artefacts.set(hash, text);
    return hash;
  };
  const definitions = (options.definitions ?? [{}]).map((one) => ({ ...CONTACT, ...one, form }));
  const locales = [];
  for (const { locale } of definitions) locales.push({ locale, texts: await add(TEXTS[locale]) });
  const manifest: Manifest = {
    v: 1,
    site: id,
    revision: (before?.manifest.revision ?? 0) + 1,
    publishedAt: '2026-11-21T08:00:00Z',
    publisher: toBase64url(await crypto.ed25519PublicKey(signer)),
    rotations: [],
    origins: options.origins ?? before?.manifest.origins ?? [location.origin],
    controller: {
      name: 'Northwind Bikes',
      address: 'Mill Lane 4, Bristol',
      contact: 'privacy@northwind.example',
    },
    keys: [epoch],
    locales,
    forms: [
      {
        id: form,
        name: 'contact',
        revision: 1,
        definitions: Object.fromEntries(
          await Promise.all(definitions.map(async (one) => [one.locale, await add(one)] as const)),
        ),
        retentionDays: 180,
        ownCopy: options.ownCopy ?? true,
      },
    ],
    ...(options.consent && {
      policy: { url: 'https://northwind.example/privacy', version: '2026-11' },
      consent: await composeConsent(
        {
          consent: options.consent,
          locales: options.noticeLocales ?? definitions.map(({ locale }) => locale),
          texts: NOTICE_TEXTS,
          controller: 'Northwind Bikes',
          policyUrl: 'https://northwind.example/privacy',
          previous: before?.manifest.consent,
        },
        add,
      ),
    }),
    ...options.manifest,
  };
  return {
    crypto,
    id,
    seed,
    fingerprint: publisherFingerprint(crypto, publisher),
    keys: new Map([...(before?.keys ?? []), [epoch.id, { publicKey, secretKey }]]),
    manifest,
    note: await signManifest(crypto, manifest, signer),
    artefacts: new Map([...(before?.artefacts ?? []), ...artefacts]),
  };
}

/** Five fields, as most contact forms have them. */
export const CONTACT: Omit<FormDefinition, 'form'> = {
  v: 1,
  revision: 1,
  locale: 'en',
  title: 'Ask for a quote',
  description: 'Tell us what you ride and what it needs. We answer within one working day.',
  purpose: 'To answer your request and prepare a quote.',
  legalBasis: 'contract',
  retentionDays: 180,
  fields: [
    {
      id: 'name',
      type: 'text',
      label: 'Name',
      purpose: 'To address you by name.',
      autocomplete: 'name',
      required: true,
      maxLength: 80,
    },
    {
      id: 'email',
      type: 'email',
      label: 'E-mail',
      purpose: 'To send you the quote.',
      autocomplete: 'email',
      required: true,
    },
    {
      id: 'phone',
      type: 'tel',
      label: 'Phone',
      help: 'Only if you would rather be called.',
      purpose: 'To call you back if you wish so.',
      autocomplete: 'tel',
    },
    {
      id: 'message',
      type: 'textarea',
      label: 'What can we do for you?',
      purpose: 'To know what to quote.',
      required: true,
      maxLength: 2000,
    },
    {
      id: 'news',
      type: 'consent',
      label: 'Northwind Bikes may send me its newsletter, about once a month. I can unsubscribe at any time.',
      purpose: 'To send the newsletter.',
      legalBasis: 'consent',
    },
  ],
};

/** One of every type. */
export const EVERY_FIELD: FormDefinition['fields'] = [
  {
    id: 'name',
    type: 'text',
    label: 'Full name',
    purpose: 'To address you.',
    autocomplete: 'name',
    required: true,
    minLength: 2,
  },
  {
    id: 'email',
    type: 'email',
    label: 'Work e-mail',
    purpose: 'To reply.',
    autocomplete: 'email',
    required: true,
  },
  { id: 'phone', type: 'tel', label: 'Phone', purpose: 'To call back.', autocomplete: 'tel' },
  { id: 'site', type: 'url', label: 'Website', purpose: 'To see your shop.', placeholder: 'https://' },
  {
    id: 'bikes',
    type: 'number',
    label: 'Number of bikes',
    purpose: 'To plan the work.',
    min: '1',
    max: '50',
    step: '1',
  },
  { id: 'day', type: 'date', label: 'Preferred day', purpose: 'To find a slot.', min: '2026-01-01' },
  { id: 'hour', type: 'time', label: 'Preferred time', purpose: 'To find a slot.' },
  {
    id: 'service',
    type: 'select',
    label: 'Service',
    purpose: 'To quote the right work.',
    required: true,
    options: [
      { value: 'tune', label: 'Tune-up' },
      { value: 'overhaul', label: 'Full overhaul' },
    ],
  },
  {
    id: 'place',
    type: 'radio',
    label: 'Where shall we work?',
    help: 'We come to you within 30 km.',
    purpose: 'To know whether to travel.',
    required: true,
    options: [
      { value: 'shop', label: 'At the shop' },
      { value: 'home', label: 'At my place' },
    ],
  },
  {
    id: 'extras',
    type: 'checkboxes',
    label: 'Extras',
    purpose: 'To add them to the quote.',
    max: '2',
    options: [
      { value: 'wash', label: 'Wash' },
      { value: 'lights', label: 'Lights' },
      { value: 'fitting', label: 'Bike fitting' },
    ],
  },
  { id: 'message', type: 'textarea', label: 'Message', purpose: 'To know what you need.', rows: 4 },
  { id: 'member', type: 'checkbox', label: 'I am a club member', purpose: 'For the discount.' },
  {
    id: 'campaign',
    type: 'hidden',
    label: 'Campaign',
    purpose: 'To see which page led here.',
    value: 'autumn',
  },
  {
    id: 'terms',
    type: 'consent',
    label: 'I agree that Northwind Bikes stores these answers to prepare a quote.',
    purpose: 'To be allowed to.',
    required: true,
  },
];
