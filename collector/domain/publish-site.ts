import * as v from 'valibot';
import type { Publication } from '../../protocol/api.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import type { ConsentConfig } from '../../protocol/consent-config.ts';
import type { Verifying } from '../../protocol/crypto.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { ProtocolError, type ProtocolErrorCode } from '../../protocol/errors.ts';
import {
  publisherFingerprint,
  sealingKeyId,
  verifyManifest,
  type ArtefactHash,
  type Manifest,
} from '../../protocol/manifest.ts';
import { readNote } from '../../protocol/note.ts';
import { formDefinitionSchema, manifestSchema } from '../../protocol/schemas.ts';
import type { SiteRow, Store, TenantId, UserId } from '../store/store.ts';
import { collectArtefacts, invalid, mismatch, type Artefacts } from './artefacts.ts';
import { askedBy } from './asked-consent.ts';
import { checkConsent, checkPolicies, policyVersions } from './check-consent.ts';
import type { Clock } from './clock.ts';
import { lastConsent } from './last-consent.ts';
import { ProblemError } from './problem.ts';
import { publishedManifest } from './published-manifest.ts';
import type { PublishedSites } from './published-sites.ts';

interface Deps {
  store: Store;
  sites: PublishedSites;
  crypto: Verifying;
  clock: Clock;
}

/**
 * Takes over what the tenant has signed. The collector adds nothing to it; it checks that pages will be able to use it.
 * @throws ProblemError
 */
export async function publishSite(
  { store, sites, crypto, clock }: Deps,
  { tenant, user, site: id }: { tenant: TenantId; user: UserId; site: SiteId },
  publication: Publication,
): Promise<{ revision: number }> {
  await requireRecovery(store, user);
  // Read now and not before the body came in: it may have taken its time.
  const site = await store.sites.find(tenant, id);
  if (!site) throw new ProblemError('site-unknown', 'expected a site of this organisation, got another');
  // Sent again because the answer got lost.
  if (publication.manifest === site.manifest) return { revision: site.revision };
  const manifest = await readSignedManifest(crypto, site, publication.manifest);
  if (manifest.revision <= site.revision) throw staleRevision(site.revision);
  await checkSealingKeys(store, crypto, tenant, site, manifest);
  const artefacts = await collectArtefacts(crypto, publication, (hash) =>
    store.sites.artefactText(tenant, site.id, hash),
  );
  const definitions = await checkNamedArtefacts(manifest, artefacts);
  const before = site.manifest === null ? undefined : publishedManifest(site.manifest, site.id);
  await checkPolicies(before?.policies, manifest.policies, artefacts, clock());
  const asked = await askedBefore(store, site, before);
  const stated = manifest.consent ? await checkConsent(asked, manifest.consent, artefacts) : {};

  const published = await store.sites.publish(tenant, {
    site: site.id,
    member: user,
    base: site.revision,
    revision: manifest.revision,
    manifest: publication.manifest,
    publishedAt: Math.floor(clock() / 1000),
    origins: manifest.origins,
    artefacts: artefacts.used(),
    definitions,
    policies: policyVersions(manifest),
    ...(manifest.consent && { asked: askedBy(manifest.consent) }),
    ...stated,
  });
  if (!published) {
    const stored = await store.sites.find(tenant, id);
    if (stored?.manifest === publication.manifest) return { revision: stored.revision };
    throw staleRevision(Math.max(stored?.revision ?? 0, manifest.revision));
  }
  sites.forget(site.id);
  return { revision: manifest.revision };
}

/** What visitors were asked for last, also where nothing was asked for since. */
async function askedBefore(
  store: Store,
  site: SiteRow,
  before: Manifest | undefined,
): Promise<{ consent: ConsentConfig; wasOff: boolean } | undefined> {
  if (!before) return undefined;
  if (before.consent) return { consent: before.consent, wasOff: false };
  const last = await lastConsent(store, site.id, site.revision);
  return last && { consent: last.consent, wasOff: true };
}

