import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { FormId, SiteId } from '../../protocol/ids.ts';
import type { ArtefactHash, PublishedForm, SealingKey } from '../../protocol/manifest.ts';
import { askedNotices, type AskedNotice } from './asked-consent.ts';
import { HeldStates, type HeldState } from './held-states.ts';
import { publishedManifest } from './published-manifest.ts';
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
/** Each may be hundreds of kilobytes, and nobody else is answered while they are read. */
const MANIFESTS_AT_ONCE = 10;

/** A history as far as it is read: publications are only ever added. */
interface HeldHistory {
  states: HeldStates;
  /** Revision of the last one in it. */
  after: number;
  /** Shared by all who ask meanwhile; undefined once something may have been published since. */
  read: Promise<readonly HeldState[]> | undefined;
  /** One that is under way and may miss it. */
  before: Promise<unknown> | undefined;
}

/** Parsed manifests, kept until the next publish. The only writer is this process (the store has one), so nothing else goes stale. */
export class PublishedSites {
  readonly #store: Store;
  readonly #sites = new Map<SiteId, PublishedSite>();
  readonly #held = new Map<SiteId, HeldHistory>();
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
  heldStates(site: SiteId): Promise<readonly HeldState[]> {
    let held = this.#held.get(site);
    if (!held) {
      if (this.#held.size >= HELD_CACHE_MAX) this.#held.clear();
      held = { states: new HeldStates(), after: 0, read: undefined, before: undefined };
      this.#held.set(site, held);
    }
    if (held.read) return held.read;
    const read = this.#readOn(site, held);
    held.read = read;
    // Whoever asks next tries again from where it stopped.
    read.catch(() => {
      if (held.read === read) held.read = undefined;
    });
    return read;
  }

  async #readOn(site: SiteId, held: HeldHistory): Promise<readonly HeldState[]> {
    // Two at once would enter the same manifests twice. What became of the earlier one is for those to know who asked for it.
    await held.before?.catch(() => undefined);
    for (;;) {
      const query = { after: held.after, limit: MANIFESTS_AT_ONCE };
      const rows = await this.#store.visitors.publishedManifests(site, query);
      for (const { revision, manifest, publishedAt } of rows) {
        held.states.add(publishedManifest(manifest, site), publishedAt * 1000);
        held.after = revision;
      }
      if (rows.length < MANIFESTS_AT_ONCE) return held.states.all();
      // The store answers at once: without this nothing else would run before the last page.
      await setImmediate();
    }
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
    const held = this.#held.get(site);
    if (held?.read) Object.assign(held, { before: held.read, read: undefined });
    this.#origins.clear();
  }
}

function readPublished(row: PublishedRow): PublishedSite {
  const manifest = publishedManifest(row.manifest, row.site);
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
