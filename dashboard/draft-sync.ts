import type { SiteId } from '../protocol/ids.ts';
import { ApiError, type ApiClient } from './api-client.ts';
import { mergePins } from './definition-pins.ts';
import { emptyDraft, readDraft, type SiteDraft } from './draft.ts';
import type { Clock } from './lock-timer.ts';

/** `conflict`: somebody else saved meanwhile; nothing is saved until {@link DraftSync.resolve}. `failed`: tried again by itself. */
export type DraftState = 'saved' | 'unsaved' | 'saving' | 'conflict' | 'failed';

const SAVE_AFTER_MS = 1200;
const RETRY_AFTER_MS = 5000;

/**
 * Keeps one site's draft: edits stay in memory, are saved a moment after the last one, and are never thrown away, whatever the collector says.
 * It outlives the lock, because a draft holds no secret.
 */
export class DraftSync {
  draft: SiteDraft;
  state: DraftState = 'saved';
  /** The other version, while in conflict. */
  theirs: SiteDraft | null = null;
  /** Why the last save failed, in words. */
  problem = '';
  #version: number;
  #theirVersion = 0;
  #timer: unknown;
  #saving: Promise<void> | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #api: Pick<ApiClient, 'saveDraft' | 'site'>;
  readonly #clock: Clock;
  readonly site: SiteId;

  constructor(
    api: Pick<ApiClient, 'saveDraft' | 'site'>,
    clock: Clock,
    site: SiteId,
    draft: SiteDraft,
    version: number,
  ) {
    this.#api = api;
    this.#clock = clock;
    this.site = site;
    this.draft = draft;
    this.#version = version;
  }

  edit(draft: SiteDraft): void {
    if (draft === this.draft) return;
    this.draft = draft;
    if (this.state !== 'conflict') {
      if (this.state !== 'saving') this.state = 'unsaved';
      this.#schedule(SAVE_AFTER_MS);
    }
    this.#tell();
  }

  get isSaved(): boolean {
    return this.state === 'saved';
  }

  /** Saves what is unsaved, now. Never throws: the state says how it went. */
  async flush(): Promise<void> {
    this.#clock.clearTimeout(this.#timer);
    while (this.#saving) await this.#saving;
    if (this.state === 'saved' || this.state === 'conflict') return;
    this.#saving = this.#save().finally(() => {
      this.#saving = null;
    });
    await this.#saving;
  }

  /** Ends a conflict: `mine` is saved over the other version, `theirs` replaces what is here. */
  async resolve(which: 'mine' | 'theirs'): Promise<void> {
    if (this.state !== 'conflict' || !this.theirs) return;
    const definitions = mergePins(this.theirs.definitions, this.draft.definitions);
    this.draft = { ...(which === 'mine' ? this.draft : this.theirs), definitions };
    this.#version = this.#theirVersion;
    this.theirs = null;
    this.state = 'unsaved';
    this.#tell();
    await this.flush();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #save(): Promise<void> {
    const sent = this.draft;
    this.#enter('saving');
    try {
      const { version } = await this.#api.saveDraft(this.site, { version: this.#version, content: sent });
      this.#version = version;
      this.problem = '';
      if (this.draft === sent) return this.#enter('saved');
      this.#schedule(SAVE_AFTER_MS);
      this.#enter('unsaved');
    } catch (error) {
      await this.#fail(error, sent);
    }
  }

  async #fail(error: unknown, sent: SiteDraft): Promise<void> {
    if (error instanceof ApiError && error.code === 'draft-conflict') {
      try {
        const { draft } = await this.#api.site(this.site);
        const theirs = draft ? readDraft(draft.content) : emptyDraft();
        this.#theirVersion = draft?.version ?? 0;
        // An answer that got lost looks like a conflict with oneself.
        if (JSON.stringify(theirs) === JSON.stringify(sent)) {
          this.#version = this.#theirVersion;
          if (this.draft !== sent) this.#schedule(SAVE_AFTER_MS);
          return this.#enter(this.draft === sent ? 'saved' : 'unsaved');
        }
        this.theirs = theirs;
        return this.#enter('conflict');
      } catch (second) {
        error = second;
      }
    }
    this.problem = error instanceof Error ? error.message : 'Saving failed.';
    this.#schedule(RETRY_AFTER_MS);
    this.#enter('failed');
  }

  #schedule(after: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => void this.flush(), after);
  }

  #enter(state: DraftState): void {
    this.state = state;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
