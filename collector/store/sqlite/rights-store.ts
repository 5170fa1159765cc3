import { canonicalJson } from '../../../protocol/canonical-json.ts';
import type { Context } from '../../../protocol/envelope.ts';
import type { SiteId, SubmissionId } from '../../../protocol/ids.ts';
import type { LeafType } from '../../../protocol/ledger/logs.ts';
import {
  REVOKED_MAX,
  type RequestId,
  type RightsRequest,
  type SubmissionState,
  type WithdrawnBy,
} from '../../../protocol/rights.ts';
import { utcTime } from '../../../protocol/time.ts';
import type { WebhookEvent, WebhookMessage } from '../../../protocol/webhooks.ts';
import {
  LISTED_KINDS,
  type AppendedEntry,
  type CertificateDraft,
  type ErasedReceiptRow,
  type ErasedRows,
  type ErasureListHead,
  type ListedAct,
  type NewSubmission,
  type ProposedCorrectionRow,
  type RightsAct,
  type RightsRow,
  type RightsStore,
  type Seconds,
  type SitePlace,
  type SubmissionPlace,
  type SuppressingAct,
  type TenantId,
  type UnsubscribeRow,
  type UserId,
} from '../store.ts';
import { packBoxes } from './boxes.ts';
import { translate, type Connection } from './connection.ts';
import { ERASERS } from './erasers.ts';
import type { Ingest } from './ingest.ts';
import type { LedgerWriter } from './ledger.ts';
import { holdOver } from './retention-store.ts';
import { SEALED_COLUMNS, sealedParts } from './sealed-parts.ts';
import type { Tables } from './tables.ts';
import { isSame, UNSUBSCRIBE_SECONDS, UnsubscribeLinks } from './unsubscribe-links.ts';
import type { SqliteWebhookStore } from './webhook-store.ts';

/** That somebody withdrew or asked has to be provable for longer than the submission is kept: three years, the usual limitation period. */
const PROOF_SECONDS = 1095 * 86_400;

/** Of ids in one query: SQLite takes 32,766 values. */
const NAMED_AT_ONCE = 10_000;

const NEWEST_ONLY: ReadonlySet<RightsAct['what']> = new Set(['restrict', 'lift', 'object', 'open', 'revoke']);

/** Each correction is a new version; nobody has made so many. */
const VERSIONS_MAX = 1000;

/** To the tenant's own server; about the very version that was acted on, where `data` names no other. */
interface Told {
  type: WebhookEvent;
  data?: Partial<WebhookMessage['data']>;
}

/** What an act has changed. */
interface Done {
  type: LeafType<'rights'>;
  /** Beside the version and the submission, which stand in every payload; nothing that tells who. */
  payload: Record<string, unknown>;
  ref?: RequestId;
  event?: Told;
  /** Of other versions, or of what came about with it. */
  alsoTold?: readonly Told[];
  /** What follows from it, in the same transaction. */
  next?: RightsAct;
}

type SubmissionRow = Pick<
  Tables['submission'],
  | 'form'
  | 'received_at'
  | 'deleted_after'
  | 'may_view'
  | 'may_unsubscribe'
  | 'may_withdraw'
  | 'may_erase'
  | 'may_correct'
  | 'may_request'
> & {
  restricted_at: Seconds | null;
  objected_at: Seconds | null;
  unsubscribed_at: Seconds | null;
  superseded_by: SubmissionId | null;
};

export class SqliteRightsStore implements RightsStore {
  readonly #connection: Connection;
  readonly #ledger: LedgerWriter;
  readonly #webhooks: SqliteWebhookStore;
  readonly #ingest: Ingest;
  readonly #links: UnsubscribeLinks;

  constructor(connection: Connection, ledger: LedgerWriter, webhooks: SqliteWebhookStore, ingest: Ingest) {
    this.#connection = connection;
    this.#ledger = ledger;
    this.#webhooks = webhooks;
    this.#ingest = ingest;
    this.#links = new UnsubscribeLinks(connection);
  }