async function requireRecovery(store: Store, user: UserId): Promise<void> {
  const key = await store.members.key(user);
  if (!key)
    throw new ProblemError('member-key-missing', 'expected a member key; make one in the dashboard first');
  if (!key.recoveryConfirmed) {
    throw new ProblemError(
      'recovery-unconfirmed',
      'expected the recovery code to have been typed back once; without it a lost password loses every submission',
    );
  }
}

const staleRevision = (revision: number): ProblemError =>
  new ProblemError(
    'manifest-revision',
    `expected a revision above ${revision}; load the site again, and sign what is there now`,
    { at: 'revision' },
  );

/** The site's registered publisher is the trust, as the snippet's fingerprint is for a page. */
async function readSignedManifest(crypto: Verifying, site: SiteRow, note: string): Promise<Manifest> {
  const publisher = fromBase64url(site.publisher, 32)!;
  try {
    await verifyManifest(crypto, note, {
      site: site.id,
      fingerprint: publisherFingerprint(crypto, publisher),
    });
  } catch (cause) {
    if (!(cause instanceof ProtocolError)) throw cause;
    const code = SIGNATURE_CODES.has(cause.code) ? 'manifest-signature' : 'manifest-invalid';
    throw new ProblemError(code, cause.message, { at: cause.code, cause });
  }
  const parsed = v.safeParse(manifestSchema, JSON.parse(readNote(note, 'manifest', site.id)));
  if (!parsed.success) throw invalid('manifest-invalid', parsed.issues[0]);
  return parsed.output;
}

const SIGNATURE_CODES: ReadonlySet<ProtocolErrorCode> = new Set([
  'note-signature',
  'manifest-key-not-pinned',
]);

/** A key that nobody holds would seal for nobody; a key that vanished would strand pages that still use it. */
async function checkSealingKeys(
  store: Store,
  crypto: Verifying,
  tenant: TenantId,
  site: SiteRow,
  manifest: Manifest,
): Promise<void> {
  const granted = await store.sites.grantedSealingKeys(tenant, site.id);
  for (const [i, key] of manifest.keys.entries()) {
    const at = `keys.${i}`;
    if (sealingKeyId(crypto, fromBase64url(key.key, 32)!) !== key.id) {
      throw new ProblemError('manifest-invalid', 'expected the id to be that of the key, got another', {
        at: `${at}.id`,
      });
    }
    if (!granted.some(({ key: id, epoch }) => id === key.id && epoch === key.epoch)) {
      throw new ProblemError(
        'manifest-invalid',
        'expected a sealing key that a member holds (a grant of this key and epoch), got none',
        { at },
      );
    }
  }
  if (!site.manifest) return;
  const before = publishedManifest(site.manifest, site.id);
  for (const old of before.keys) {
    if (!manifest.keys.some((key) => key.id === old.id && key.epoch === old.epoch)) {
      throw new ProblemError(
        'manifest-invalid',
        'expected every earlier sealing key to stay listed (as accepting or opening), got one left out',
        { at: 'keys' },
      );
    }
  }
}

/** @returns which definition belongs to which form. */
async function checkNamedArtefacts(
  manifest: Manifest,
  artefacts: Artefacts,
): Promise<{ form: Manifest['forms'][number]['id']; hash: ArtefactHash }[]> {
  for (const [i, { locale, texts }] of manifest.locales.entries()) {
    const at = `locales.${i}.texts`;
    if ((await artefacts.read(textsSchema, texts, at)).locale !== locale) throw mismatch('locale', at);
  }
  const definitions = [];
  for (const [i, form] of manifest.forms.entries()) {
    for (const [locale, hash] of Object.entries(form.definitions)) {
      const at = `forms.${i}.definitions.${locale}`;
      const output = await artefacts.read(formDefinitionSchema, hash, at);
      if (output.form !== form.id) throw mismatch('form id', at);
      if (output.revision !== form.revision) throw mismatch('revision', at);
      if (output.locale !== locale) throw mismatch('locale', at);
      if (output.retentionDays !== form.retentionDays) throw mismatch('retention', at);
      definitions.push({ form: form.id, hash });
    }
  }
  return definitions;
}

/** The widget's texts may grow without the collector knowing; it checks only which ones they are. */
const textsSchema = v.looseObject({ v: v.literal(1), locale: v.string() });
