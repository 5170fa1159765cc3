import type { Me } from '../../protocol/api.ts';
import type { Crypto, KeyPair } from '../../protocol/crypto.ts';
import type { SiteId, SubmissionId } from '../../protocol/ids.ts';
import type { NoticeTexts } from '../../protocol/notice-texts.ts';
import type { AccountTools, OpenAccount } from '../account.ts';
import { mergePins, pinnedDefinitions } from '../definition-pins.ts';
import { DraftSync } from '../draft-sync.ts';
import { DashboardError } from '../errors.ts';
import {
  clampMinutes,
  LOCK_MINUTES_DEFAULT,
  startLockTimer,
  type Clock,
  type LockTimer,
} from '../lock-timer.ts';
import { loadNoticeTexts } from '../notice-packs.ts';
import { draftAfter, type PreparedPublication } from '../publish.ts';
import { RequestFeed } from '../rights-requests.ts';
import { forgetKeys } from '../site-keys.ts';
import { suppressionKey } from '../suppression.ts';
import {
  openWorkspace,
  publishWorkspace,
  startEpoch,
  type Workspace,
  type WorkspaceTools,
} from '../workspace.ts';
import { lockMinutes, readSubmissions, rememberLockMinutes } from './device-memory.ts';
import { InboxClient } from './inbox-client.ts';

export type SessionState =
  | { at: 'loading' }
  | { at: 'unreachable'; message: string }
  | { at: 'signed-out' }
  | { at: 'locked'; me: Me; why: 'reload' | 'idle' | 'asked' }
  | { at: 'open'; account: OpenAccount };

export interface OpenSite {
  workspace: Workspace;
  drafts: DraftSync;
}

export type SessionTools = AccountTools & WorkspaceTools;

/**
 * Who is here and what is open. Everything secret hangs on this object, and {@link Session.lock} lets go of all of it: keys are overwritten, the
 * worker that holds the answers is ended. Drafts stay, since they hold no secret.
 */
export class Session {
  state: SessionState = { at: 'loading' };
  minutes = LOCK_MINUTES_DEFAULT;
  readonly tools: SessionTools;
  /** What visitors of the open sites asked for. */
  readonly requests: RequestFeed;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #drafts = new Map<SiteId, DraftSync>();
  readonly #sites = new Map<SiteId, Promise<OpenSite>>();
  readonly #packs = new Map<string, Promise<NoticeTexts | null>>();
  #inbox: { site: SiteId; client: Promise<InboxClient> } | null = null;
  #timer: LockTimer | null = null;

  constructor(tools: SessionTools, clock: Clock) {
    this.tools = tools;
    this.requests = new RequestFeed(tools.api);
    this.#clock = clock;
  }

  get crypto(): Crypto {
    return this.tools.crypto;
  }

  /** Looks for a session from before; that alone opens nothing. */
  async begin(): Promise<void> {
    this.minutes = clampMinutes(await lockMinutes());
    try {
      const me = await this.tools.api.me();
      this.#enter(me ? { at: 'locked', me, why: 'reload' } : { at: 'signed-out' });
    } catch (error) {
      this.#enter({ at: 'unreachable', message: error instanceof Error ? error.message : '' });
    }
  }

  opened(account: OpenAccount): void {
    // It has done its work, except for somebody who still has to make a key.
    if (account.member) account.wrap.fill(0);
    this.#timer?.stop();
    this.#timer = startLockTimer(this.#clock, this.minutes, () => this.lock('idle'));
    this.#enter({ at: 'open', account });
  }

  lock(why: 'idle' | 'asked' | 'reload'): void {
    if (this.state.at !== 'open') return;
    const { account } = this.state;
    this.#forget(account);
    this.#enter({ at: 'locked', me: account.me, why });
  }

  async signOut(): Promise<void> {
    await this.saveDrafts();
    if (this.state.at === 'open') this.#forget(this.state.account);
    // The secrets are gone whatever the collector answers.
    await this.tools.api.signOut().catch(() => undefined);
    this.#drafts.clear();
    this.#enter({ at: 'signed-out' });
  }

  touch(): void {
    this.#timer?.touch();
  }

  async setMinutes(minutes: number): Promise<void> {
    this.minutes = clampMinutes(minutes);
    this.#timer?.setMinutes(this.minutes);
    await rememberLockMinutes(this.minutes);
    this.#tell();
  }

  /** The member key; only while open. */
  get member(): KeyPair {
    if (this.state.at !== 'open' || !this.state.account.member) throw new Error('The dashboard is locked.');
    return this.state.account.member;
  }

