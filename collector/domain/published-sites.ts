import { createHash } from 'node:crypto';
import type { FormId, SiteId } from '../../protocol/ids.ts';
import { readNote } from '../../protocol/note.ts';
import type { ArtefactHash, Manifest, PublishedForm, SealingKey } from '../../protocol/manifest.ts';
import { askedNotices, type AskedNotice } from './asked-consent.ts';
import { HeldStates, type HeldState } from './held-states.ts';
import type { PublishedRow, Store, TenantId } from '../store/store.ts';

/** What the visitor routes need to know of a site. */
export interface PublishedSite {
  tenant: TenantId;
  site: SiteId;
  /** The signed note as published. */
  manifest: string;
  etag: string;
  /** Its name, as visitors are told. */
  controller: string;
  origins: ReadonlySet<string>;
  forms: ReadonlyMap<FormId, PublishedForm>;
  /** Every definition ever published: a page may hold a form that was revised since. */
  definitions: ReadonlyMap<FormId, ReadonlySet<ArtefactHash>>;
  keys: ReadonlyMap<string, SealingKey>;
  /** undefined while the site asks for none. */
  consent: PublishedConsent | undefined;
}

export interface PublishedConsent {
  /** Of every configuration ever published: a page may have shown an older one, and send when it is online again. */
  notices: ReadonlyMap<ArtefactHash, AskedNotice>;
  /** Every version ever published. */
  policies: ReadonlySet<string>;
  recordDays: number;
}

/** So that strangers' made-up sites and origins cannot fill the memory. */
const CACHE_MAX = 10_000;
/** Histories are longer than sites. */
const HELD_CACHE_MAX = 1000;
const MANIFESTS_AT_ONCE = 50;

/** Parsed manifests, kept until the next publish. The only writer is this process (the store has one), so nothing else goes stale. */
export class PublishedSites {
  readonly #store: Store;
  readonly #sites = new Map<SiteId, PublishedSite>();
  readonly #held = new Map<SiteId, readonly HeldState[]>();
  readonly #origins = new Set<string>();
  #generation = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  async find(site: SiteId): Promise<PublishedSite | undefined> {
    const known = this.#sites.get(site);
    if (known) return known;
    const generation = this.#generation;
    const row = await this.#store.visitors.publishedSite(site);
    const found = row && readPublished(row);
    if (found && generation === this.#generation) {
      if (this.#sites.size >= CACHE_MAX) this.#sites.clear();
      this.#sites.set(site, found);
    }
    return found;
  }

  /** What its pages said when; read once, as a page that anybody can ask for needs it. */
  async heldStates(site: SiteId): Promise<readonly HeldState[]> {
    const known = this.#held.get(site);
    if (known) return known;
    const generation = this.#generation;
    const states = new HeldStates();
    for (let after = 0; ;) {
      const rows = await this.#store.visitors.publishedManifests(site, { after, limit: MANIFESTS_AT_ONCE });
      for (const { manifest, publishedAt } of rows)
        states.add(readManifest(manifest, site), publishedAt * 1000);
      if (rows.length < MANIFESTS_AT_ONCE) break;
      after = rows.at(-1)!.revision;
    }
    const all = states.all();
    if (generation === this.#generation) {
      if (this.#held.size >= HELD_CACHE_MAX) this.#held.clear();
      this.#held.set(site, all);
    }
    return all;
  }

  /** Whether any site lists this origin: all that a preflight can be asked, as it does not say for which site it comes. */
  async isOrigin(origin: string): Promise<boolean> {
    if (this.#origins.has(origin)) return true;
    const generation = this.#generation;
    const found = await this.#store.visitors.isPublishedOrigin(origin);
    if (found && generation === this.#generation) {
      if (this.#origins.size >= CACHE_MAX) this.#origins.clear();
      this.#origins.add(origin);
    }
    return found;
  }

  /** To be called after every publish. */
  forget(site: SiteId): void {
    this.#generation++;
    this.#sites.delete(site);
    this.#held.delete(site);
    this.#origins.clear();
  }
}

function readPublished(row: PublishedRow): PublishedSite {
  const manifest = readManifest(row.manifest, row.site);
  const definitions = new Map<FormId, Set<ArtefactHash>>();
  for (const { form, hash } of row.definitions) {
    const hashes = definitions.get(form) ?? new Set();
    definitions.set(form, hashes.add(hash));
  }
  return {
    tenant: row.tenant,
    site: row.site,
    manifest: row.manifest,
    etag: `"${createHash('sha256').update(row.manifest).digest('base64url')}"`,
    controller: manifest.controller.name,
    origins: new Set(manifest.origins),
    forms: new Map(manifest.forms.map((form) => [form.id, form])),
    definitions,
    keys: new Map(manifest.keys.map((key) => [key.id, key])),
    consent: manifest.consent && {
      notices: askedNotices(row.asked),
      policies: new Set(row.policies),
      recordDays: manifest.consent.recordDays,
    },
  };
}

/** Verified when it was published; nobody else writes it. */
const readManifest = (note: string, site: SiteId): Manifest =>
  JSON.parse(readNote(note, 'manifest', site)) as Manifest;
