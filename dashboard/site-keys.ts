import type { NewSite, Site } from '../protocol/api.ts';
import { fromBase64url, toBase64url, type Bytes } from '../protocol/bytes.ts';
import type { Crypto, KeyPair } from '../protocol/crypto.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { newId, type SiteId } from '../protocol/ids.ts';
import { publisherFingerprint, sealingKeyId, verifyManifest, type Manifest } from '../protocol/manifest.ts';
import { makeGrant, openGrant, type Grant } from '../protocol/member-keys.ts';
import { DashboardError } from './errors.ts';

/** Every secret key of a site that this member holds. Lives in memory while the dashboard is unlocked, and nowhere else. */
export interface SiteKeys {
  site: SiteId;
  publisher: { seed: Bytes; publicKey: Bytes; fingerprint: string };
  /** By epoch, oldest first. */
  sealing: HeldKey[];
  /** Grants the collector served that this member did not make: shown, never used. */
  refused: Grant[];
}

export interface HeldKey extends KeyPair {
  epoch: number;
  /** Key id, as in envelopes and the manifest. */
  id: string;
}

/** A publisher key and the first sealing key, made here; only their sealed grants leave. */
export async function makeSite(crypto: Crypto, member: KeyPair, name: string, now: number): Promise<NewSite> {
  const site = newId('site', crypto.random(10), now);
  const seed = crypto.random(32);
  const publicKey = await crypto.ed25519PublicKey(seed);
  const key = publisherFingerprint(crypto, publicKey);
  const publisher = await makeGrant(crypto, { site, kind: 'publisher', key, epoch: 0 }, seed, member);
  const { grant } = await makeSealingKey(crypto, site, 1, member);
  return { id: site, name: name.trim(), publisher: toBase64url(publicKey), grants: [publisher, grant] };
}

/** A sealing key for an epoch, and its grant for the member who makes it. */
export async function makeSealingKey(
  crypto: Crypto,
  site: SiteId,
  epoch: number,
  member: KeyPair,
): Promise<{ held: HeldKey; grant: Grant }> {
  const secretKey = crypto.random(32);
  const publicKey = await crypto.x25519PublicKey(secretKey);
  const id = sealingKeyId(crypto, publicKey);
  const grant = await makeGrant(crypto, { site, kind: 'sealing', key: id, epoch }, secretKey, member);
  return { held: { epoch, id, publicKey, secretKey }, grant };
}

/**
 * Opens the grants of a site as the collector serves it. A grant counts only when it opens with this member's key, carries this member's pin,
 * is about this very site, and holds the key that it names.
 * @throws DashboardError `publisher-grant-missing`, `publisher-differs`
 */
export async function openSiteKeys(
  crypto: Crypto,
  site: Pick<Site, 'id' | 'publisher' | 'grants'>,
  member: KeyPair,
): Promise<SiteKeys> {
  const refused: Grant[] = [];
  const sealing: HeldKey[] = [];
  let publisher: SiteKeys['publisher'] | undefined;
  for (const grant of site.grants) {
    const secret = grant.site === site.id ? await secretOf(crypto, grant, member) : undefined;
    if (secret && grant.kind === 'publisher' && !publisher) {
      const publicKey = await crypto.ed25519PublicKey(secret);
      const fingerprint = publisherFingerprint(crypto, publicKey);
      if (fingerprint === grant.key) {
        publisher = { seed: secret, publicKey, fingerprint };
        continue;
      }
    }
    if (secret && grant.kind === 'sealing') {
      const publicKey = await crypto.x25519PublicKey(secret);
      if (sealingKeyId(crypto, publicKey) === grant.key) {
        sealing.push({ epoch: grant.epoch, id: grant.key, publicKey, secretKey: secret });
        continue;
      }
    }
    refused.push(grant);
  }
  if (!publisher) {
    throw new DashboardError(
      'publisher-grant-missing',
      'The collector sent no publishing key for this site that you made. Nothing of this site is opened or signed; ask its operator what happened.',
    );
  }
  if (site.publisher !== toBase64url(publisher.publicKey)) {
    throw new DashboardError(
      'publisher-differs',
      'The collector names another publishing key for this site than the one you made. Nothing of this site is opened or signed.',
    );
  }
  return { site: site.id, publisher, sealing: sealing.toSorted((a, b) => a.epoch - b.epoch), refused };
}

/**
 * The published manifest, checked against the publisher key that this member holds.
 * @param seenRevision the highest revision this device has seen: the collector must not go back behind it, nor say there is none.
 * @returns null before the first publish.
 * @throws ProtocolError, e.g. `note-signature`, `manifest-rollback`; DashboardError `manifest-hidden`
 */
export async function trustedManifest(
  crypto: Crypto,
  site: Pick<Site, 'manifest'>,
  keys: SiteKeys,
  seenRevision: number,
): Promise<Manifest | null> {
  if (site.manifest === null) {
    if (seenRevision === 0) return null;
    throw new DashboardError(
      'manifest-hidden',
      `The collector says that this site was never published, but this device has seen revision ${seenRevision}. Nothing is signed; ask its operator what happened.`,
    );
  }
  return verifyManifest(crypto, site.manifest, {
    site: keys.site,
    fingerprint: keys.publisher.fingerprint,
    seenRevision,
  });
}

/** Overwrites the secret keys; a garbage collector gives no promise, so this is as far as a browser lets one go. */
export function forgetKeys({ publisher, sealing }: SiteKeys): void {
  publisher.seed.fill(0);
  for (const { secretKey } of sealing) secretKey.fill(0);
}

async function secretOf(crypto: Crypto, grant: Grant, member: KeyPair): Promise<Bytes | undefined> {
  if (fromBase64url(grant.box) === undefined) return undefined;
  try {
    return await openGrant(crypto, grant, member);
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