  /** Opens a site once and keeps it until the lock. */
  site(id: SiteId): Promise<OpenSite> {
    let site = this.#sites.get(id);
    if (!site) {
      site = this.#openSite(id);
      this.#sites.set(id, site);
      site.catch(() => this.#sites.delete(id));
    }
    return site;
  }

  /** Opens a site although the collector went back behind what this device has seen; only on the member's explicit word. */
  openRestored(id: SiteId): void {
    const site = this.#openSite(id, true);
    this.#sites.set(id, site);
    site.catch(() => this.#sites.delete(id));
    this.#tell();
  }

  async publish(site: OpenSite, prepared: PreparedPublication): Promise<void> {
    const { drafts } = site;
    // First the pins: a revision that is out while its pins are not would make its answers look unconfirmed.
    drafts.edit({ ...drafts.draft, definitions: mergePins(drafts.draft.definitions, prepared.pins) });
    await drafts.flush();
    if (!drafts.isSaved) {
      throw new DashboardError(
        'draft-unsaved',
        'Your changes could not be saved, so nothing was published. See the message above and try again.',
      );
    }
    const workspace = await publishWorkspace(this.tools, site.workspace, prepared);
    drafts.edit(draftAfter(drafts.draft, prepared));
    // At once: a word on this change must not be found there when the next one is looked at.
    await drafts.flush();
    this.#replace(site, workspace);
  }

  async startEpoch(site: OpenSite): Promise<void> {
    this.#replace(site, await startEpoch(this.tools, site.workspace, this.member));
  }

  /** Our own words about consent; each language is fetched once. One that does not come with this release is left out. */
  async noticeTexts(locales: readonly string[]): Promise<Record<string, NoticeTexts>> {
    const load = (locale: string): Promise<NoticeTexts | null> => {
      const loading = this.#packs.get(locale) ?? this.tools.api.noticeTexts(locale);
      this.#packs.set(locale, loading);
      loading.catch(() => this.#packs.delete(locale));
      return loading;
    };
    return loadNoticeTexts({ noticeTexts: load }, locales);
  }

  /** The inbox worker of a site, started with its keys. One at a time: another site's answers are let go. */
  async inbox(site: OpenSite): Promise<InboxClient> {
    const { keys } = site.workspace;
    if (this.#inbox?.site === keys.site) return this.#inbox.client;
    this.#endInbox();
    const client = this.#startInbox(site);
    this.#inbox = { site: keys.site, client };
    client.catch(() => this.#endInbox());
    return client;
  }

  /** What is erased or restricted by a decision leaves the inbox at once, where it is open. */
  async dropFromInbox(site: SiteId, submission: SubmissionId): Promise<void> {
    if (this.#inbox?.site !== site) return;
    await (await this.#inbox.client).ask('drop', { submission });
  }

  hasUnsaved(): boolean {
    return [...this.#drafts.values()].some((drafts) => !drafts.isSaved);
  }

  async saveDrafts(): Promise<void> {
    await Promise.all([...this.#drafts.values()].map((drafts) => drafts.flush()));
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #openSite(id: SiteId, restored = false): Promise<OpenSite> {
    const workspace = await openWorkspace(this.tools, id, this.member, restored);
    let drafts = this.#drafts.get(id);
    // What was typed before the lock is newer than what is stored; only a settled draft is read again.
    if (!drafts || drafts.isSaved) {
      drafts = new DraftSync(
        this.tools.api,
        this.#clock,
        id,
        workspace.draft.content,
        workspace.draft.version,
      );
      this.#drafts.set(id, drafts);
    }
    return { workspace, drafts };
  }

  async #startInbox({ workspace }: OpenSite): Promise<InboxClient> {
    const { keys, trusted, draft } = workspace;
    const client = new InboxClient();
    const current = trusted?.forms.flatMap((form) => Object.values(form.definitions)) ?? [];
    await client.start({
      site: keys.site,
      sealing: keys.sealing,
      signed: [...current, ...pinnedDefinitions(this.crypto, keys, draft.content.definitions)],
      read: await readSubmissions(keys.site),
      suppressionKey: suppressionKey(this.crypto, keys.publisher.seed),
    });
    return client;
  }

  /** A new manifest or key means that what was opened is opened anew. */
  #replace({ drafts }: OpenSite, workspace: Workspace): void {
    const { site } = workspace.keys;
    const next = { ...workspace, draft: { ...workspace.draft, content: drafts.draft } };
    this.#sites.set(site, Promise.resolve({ workspace: next, drafts }));
    if (this.#inbox?.site === site) this.#endInbox();
    this.#tell();
  }

  #endInbox(): void {
    this.#inbox?.client.then(
      (client) => client.end(),
      () => undefined,
    );
    this.#inbox = null;
  }

  #forget({ member, wrap }: OpenAccount): void {
    this.#timer?.stop();
    this.#timer = null;
    this.requests.forget();
    this.#endInbox();
    for (const site of this.#sites.values()) {
      site.then(
        ({ workspace }) => forgetKeys(workspace.keys),
        () => undefined,
      );
    }
    this.#sites.clear();
    member?.secretKey.fill(0);
    wrap.fill(0);
  }

  #enter(state: SessionState): void {
    this.state = state;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
