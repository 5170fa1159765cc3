import type { ConsentAccepted, Publication } from '../../protocol/api.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { ConsentConfig, Declaration, Notice, NoticeDetails } from '../../protocol/consent-config.ts';
import type { ConsentRecord } from '../../protocol/consent-record.ts';
import { signManifest, type Manifest } from '../../protocol/manifest.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { utcTime } from '../../protocol/time.ts';
import { composeConsent } from '../../dashboard/compose-consent.ts';
import type { ConsentDraft } from '../../dashboard/consent-draft.ts';
import { shopConsent } from '../mock/shop-consent.ts';
import { artefactHash, mockId } from '../mock/tenant.ts';
import { NOW, openPublishedBench, PAGE_ORIGIN, type BenchOptions } from './harness.ts';

type Bench = Awaited<ReturnType<typeof openPublishedBench>>;
type ConsentArtefact = Notice | NoticeDetails | Declaration;

export interface ConsentBench extends Bench {
  manifest: Manifest;
  config: ConsentConfig;
  /** Every artefact of the published configuration, by hash. */
  artefacts: Map<string, string>;
  /** A record as a page makes it, with changes; `decision` decides for every purpose unless it is changed. */
  record(changes?: Partial<ConsentRecord>): ConsentRecord;
}

export const POLICY = { url: 'https://www.example.com/privacy', version: '2026-11' };

/** A bench whose site asks for consent. */
export async function openConsentBench(
  options: BenchOptions & { consent?: Partial<ConsentDraft>; manifest?: Partial<Manifest> } = {},
): Promise<ConsentBench> {
  const bench = await openPublishedBench(options);
  const { config, artefacts } = await composeShop(shopConsent(options.consent));
  const manifest: Manifest = {
    ...bench.site.manifest,
    revision: 2,
    policy: POLICY,
    consent: config,
    ...options.manifest,
  };
  const response = await publishManifest(bench, manifest, artefacts);
  if (!response.ok) throw new Error(`expected to publish, got ${await response.text()}`);
  return {
    ...bench,
    manifest,
    config,
    artefacts,
    record: (changes = {}) => consentRecord(bench.site.id, config, changes, bench.time.now),
  };
}

/** What the dashboard would publish, with every artefact by hash. */
export async function composeShop(
  consent: ConsentDraft,
  { previous, locales = ['en'] }: { previous?: ConsentConfig; locales?: string[] } = {},
): Promise<{ config: ConsentConfig; artefacts: Map<string, string> }> {
  const artefacts = new Map<string, string>();
  const add = (artefact: ConsentArtefact): Promise<string> =>
    Promise.resolve(addArtefact(artefacts, artefact));
  const config = await composeConsent(
    {
      consent,
      locales,
      texts: NOTICE_TEXTS,
      controller: 'Harbour & Vale Ltd',
      policyUrl: POLICY.url,
      previous,
    },
    add,
  );
  return { config, artefacts };
}

export function addArtefact(artefacts: Map<string, string>, value: unknown): string {
  const text = canonicalJson(value);
  const hash = artefactHash(text);
  artefacts.set(hash, text);
  return hash;
}

export async function publishManifest(
  { account, site, crypto }: Pick<Bench, 'account' | 'site' | 'crypto'>,
  manifest: Manifest,
  artefacts: Map<string, string>,
): Promise<Response> {
  const publication: Publication = {
    manifest: await signManifest(crypto, manifest, site.publisherSeed),
    artefacts: Array.from(artefacts, ([hash, text]) => ({ hash, text })),
  };
  const body = JSON.stringify(publication);
  return account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body });
}

export function consentRecord(
  site: ConsentRecord['site'],
  config: ConsentConfig,
  changes: Partial<ConsentRecord> = {},
  now = NOW,
): ConsentRecord {
  const decision = { analytics: true, marketing: true, media: true };
  const at = changes.at === undefined ? now : Date.parse(changes.at);
  return {
    v: 1,
    id: mockId('con', now),
    site,
    visitor: Buffer.alloc(16, 3).toString('base64url'),
    at: utcTime(at),
    policy: POLICY.version,
    artefact: config.notices[0]!.models['opt-in']!,
    decision,
    method: 'accept-all',
    surface: 'banner',
    signals: { gpc: false },
    validUntil: utcTime(at + 182 * 86_400_000),
    ...changes,
  };
}

export const REFUSED = {
  decision: { analytics: false, marketing: false, media: false },
  method: 'reject-all',
} as const;

export interface PostChanges {
  origin?: string | null;
  type?: string;
  body?: string;
  headers?: Record<string, string>;
}

export async function postConsent(
  { send }: Pick<Bench, 'send'>,
  record: ConsentRecord,
  { origin = PAGE_ORIGIN, type = 'text/plain;charset=UTF-8', body, headers }: PostChanges = {},
): Promise<Response> {
  return send('/v1/consents', {
    method: 'POST',
    headers: { 'content-type': type, ...(origin === null ? {} : { origin }), ...headers },
    body: body ?? canonicalJson(record),
  });
}

export async function acceptedOf(response: Response | Promise<Response>): Promise<ConsentAccepted> {
  const answer = await response;
  if (!answer.ok) throw new Error(`expected success, got ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as ConsentAccepted;
}