  async find(submission: SubmissionId, now: Seconds): Promise<RightsRow[]> {
    const rows = this.#connection.all(
      this.#connection.build
        .selectFrom('submission')
        .select([
          'tenant',
          'site',
          'form',
          'context',
          'received_at',
          'deleted_after',
          'may_view',
          'may_unsubscribe',
          'may_withdraw',
          'may_erase',
          'may_correct',
          'may_request',
          'restricted_at',
          'unsubscribed_at',
          'superseded_by',
        ])
        .where('id', '=', submission)
        .where('deleted_after', '>', now),
    );
    return rows.map((row) => ({
      tenant: row.tenant,
      site: row.site,
      submission,
      form: row.form,
      definition: (JSON.parse(row.context) as Context).definition,
      receivedAt: row.received_at,
      deletedAfter: row.deleted_after,
      capabilities: {
        view: row.may_view,
        unsubscribe: row.may_unsubscribe,
        withdraw: row.may_withdraw,
        erase: row.may_erase,
        correct: row.may_correct,
        request: row.may_request,
      },
      supersededBy: row.superseded_by,
      restrictedAt: row.restricted_at,
      unsubscribedAt: row.unsubscribed_at,
    }));
  }

  async state(
    tenant: TenantId,
    site: SiteId,
    submission: SubmissionId,
  ): Promise<SubmissionState | undefined> {
    return this.#state({ tenant, site, submission });
  }

  async act(place: SubmissionPlace, act: RightsAct, at: Seconds): Promise<AppendedEntry[]> {
    const entries = this.#connection.transaction(() =>
      // It may have been corrected since it was looked up. Unsubscribing and withdrawing reach later versions by themselves.
      this.#actAndEnter(NEWEST_ONLY.has(act.what) ? this.#newest(place) : place, act, at),
    );
    // A proposal that was refused or taken back: nothing of it stays in the files either.
    const hasEnded = act.what === 'revoke' || (act.what === 'decide' && !act.granted);
    if (hasEnded && entries.length > 0) await this.#wiped();
    return entries;
  }

  async actAgain(
    place: SubmissionPlace,
    act: RightsAct,
    doneAt: Seconds,
    at: Seconds,
  ): Promise<AppendedEntry[]> {
    return this.#connection.transaction(() =>
      this.#actAndEnter(NEWEST_ONLY.has(act.what) ? this.#newest(place) : place, act, doneAt, at),
    );
  }

  async unlisted(): Promise<{ acts: (ListedAct & { id: number })[]; until: number }> {
    const rows = this.#connection.all(
      this.#connection.build.selectFrom('unlisted_act').selectAll().orderBy('id'),
    );
    const acts = rows.map(({ id, site, submission, at, kind, by, fields }) => ({
      id,
      site,
      submission,
      at,
      kind,
      ...(by !== null && { by }),
      ...(fields !== null && { fields: JSON.parse(fields) as string[] }),
    }));
    return { acts, until: rows.at(-1)?.id ?? 0 };
  }

  async noteListed(until: number, head: ErasureListHead): Promise<void> {
    this.#connection.transaction(() => {
      this.#connection.run(this.#connection.build.deleteFrom('unlisted_act').where('id', '<=', until));
      this.#noteErasureList(head);
    });
  }

  async dropUnlisted(ids: readonly number[]): Promise<void> {
    const { build } = this.#connection;
    this.#connection.transaction(() => {
      for (let i = 0; i < ids.length; i += NAMED_AT_ONCE)
        this.#connection.run(
          build.deleteFrom('unlisted_act').where('id', 'in', ids.slice(i, i + NAMED_AT_ONCE)),
        );
    });
  }

  async events(place: SubmissionPlace): Promise<number[]> {
    return this.#versions(place).flatMap((version) => this.#entries(version));
  }

  async versions(place: SubmissionPlace): Promise<SubmissionId[]> {
    return this.#versions(place).map(({ submission }) => submission);
  }

  async states(
    tenant: TenantId,
    site: SiteId,
    now: Seconds,
  ): Promise<{ submission: SubmissionId; state: SubmissionState }[]> {
    const { build } = this.#connection;
    // Three queries for all of them: one for each submission would hold up what is being stored.
    const withdrawn = bySubmission(
      this.#connection.all(
        build
          .selectFrom('withdrawn_consent')
          .select(['submission', 'field', 'at', 'by'])
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .orderBy('at')
          .orderBy('field'),
      ),
    );
    const requests = bySubmission(
      this.#connection.all(
        build
          .selectFrom('rights_request')
          .selectAll()
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .orderBy('id'),
      ),
    );
    const rows = build
      .selectFrom('submission')
      .select(['id', 'restricted_at', 'objected_at', 'unsubscribed_at', 'superseded_by'])
      .where('tenant', '=', tenant)
      .where('site', '=', site)
      .where('deleted_after', '>', now);
    const changed = this.#connection.all(
      rows.where((is) =>
        is.or([
          is('restricted_at', 'is not', null),
          is('objected_at', 'is not', null),
          is('unsubscribed_at', 'is not', null),
          is('superseded_by', 'is not', null),
        ]),
      ),
    );
    const known = new Set(changed.map(({ id }) => id));
    const named = [...new Set([...withdrawn.keys(), ...requests.keys()])].filter((id) => !known.has(id));
    for (let i = 0; i < named.length; i += NAMED_AT_ONCE)
      changed.push(...this.#connection.all(rows.where('id', 'in', named.slice(i, i + NAMED_AT_ONCE))));
    return changed.map((row) => ({
      submission: row.id,
      state: wireState(row, withdrawn.get(row.id) ?? [], requests.get(row.id) ?? []),
    }));
  }

  async requests(
    tenant: TenantId,
    site: SiteId,
  ): Promise<(RightsRequest & { submission: SubmissionId; form: Tables['submission']['form'] | null })[]> {
    const rows = this.#connection.all(
      this.#connection.build
        .selectFrom('rights_request as request')
        .leftJoin('submission', (join) =>
          join
            .onRef('submission.id', '=', 'request.submission')
            .onRef('submission.site', '=', 'request.site'),
        )
        .select([
          'request.id',
          'request.submission',
          'request.right',
          'request.at',
          'request.state',
          'request.decided_at',
          'request.reason',
          'request.corrected',
          'submission.form',
        ])
        .where('request.tenant', '=', tenant)
        .where('request.site', '=', site)
        .orderBy('request.id', 'desc'),
    );
    return rows.map((row) => ({ ...wireRequest(row), submission: row.submission, form: row.form }));
  }

  async request(
    tenant: TenantId,
    site: SiteId,
    id: RequestId,
  ): Promise<(RightsRequest & { submission: SubmissionId }) | undefined> {
    const row = this.#connection.first(
      this.#connection.build
        .selectFrom('rights_request')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('id', '=', id),
    );
    return row && { ...wireRequest(row), submission: row.submission };
  }

  async proposedCorrection(
    tenant: TenantId,
    site: SiteId,
    id: RequestId,
    now: Seconds,
  ): Promise<ProposedCorrectionRow | undefined> {
    const { build } = this.#connection;
    const proposed = this.#connection.first(
      build
        .selectFrom('proposed_correction')
        .select([...SEALED_COLUMNS, 'submission', 'corrected', 'form', 'received_at'])
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('request', '=', id),
    );
    if (!proposed) return undefined;
    // As a tenant's other lists leave it out, they leave out what is proposed for it.
    const before = this.#connection.first(
      build
        .selectFrom('submission')
        .select([...SEALED_COLUMNS, 'form', 'received_at'])
        .where('id', '=', proposed.submission)
        .where('site', '=', site)
        .where('tenant', '=', tenant)
        .where('deleted_after', '>', now)
        .where('restricted_at', 'is', null),
    );
    return (
      before && {
        before: {
          ...sealedParts(before),
          form: before.form,
          submission: proposed.submission,
          receivedAt: before.received_at,
        },
        after: {
          ...sealedParts(proposed),
          form: proposed.form,
          submission: proposed.corrected,
          receivedAt: proposed.received_at,
        },
      }
    );
  }

  async unsubscribeLinks(submission: SubmissionId, now: Seconds): Promise<UnsubscribeRow[]> {
    return translate(() => this.#links.find(submission, now));
  }

  async erase(
    asked: SubmissionPlace,
    { by, at, requestedAt, granting }: Parameters<RightsStore['erase']>[1],
  ): Promise<ErasedRows> {
    const { build } = this.#connection;
    const result = this.#connection.transaction((): ErasedRows => {
      const place = this.#newest(asked);
      const draft: CertificateDraft = {
        v: 1,
        submission: place.submission,
        by,
        requestedAt: utcTime(requestedAt * 1000),
        erasedAt: utcTime(at * 1000),
        erased: [],
        kept: [],
        overwritten: false,
      };
      // Here and not before: a hold may have been set, or the request decided, in the meantime.
      const heldBy = by === 'replay' ? undefined : holdOver(this.#connection, place);
      if (heldBy) return { erased: false, heldBy, draft };
      if (granting) {
        const decided = this.#actAndEnter(place, { what: 'decide', granted: true, ...granting }, at);
        if (decided.length === 0) return { erased: false, wasDecided: true, draft };
      }
      const versions = this.#versions(place).map((version) => ({
        ...version,
        entries: this.#entries(version),
      }));
      const removed = new Map<string, number>();
      for (const version of versions) {
        const row = this.#row(version);
        if (row) {
          this.#links.keep(version, at + UNSUBSCRIBE_SECONDS);
          this.#keepReceiptLink(version, row);
        }
        for (const [table, eraser] of Object.entries(ERASERS)) {
          if ('exempt' in eraser) continue;
          if (eraser.stays) this.#connection.run(eraser.stays.mark(build, version));
          removed.set(table, (removed.get(table) ?? 0) + this.#connection.run(eraser.remove(build, version)));
        }
      }
      const erased = [...removed.values()].some((count) => count > 0);
      if (erased) {
        const alsoTold = versions.map(({ submission }) => ({
          type: 'submission.erased' as const,
          data: { submission },
        }));
        this.#enter(place, { type: 'erasure', payload: { by }, alsoTold }, at);
      }
      for (const [store, eraser] of Object.entries(ERASERS)) {
        if ('exempt' in eraser) {
          draft.kept.push({ store, reason: eraser.exempt });
          continue;
        }
        const left = versions.map(
          (version) => this.#connection.first(eraser.count(build, version))?.count ?? 0,
        );
        const remaining = left.reduce((sum, count) => sum + count, 0);
        draft.erased.push({ store, removed: removed.get(store) ?? 0, remaining });
        const { stays } = eraser;
        const isStaying = versions.some(
          (version) => stays && (this.#connection.first(stays.count(build, version))?.count ?? 0) > 0,
        );
        if (stays && isStaying) draft.kept.push({ store, reason: stays.reason });
      }
      const earlier = versions.slice(0, -1).map(({ submission }) => submission);
      if (earlier.length > 0) draft.earlier = earlier;
      if (erased) this.#setCertificate(place, [...earlier, place.submission], JSON.stringify(draft));
      return { erased, draft };
    });
    if (result.erased) await this.#wiped();
    return { ...result, draft: { ...result.draft, overwritten: this.#connection.isWiped } };
  }

  async erasedSince({ tenant, site }: SitePlace, since: Seconds): Promise<SubmissionId[]> {
    const rows = this.#connection.all(
      this.#connection.build
        .selectFrom('unsubscribe_link')
        .select('submission')
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('keep_until', '>=', since + UNSUBSCRIBE_SECONDS)
        .where('may_view', 'is not', null),
    );
    return rows.map(({ submission }) => submission);
  }

  async keepCertificate(place: SitePlace, versions: readonly SubmissionId[], note: string): Promise<void> {
    this.#setCertificate(place, versions, note);
  }

  /** What was deleted is deleted, whether its pages could be overwritten now or not. */
  async #wiped(): Promise<void> {
    await this.#connection.wipeSoon().catch(() => undefined);
  }

  #setCertificate({ tenant, site }: SitePlace, versions: readonly SubmissionId[], note: string): void {
    this.#connection.run(
      this.#connection.build
        .updateTable('unsubscribe_link')
        .set({ certificate: note })
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('submission', 'in', versions)
        .where('may_view', 'is not', null),
    );
  }

  async erasedReceipts(submission: SubmissionId, now: Seconds): Promise<ErasedReceiptRow[]> {
    const rows = this.#connection.all(
      this.#connection.build
        .selectFrom('unsubscribe_link')
        .select([
          'tenant',
          'site',
          'may_view',
          'may_withdraw',
          'may_erase',
          'may_correct',
          'may_request',
          'certificate',
        ])
        .where('submission', '=', submission)
        .where('keep_until', '>', now)
        .where('may_view', 'is not', null),
    );
    return rows.map(({ tenant, site, certificate, ...may }) => {
      const capabilities = {
        ...(may.may_view && { view: may.may_view }),
        ...(may.may_withdraw && { withdraw: may.may_withdraw }),
        ...(may.may_erase && { erase: may.may_erase }),
        ...(may.may_correct && { correct: may.may_correct }),
        ...(may.may_request && { request: may.may_request }),
      };
      const left = { tenant, site, capabilities };
      if (certificate === null) return left;
      return certificate.startsWith('{')
        ? { ...left, draft: JSON.parse(certificate) as CertificateDraft }
        : { ...left, certificate };
    });
  }

  async erasureListHead(): Promise<ErasureListHead> {
    const { build } = this.#connection;
    return (
      this.#connection.first(build.selectFrom('erasure_list').select(['count', 'hash'])) ?? {
        count: 0,
        hash: '',
      }
    );
  }

  async noteErasureList(head: ErasureListHead): Promise<void> {
    this.#noteErasureList(head);
  }

  #noteErasureList({ count, hash }: ErasureListHead): void {
    this.#connection.run(
      this.#connection.build
        .insertInto('erasure_list')
        .values({ id: 1, count, hash })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ count, hash })),
    );
  }

  async keepMaskedAddresses(
    { tenant, site }: SitePlace,
    addresses: readonly { submission: SubmissionId; masked: Uint8Array }[],
  ): Promise<void> {
    const { build } = this.#connection;
    this.#connection.transaction(() => {
      for (const { submission, masked } of addresses)
        if (this.#row({ tenant, site, submission }))
          this.#connection.run(
            build
              .insertInto('masked_address')
              .values({ tenant, site, submission, masked })
              .onConflict((conflict) => conflict.doNothing()),
          );
    });
  }

  /**
   * The tenant’s own program may not get to see it any more, where an erasure follows. Of the latest version that it has told the addresses of: what was corrected may
   * have been somebody else's. @returns whether one had been taken off, and is on the list again.
   */
  #suppressAddresses(place: SubmissionPlace, mask: Uint8Array | undefined, at: Seconds): boolean {
    if (!mask) return false;
    const { build } = this.#connection;
    const { tenant, site } = place;
    const known = this.#versions(place)
      .toReversed()
      .map(({ submission }) =>
        this.#connection.all(
          build
            .selectFrom('masked_address')
            .select('masked')
            .where('tenant', '=', tenant)
            .where('site', '=', site)
            .where('submission', '=', submission),
        ),
      )
      .find((addresses) => addresses.length > 0);
    let isBack = false;
    for (const { masked } of known ?? []) {
      const hash = masked.map((byte, i) => byte ^ mask[i]!);
      isBack = this.#suppressOne(place, { hash }, at) || isBack;
    }
    return isBack;
  }

  async suppress(place: SitePlace, acts: readonly SuppressingAct[], at: Seconds): Promise<void> {
    this.#connection.transaction(() => {
      for (const act of acts) this.#suppressOne(place, act, at);
    });
  }

  /** @returns whether it had been taken off, and is on the list again. */
  #suppressOne({ tenant, site }: SitePlace, { hash, said }: SuppressingAct, at: Seconds): boolean {
    const { build } = this.#connection;
    const isBack = this.#connection.run(
      build
        .updateTable('suppression')
        .set({ at, removed_at: null })
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('hash', '=', hash)
        .where('removed_at', 'is not', null)
        .$if(said !== undefined, (removed) => removed.where('removed_at', '<', said!)),
    );
    this.#connection.run(
      build
        .insertInto('suppression')
        .values({ tenant, site, hash, at })
        .onConflict((conflict) => conflict.doNothing()),
    );
    return isBack > 0;
  }

  async removeSuppressions(
    { tenant, site }: SitePlace,
    { hashes, reason, by, at }: { hashes: readonly Uint8Array[]; reason: string; by: UserId; at: Seconds },
  ): Promise<number> {
    const { build } = this.#connection;
    return this.#connection.transaction(() => {
      const listed = this.#suppressed({ tenant, site }, hashes);
      for (const hash of listed)
        this.#connection.run(
          build
            .updateTable('suppression')
            .set({ removed_at: at })
            .where('tenant', '=', tenant)
            .where('site', '=', site)
            .where('hash', '=', hash),
        );
      const count = listed.length - this.#suppressed({ tenant, site }, listed).length;
      if (count > 0) {
        const type = 'suppression-removed';
        const payload = canonicalJson({ v: 1, type, member: by, count, reason });
        this.#ledger.append([{ tenant, site, log: 'audit', type, at, ref: site, payload }]);
      }
      return count;
    });
  }

  async suppressed(tenant: TenantId, site: SiteId, hashes: readonly Uint8Array[]): Promise<Uint8Array[]> {
    return this.#suppressed({ tenant, site }, hashes);
  }

  #suppressed({ tenant, site }: SitePlace, hashes: readonly Uint8Array[]): Uint8Array[] {
    const { build } = this.#connection;
    return hashes.filter((hash) =>
      this.#connection.first(
        build
          .selectFrom('suppression')
          .select('at')
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('hash', '=', hash)
          .where('removed_at', 'is', null),
      ),
    );
  }

  async suppressions(tenant: TenantId, site: SiteId): Promise<{ hash: Uint8Array; at: Seconds }[]> {
    return this.#connection.all(
      this.#connection.build
        .selectFrom('suppression')
        .select(['hash', 'at'])
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('removed_at', 'is', null)
        .orderBy('at'),
    );
  }

  /** @param again when it is entered once more, after a restore: then `at` is when it was done first, and it stands on the list of erasures. */
  #actAndEnter(place: SubmissionPlace, act: RightsAct, at: Seconds, again?: Seconds): AppendedEntry[] {
    const done = this.#do(place, act, at);
    if (!done) return [];
    if (again === undefined) this.#keepUnlisted(place, done, at);
    else done.payload['doneAt'] = utcTime(at * 1000);
    const entries = this.#enter(place, done, again ?? at);
    return done.next ? [...entries, ...this.#actAndEnter(place, done.next, at, again)] : entries;
  }

  /** For each version that there is: a backup may hold only the earlier ones. */
  #keepUnlisted(place: SubmissionPlace, { type, payload }: Done, at: Seconds): void {
    const kind = LISTED_KINDS.find((one) => one === type);
    if (!kind) return;
    const { by, fields } = payload as { by?: WithdrawnBy; fields?: string[] };
    const about = { at, kind, by: by ?? null, fields: fields ? JSON.stringify(fields) : null };
    for (const version of this.#versions(place))
      this.#connection.run(
        this.#connection.build.insertInto('unlisted_act').values({ ...version, ...about }),
      );
  }

  #do(place: SubmissionPlace, act: RightsAct, at: Seconds): Done | undefined {
    const { build } = this.#connection;
    const row = this.#row(place);
    switch (act.what) {
      case 'withdraw':
        return this.#withdrawHereOrLeft(place, row, act, at);
      case 'unsubscribe':
        return this.#unsubscribe(place, row, act, at);
      case 'restrict':
        if (!row || row.restricted_at !== null) return undefined;
        this.#set(place, { restricted_at: at });
        return { type: 'restriction', payload: {}, event: { type: 'submission.restricted' } };
      case 'lift': {
        if (!row || row.restricted_at === null) return undefined;
        // To the end of the list: whoever reads on from where they were finds it again.
        this.#set(place, { restricted_at: null, position: this.#nextPosition(place) });
        return { type: 'restriction-lifted', payload: {}, event: { type: 'submission.restriction-lifted' } };
      }
      case 'object':
        if (!row || row.objected_at !== null) return undefined;
        this.#set(place, { objected_at: at });
        return { type: 'objection', payload: {}, event: { type: 'submission.objected' } };
      case 'supersede':
        if (!row || row.superseded_by !== null) return undefined;
        this.#file(act.by);
        this.#set(place, { superseded_by: act.by.submission });
        this.#carryOver(place, row, act.by.submission);
        return {
          type: 'correction',
          payload: { by: act.by.submission },
          event: {
            type: 'submission.corrected',
            data: { submission: act.by.submission, supersedes: place.submission },
          },
        };
      case 'open': {
        const { proposal, hold } = act;
        const requests = this.#state(place)?.requests ?? [];
        const asked = requests.some(
          ({ right, state, corrected }) =>
            right === act.right &&
            (state === 'open' || (proposal !== undefined && corrected === proposal.submission)),
        );
        if (!row || row.superseded_by !== null || asked) return undefined;
        if (requests.filter(({ state }) => state === 'revoked').length >= REVOKED_MAX) return undefined;
        const { tenant, site, submission } = place;
        const request = {
          tenant,
          site,
          submission,
          id: act.id,
          right: act.right,
          at,
          state: 'open' as const,
          // Until the tenant decides in words of its own.
          reason: hold?.reason ?? null,
          corrected: proposal?.submission ?? null,
        };
        this.#connection.run(build.insertInto('rights_request').values(request));
        if (proposal) this.#keepProposal(place, row, act.id, proposal);
        return {
          type: 'request',
          payload: {
            request: act.id,
            right: act.right,
            ...(hold ? { hold: hold.id } : {}),
            ...(proposal ? { by: proposal.submission } : {}),
          },
          event: { type: 'request.opened', data: { request: act.id } },
        };
      }
      case 'revoke': {
        const revoked = this.#close(place, act.id, { state: 'revoked', decided_at: at, reason: null });
        if (!revoked) return undefined;
        this.#takeProposal(place, act.id, at);
        return {
          type: 'request-revoked',
          payload: { request: act.id, right: revoked.right },
          event: { type: 'request.revoked', data: { request: act.id } },
        };
      }
      case 'decide': {
        const state = act.granted ? ('granted' as const) : ('refused' as const);
        const decided = this.#close({ tenant: place.tenant, site: place.site }, act.id, {
          state,
          decided_at: at,
          reason: act.reason,
        });
        if (!decided) return undefined;
        const proposal = this.#takeProposal(place, act.id, at);
        return {
          type: 'decision',
          payload: { request: act.id, state, reason: act.reason },
          ...(act.granted && following(decided.right, proposal)),
        };
      }
    }
  }

  #keepProposal(
    { tenant, site, submission }: SubmissionPlace,
    { form, deleted_after }: SubmissionRow,
    request: RequestId,
    proposal: NewSubmission,
  ): void {
    const row = {
      tenant,
      site,
      request,
      submission,
      form,
      corrected: proposal.submission,
      received_at: proposal.receivedAt,
      deleted_after,
      digest: proposal.digest,
      context: proposal.context,
      nonce: proposal.nonce,
      body: proposal.body,
      commitment: proposal.commit,
      boxes: packBoxes(proposal.boxes),
    };
    this.#connection.run(this.#connection.build.insertInto('proposed_correction').values(row));
  }

  /**
   * @param place whoever decides may have read it before a correction took its place: they name the site alone.
   * @returns the right that was asked for; undefined where no such request is open.
   */
  #close(
    { tenant, site, submission }: SitePlace & Partial<SubmissionPlace>,
    id: RequestId,
    end: { state: Tables['rights_request']['state']; decided_at: Seconds; reason: string | null },
  ): Pick<Tables['rights_request'], 'right'> | undefined {
    let closing = this.#connection.build
      .updateTable('rights_request')
      .set(end)
      .where('tenant', '=', tenant)
      .where('site', '=', site)
      .where('id', '=', id)
      .where('state', '=', 'open');
    if (submission !== undefined) closing = closing.where('submission', '=', submission);
    return this.#connection.first(closing.returning('right'));
  }

  /** Out of where it waited. @returns the submission that it would be, received now, with the capabilities of the one before, which it was bound to. */
  #takeProposal(
    { tenant, site, submission }: SubmissionPlace,
    request: RequestId,
    at: Seconds,
  ): NewSubmission | undefined {
    const { build } = this.#connection;
    const row = this.#connection.first(
      build
        .selectFrom('proposed_correction as proposed')
        .innerJoin('submission', (join) =>
          join
            .onRef('submission.id', '=', 'proposed.submission')
            .onRef('submission.site', '=', 'proposed.site'),
        )
        .select([
          'proposed.form',
          'proposed.corrected',
          'proposed.deleted_after',
          'proposed.digest',
          'proposed.context',
          'proposed.nonce',
          'proposed.body',
          'proposed.commitment',
          'proposed.boxes',
          'submission.may_view',
          'submission.may_unsubscribe',
          'submission.may_withdraw',
          'submission.may_erase',
          'submission.may_correct',
          'submission.may_request',
        ])
        .where('proposed.tenant', '=', tenant)
        .where('proposed.site', '=', site)
        .where('proposed.request', '=', request)
        .where('proposed.submission', '=', submission),
    );
    this.#connection.run(
      build
        .deleteFrom('proposed_correction')
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('request', '=', request),
    );
    return (
      row && {
        tenant,
        site,
        form: row.form,
        submission: row.corrected,
        receivedAt: at,
        deletedAfter: row.deleted_after,
        digest: row.digest,
        ...sealedParts(row),
        capabilities: {
          view: row.may_view,
          unsubscribe: row.may_unsubscribe,
          withdraw: row.may_withdraw,
          erase: row.may_erase,
          correct: row.may_correct,
          request: row.may_request,
        },
      }
    );
  }

  /** @throws Error where its id came into use since it was looked up: nothing of the decision is kept then. */
  #file(proposal: NewSubmission): void {
    const { outcome } = this.#ingest.addWithin(proposal);
    if (outcome !== 'stored') throw new Error('expected a proposed version whose id is free, got one in use');
  }

  /** What was said of the version before holds of the one in its place: it stays withdrawn, restricted and unsubscribed, and what is open goes on. */
  #carryOver(
    { tenant, site, submission }: SubmissionPlace,
    { restricted_at, objected_at, unsubscribed_at }: SubmissionRow,
    by: SubmissionId,
  ): void {
    const { build } = this.#connection;
    const held = {
      ...(restricted_at === null ? {} : { restricted_at }),
      ...(objected_at === null ? {} : { objected_at }),
      ...(unsubscribed_at === null ? {} : { unsubscribed_at }),
    };
    if (Object.keys(held).length > 0) this.#set({ tenant, site, submission: by }, held);
    this.#connection.run(
      build
        .insertInto('withdrawn_consent')
        .columns(['tenant', 'site', 'submission', 'field', 'at', 'by'])
        .expression(
          build
            .selectFrom('withdrawn_consent')
            .select((is) => ['tenant', 'site', is.val(by).as('submission'), 'field', 'at', 'by'])
            .where('tenant', '=', tenant)
            .where('site', '=', site)
            .where('submission', '=', submission),
        )
        .onConflict((conflict) => conflict.doNothing()),
    );
    for (const table of ['rights_request', 'proposed_correction'] as const)
      this.#connection.run(
        build
          .updateTable(table)
          .set({ submission: by })
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('submission', '=', submission),
      );
  }

  /** Also of the versions that have taken its place: the link in an old mail names the one that it came with. */
  #withdrawOfAll(
    place: SubmissionPlace,
    fields: readonly string[],
    by: Tables['withdrawn_consent']['by'],
    at: Seconds,
  ): Done | undefined {
    const [done, ...later] = this.#withLater(place, this.#row(place)).flatMap(
      (version) => this.#withdraw(version, fields, by, at) ?? [],
    );
    return done && { ...done, alsoTold: told(later) };
  }

  #withdraw(
    { tenant, site, submission }: SubmissionPlace,
    fields: readonly string[],
    by: Tables['withdrawn_consent']['by'],
    at: Seconds,
  ): Done | undefined {
    const { build } = this.#connection;
    const fresh = fields.filter(
      (field) =>
        this.#connection.run(
          build
            .insertInto('withdrawn_consent')
            .values({ tenant, site, submission, field, at, by })
            .onConflict((conflict) => conflict.doNothing()),
        ) === 1,
    );
    return withdrawal(by, fresh, submission);
  }

  #withdrawHereOrLeft(
    place: SubmissionPlace,
    row: SubmissionRow | undefined,
    { fields, by, link }: Extract<RightsAct, { what: 'withdraw' }>,
    at: Seconds,
  ): Done | undefined {
    if (row && (!link || isSame(row.may_unsubscribe, link)))
      return this.#withdrawOfAll(place, fields, by, at);
    const ended = link && this.#links.end(place, { link, fields, all: false, at });
    return ended && withdrawal(by, ended.withdrawn, place.submission);
  }

  /** Also where the submission itself is gone: an old mail still holds the link. */
  #unsubscribe(
    place: SubmissionPlace,
    row: SubmissionRow | undefined,
    { fields, how, link, mask }: Extract<RightsAct, { what: 'unsubscribe' }>,
    at: Seconds,
  ): Done | undefined {
    let withdrawn: Done | undefined;
    let versions = [place];
    if (row && isSame(row.may_unsubscribe, link)) {
      withdrawn = this.#withdrawOfAll(place, fields, 'unsubscribe', at);
      // Said once more after a member has taken the address off the list: a new act.
      const isBack = this.#suppressAddresses(place, mask, at);
      // A correction since may have asked for more.
      if (row.unsubscribed_at !== null && !isBack) return withdrawn;
      versions = this.#withLater(place, row);
      for (const version of versions) this.#set(version, { unsubscribed_at: at });
    } else {
      const ended = this.#links.end(place, { link, fields, all: true, at });
      withdrawn = ended && withdrawal('unsubscribe', ended.withdrawn, place.submission);
      const isBack = ended !== undefined && this.#suppressAddresses(place, mask, at);
      if (!ended?.unsubscribed && !isBack) return withdrawn;
    }
    return {
      type: 'unsubscribe',
      payload: { ...(how && { how }), fields },
      alsoTold: [
        ...told([withdrawn]),
        ...versions.map(({ submission }) => ({
          type: 'unsubscribed' as const,
          data: { submission, purposes: [...fields] },
        })),
      ],
    };
  }

  #enter(
    place: SubmissionPlace,
    { type, payload, ref, event, alsoTold = [] }: Done,
    at: Seconds,
  ): AppendedEntry[] {
    const { tenant, site, submission } = place;
    const appended = this.#ledger.append([
      {
        tenant,
        site,
        log: 'rights',
        type,
        at,
        ref: ref ?? submission,
        payload: canonicalJson({ v: 1, type, submission, ...payload }),
        deletedAfter: at + PROOF_SECONDS,
      },
    ]);
    // Where only its unsubscribe link is left, nothing here names it any more.
    if (type !== 'erasure' && this.#row(place))
      for (const { index } of appended)
        this.#connection.run(
          this.#connection.build
            .insertInto('submission_event')
            .values({ tenant, site, submission, entry: index }),
        );
    for (const told of event ? [event, ...alsoTold] : alsoTold)
      this.#webhooks.enqueue(
        { tenant, site, receivedAt: at },
        { type: told.type, data: { submission, ...told.data } },
      );
    return appended;
  }

  #newest(place: SubmissionPlace): SubmissionPlace {
    return this.#withLater(place, this.#row(place)).at(-1)!;
  }

  /** What the receipt link shows once nothing else is left of it. */
  #keepReceiptLink(
    { tenant, site, submission }: SubmissionPlace,
    { may_view, may_withdraw, may_erase, may_correct, may_request, may_unsubscribe }: SubmissionRow,
  ): void {
    this.#connection.run(
      this.#connection.build
        .updateTable('unsubscribe_link')
        .set({ may_view, may_withdraw, may_erase, may_correct, may_request })
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('submission', '=', submission)
        .where('may_unsubscribe', '=', may_unsubscribe),
    );
  }

  /** It, what it took the place of and what has taken its own, the oldest first. */
  #versions(asked: SubmissionPlace): SubmissionPlace[] {
    const { build } = this.#connection;
    const place = this.#newest(asked);
    const { tenant, site } = place;
    const versions = [place];
    for (let before: SubmissionId | undefined = place.submission; before && versions.length < VERSIONS_MAX;) {
      before = this.#connection.first(
        build
          .selectFrom('submission')
          .select('id')
          .where('tenant', '=', tenant)
          .where('site', '=', site)
          .where('superseded_by', '=', before),
      )?.id;
      if (before) versions.unshift({ tenant, site, submission: before });
    }
    return versions;
  }

  /** It and what has taken its place since, the oldest first. */
  #withLater(place: SubmissionPlace, row: SubmissionRow | undefined): SubmissionPlace[] {
    const { tenant, site } = place;
    const versions = [place];
    for (let later = row; later?.superseded_by && versions.length < VERSIONS_MAX;) {
      const version = { tenant, site, submission: later.superseded_by };
      versions.push(version);
      later = this.#row(version);
    }
    return versions;
  }

  /** Places in the rights log, in order. */
  #entries(place: SubmissionPlace): number[] {
    const { build } = this.#connection;
    const { tenant, site, submission } = place;
    const rows = this.#connection.all(
      build
        .selectFrom('submission_event')
        .select('entry')
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('submission', '=', submission)
        .orderBy('entry'),
    );
    return rows.map(({ entry }) => entry);
  }

  #row({ tenant, site, submission }: SubmissionPlace): SubmissionRow | undefined {
    return this.#connection.first(
      this.#connection.build
        .selectFrom('submission')
        .select([
          'form',
          'received_at',
          'deleted_after',
          'may_view',
          'may_unsubscribe',
          'may_withdraw',
          'may_erase',
          'may_correct',
          'may_request',
          'restricted_at',
          'objected_at',
          'unsubscribed_at',
          'superseded_by',
        ])
        .where('id', '=', submission)
        .where('site', '=', site)
        .where('tenant', '=', tenant),
    );
  }

  #set(
    { tenant, site, submission }: SubmissionPlace,
    change: {
      restricted_at?: Seconds | null;
      objected_at?: Seconds;
      unsubscribed_at?: Seconds;
      superseded_by?: SubmissionId;
      position?: number;
    },
  ): void {
    this.#connection.run(
      this.#connection.build
        .updateTable('submission')
        .set(change)
        .where('id', '=', submission)
        .where('site', '=', site)
        .where('tenant', '=', tenant),
    );
  }

  #nextPosition({ tenant, site }: SubmissionPlace): number {
    const { build } = this.#connection;
    const last = this.#connection.first(
      build
        .selectFrom('last_position')
        .select('position')
        .where('tenant', '=', tenant)
        .where('site', '=', site),
    );
    const position = (last?.position ?? 0) + 1;
    this.#connection.run(
      build
        .updateTable('last_position')
        .set({ position })
        .where('tenant', '=', tenant)
        .where('site', '=', site),
    );
    return position;
  }

  #state(place: SubmissionPlace): SubmissionState | undefined {
    const { build } = this.#connection;
    const row = this.#row(place);
    if (!row) return undefined;
    const { tenant, site, submission } = place;
    const withdrawn = this.#connection.all(
      build
        .selectFrom('withdrawn_consent')
        .select(['field', 'at', 'by'])
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('submission', '=', submission)
        .orderBy('at')
        .orderBy('field'),
    );
    const requests = this.#connection.all(
      build
        .selectFrom('rights_request')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('submission', '=', submission)
        .orderBy('id'),
    );
    return wireState(row, withdrawn, requests);
  }
}

