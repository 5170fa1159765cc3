import type { Site } from '../protocol/api.ts';
import type { Crypto, KeyPair } from '../protocol/crypto.ts';
import { ProtocolError } from '../protocol/errors.ts';
import type { ConsentConfig } from '../protocol/consent-config.ts';
import type { FormDefinition } from '../protocol/form.ts';
import type { SiteId } from '../protocol/ids.ts';
import type { ArtefactHash, Manifest } from '../protocol/manifest.ts';
import type { ApiClient } from './api-client.ts';
import { emptyDraft, readDraft, type SiteDraft } from './draft.ts';
import { draftFromManifest } from './draft-from-manifest.ts';
import { DashboardError } from './errors.ts';
import { loadNoticeTexts } from './notice-packs.ts';
import { fetchSignedConsent } from './signed-consent.ts';
import { fetchSignedDefinitions } from './signed-definitions.ts';
import { makeSealingKey, openSiteKeys, trustedManifest, type SiteKeys } from './site-keys.ts';
import { signPublication, type PreparedPublication } from './publish.ts';

/** One site, opened: what its publisher signed, and the keys of the member who looks at it. */
export interface Workspace {
  site: Site;
  keys: SiteKeys;
  trusted: Manifest | null;
  /** What was asked for last, where `trusted` asks for no consent. */
  earlier: ConsentConfig | null;
  /** The highest revision that this device has seen, `trusted` included. */
  seenRevision: number;
  /** Of the trusted manifest, by hash. */
  definitions: Map<ArtefactHash, FormDefinition>;
  draft: { content: SiteDraft; version: number };
}

/** Highest revision this device has seen of a site; 0 for none. */
export interface RevisionMemory {
  seen(site: SiteId): Promise<number>;
  remember(site: SiteId, revision: number): Promise<void>;
}

export interface WorkspaceTools {
  api: ApiClient;
  crypto: Crypto;
  revisions: RevisionMemory;
}

/**
 * @param restored the member's own word that the collector was restored from a backup, so that it serves less than this device has seen. What it serves
 * must verify all the same, and what was seen is not forgotten: it is said again at every opening until a publication stands above it.
 * @throws as `openSiteKeys`, `trustedManifest` and `readDraft` do: nothing of a site whose keys do not add up is shown.
 */
export async function openWorkspace(
  { api, crypto, revisions }: WorkspaceTools,
  id: SiteId,
  member: KeyPair,
  restored = false,
): Promise<Workspace> {
  const [site, seen] = await Promise.all([api.site(id), revisions.seen(id)]);
  const keys = await openSiteKeys(crypto, { ...site, id }, member);
  const trusted = await trustedManifest(crypto, site, keys, restored ? 0 : seen);
  const earlier =
    site.consentManifest === undefined || trusted?.consent
      ? null
      : await trustedManifest(crypto, { manifest: site.consentManifest }, keys, 0);
  if (trusted && trusted.revision > seen) await revisions.remember(id, trusted.revision);
  const definitions = await fetchSignedDefinitions(api, crypto, trusted);
  const content = site.draft
    ? readDraft(site.draft.content)
    : trusted
      ? draftFromManifest(trusted, definitions, await signedConsent(api, crypto, trusted))
      : emptyDraft();
  const seenRevision = Math.max(seen, trusted?.revision ?? 0);
  return {
    site,
    keys,
    trusted,
    earlier: earlier?.consent ?? null,
    seenRevision,
    definitions,
    draft: { content, version: site.draft?.version ?? 0 },
  };
}

async function signedConsent(
  api: ApiClient,
  crypto: Crypto,
  manifest: Manifest,
): Promise<NonNullable<Parameters<typeof draftFromManifest>[2]>> {
  const locales = manifest.consent?.notices.map(({ locale }) => locale) ?? [];
  const artefacts = await fetchSignedConsent(api, crypto, manifest, new Map(), []);
  const notice = [...artefacts.values()].find((one) => one.kind === 'notice');
  return {
    artefacts,
    packs: await loadNoticeTexts(api, locales),
    // It stands before every other link.
    policyUrl: manifest.policies?.length || manifest.policy ? (notice?.links[0]?.url ?? '') : '',
  };
}

/** Whether the collector serves less than this device has seen: opened as restored, and not published since. */
export const isBehind = ({ trusted, seenRevision }: Pick<Workspace, 'trusted' | 'seenRevision'>): boolean =>
  seenRevision > (trusted?.revision ?? 0);

/** Whether a failure to open a site is one that a restored backup explains, and its member may therefore get past. */
export const isGoneBack = (error: unknown): boolean =>
  (error instanceof ProtocolError && error.code === 'manifest-rollback') ||
  (error instanceof DashboardError && error.code === 'manifest-hidden');

/** Signs, sends, and remembers that this revision exists. */
export async function publishWorkspace(
  { api, crypto, revisions }: WorkspaceTools,
  workspace: Workspace,
  prepared: PreparedPublication,
): Promise<Workspace> {
  const publication = await signPublication(crypto, prepared, workspace.keys);
  const { revision } = await api.publish(workspace.keys.site, publication);
  await revisions.remember(workspace.keys.site, revision);
  return {
    ...workspace,
    site: { ...workspace.site, manifest: publication.manifest },
    trusted: prepared.manifest,
    earlier: prepared.manifest.consent ? null : (workspace.trusted?.consent ?? workspace.earlier),
    seenRevision: revision,
    definitions: prepared.definitions,
  };
}

/** A new sealing key: its grant is stored now, it seals from the next publish on. */
export async function startEpoch(
  { api, crypto }: Pick<WorkspaceTools, 'api' | 'crypto'>,
  workspace: Workspace,
  member: KeyPair,
): Promise<Workspace> {
  const { keys, trusted } = workspace;
  // Refused grants do not count, or a collector could push the number to its end.
  const newest = Math.max(0, ...[...keys.sealing, ...(trusted?.keys ?? [])].map(({ epoch }) => epoch));
  const { held, grant } = await makeSealingKey(crypto, keys.site, newest + 1, member);
  await api.addGrants(keys.site, [grant]);
  return { ...workspace, keys: { ...keys, sealing: [...keys.sealing, held] } };
}
