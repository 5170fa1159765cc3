import { createHash } from 'node:crypto';
import type { FormId, SiteId } from '../../protocol/ids.ts';
import { readNote } from '../../protocol/note.ts';
import type { ArtefactHash, Manifest, PublishedForm, SealingKey } from '../../protocol/manifest.ts';
import { askedNotices, type AskedNotice } from './asked-consent.ts';
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

/** Parsed manifests, kept until the next publish. The only writer is this process (the store has one), so nothing else goes stale. */
export class PublishedSites {
  readonly #store: Store;
  readonly #sites = new Map<SiteId, PublishedSite>();
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
    this.#origins.clear();
  }
}

function readPublished(row: PublishedRow): PublishedSite {
  // Verified when it was published; nobody else writes it.
  const manifest = JSON.parse(readNote(row.manifest, 'manifest', row.site)) as Manifest;
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