const withdrawal = (
  by: WithdrawnBy,
  fields: readonly string[],
  submission: SubmissionId,
): Done | undefined =>
  fields.length === 0
    ? undefined
    : {
        type: 'withdrawal',
        payload: { by, fields },
        event: { type: 'consent.withdrawn', data: { submission, purposes: [...fields] } },
      };

const told = (done: readonly (Done | undefined)[]): Told[] =>
  done.flatMap((one) => [...(one?.event ? [one.event] : []), ...(one?.alsoTold ?? [])]);

/** What a granted request brings about. An erasure is more than an entry: {@link SqliteRightsStore.erase} grants it by itself. */
function following(right: RightsRequest['right'], proposal: NewSubmission | undefined): Pick<Done, 'next'> {
  if (right === 'erase') return {};
  if (right === 'correct') return proposal ? { next: { what: 'supersede', by: proposal } } : {};
  return { next: { what: right } };
}

type StateRow = Pick<SubmissionRow, 'restricted_at' | 'objected_at' | 'unsubscribed_at' | 'superseded_by'>;
type RequestRow = Parameters<typeof wireRequest>[0];

const wireState = (
  row: StateRow,
  withdrawn: readonly Pick<Tables['withdrawn_consent'], 'field' | 'at' | 'by'>[],
  requests: readonly RequestRow[],
): SubmissionState => ({
  ...(row.restricted_at === null ? {} : { restrictedAt: utcTime(row.restricted_at * 1000) }),
  ...(row.objected_at === null ? {} : { objectedAt: utcTime(row.objected_at * 1000) }),
  withdrawn: withdrawn.map(({ field, at, by }) => ({ field, at: utcTime(at * 1000), by })),
  ...(row.unsubscribed_at === null ? {} : { unsubscribedAt: utcTime(row.unsubscribed_at * 1000) }),
  requests: requests.map(wireRequest),
  ...(row.superseded_by === null ? {} : { supersededBy: row.superseded_by }),
});

function bySubmission<Row extends { submission: SubmissionId }>(
  rows: readonly Row[],
): Map<SubmissionId, Row[]> {
  const groups = new Map<SubmissionId, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.submission);
    if (group) group.push(row);
    else groups.set(row.submission, [row]);
  }
  return groups;
}

const wireRequest = (row: {
  id: RequestId;
  right: RightsRequest['right'];
  at: Seconds;
  state: RightsRequest['state'];
  decided_at: Seconds | null;
  reason: string | null;
  corrected: SubmissionId | null;
}): RightsRequest => ({
  id: row.id,
  right: row.right,
  at: utcTime(row.at * 1000),
  state: row.state,
  ...(row.decided_at === null ? {} : { decidedAt: utcTime(row.decided_at * 1000) }),
  ...(row.reason === null || row.reason === '' ? {} : { reason: row.reason }),
  ...(row.corrected === null ? {} : { corrected: row.corrected }),
});
