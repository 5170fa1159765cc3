import { hash } from 'node:crypto';
import { canonicalJson } from '../../../protocol/canonical-json.ts';
import type { SiteId } from '../../../protocol/ids.ts';
import type { LeafType } from '../../../protocol/ledger/logs.ts';
import type { ArtefactHash } from '../../../protocol/manifest.ts';
import type { Grant } from '../../../protocol/member-keys.ts';
import type {
  DraftRow,
  NewSiteRow,
  PublicationRow,
  Seconds,
  SiteRow,
  SiteStore,
  SiteSummaryRow,
  SubmissionQuery,
  SubmissionRows,
  TenantId,
  UserId,
} from '../store.ts';
import type { Connection } from './connection.ts';
import type { LedgerWriter } from './ledger.ts';
import { SEALED_COLUMNS, sealedParts } from './sealed-parts.ts';

export class SqliteSiteStore implements SiteStore {
  readonly #connection: Connection;
  readonly #ledger: LedgerWriter;

  constructor(connection: Connection, ledger: LedgerWriter) {
    this.#connection = connection;
    this.#ledger = ledger;
  }

  async list(tenant: TenantId): Promise<SiteSummaryRow[]> {
    const rows = this.#connection.all(
      this.#connection.build
        .selectFrom('site')
        .select(['id', 'name', 'created_at', 'revision'])
        .select((of) =>
          of
            .selectFrom('submission')
            .whereRef('submission.tenant', '=', 'site.tenant')
            .whereRef('submission.site', '=', 'site.id')
            .select((count) => count.fn.countAll<number>().as('count'))
            .as('submissions'),
        )
        .where('tenant', '=', tenant)
        .orderBy('id'),
    );
    return rows.map(({ created_at, submissions, ...row }) => ({
      ...row,
      createdAt: created_at,
      submissions: submissions ?? 0,
    }));
  }

  async find(tenant: TenantId, site: SiteId): Promise<SiteRow | undefined> {
    const row = this.#connection.first(
      this.#connection.build
        .selectFrom('site')
        .select(['id', 'name', 'created_at', 'publisher', 'revision', 'manifest'])
        .where('tenant', '=', tenant)
        .where('id', '=', site),
    );
    if (!row) return undefined;
    const { created_at, ...rest } = row;
    return { ...rest, createdAt: created_at };
  }

  async create(site: NewSiteRow, member: UserId, grants: Grant[]): Promise<boolean> {
    const { tenant, id, name, createdAt, publisher } = site;
    return this.#connection.transaction(() => {
      const created = this.#connection.run(
        this.#connection.build
          .insertInto('site')
          .values({ tenant, id, name, created_at: createdAt, publisher })
          .onConflict((conflict) => conflict.doNothing()),
      );
      if (created === 0) return false;
      this.#insertGrants(tenant, id, member, grants);
      const acted = { member, publisher, grants: grants.map(auditedGrant) };
      this.#audit('site', { tenant, site: id, at: createdAt }, acted);
      return true;
    });
  }

  async grantsFor(tenant: TenantId, site: SiteId, member: UserId): Promise<Grant[]> {
    return this.#connection.all(
      this.#connection.build
        .selectFrom('site_grant')
        .select(['site', 'kind', 'key', 'epoch', 'box', 'pin'])
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('member', '=', member)
        .orderBy('epoch'),
    );
  }

  async grantedSealingKeys(tenant: TenantId, site: SiteId): Promise<{ key: string; epoch: number }[]> {
    return this.#connection.all(
      this.#connection.build
        .selectFrom('site_grant')
        .select(['key', 'epoch'])
        .distinct()
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('kind', '=', 'sealing'),
    );
  }

  async addGrants(
    tenant: TenantId,
    site: SiteId,
    member: UserId,
    grants: Grant[],
    at: Seconds,
  ): Promise<void> {
    this.#connection.transaction(() => {
      const added = this.#insertGrants(tenant, site, member, grants);
      if (added.length === 0) return;
      this.#audit('grant', { tenant, site, at }, { member, grants: added.map(auditedGrant) });
    });
  }

  /** @returns those that were not there before. */
  #insertGrants(tenant: TenantId, site: SiteId, member: UserId, grants: Grant[]): Grant[] {
    return grants.filter(({ kind, key, epoch, box, pin }) => {
      const row = { tenant, site, member, kind, key, epoch, box, pin };
      return this.#connection.run(
        this.#connection.build
          .insertInto('site_grant')
          .values(row)
          .onConflict((conflict) => conflict.doNothing()),
      );
    });
  }

  async draft(tenant: TenantId, site: SiteId): Promise<DraftRow | undefined> {
    return this.#draft(tenant, site);
  }

  async saveDraft(
    tenant: TenantId,
    site: SiteId,
    version: number,
    content: string,
  ): Promise<number | undefined> {
    return this.#connection.transaction(() => {
      if ((this.#draft(tenant, site)?.version ?? 0) !== version) return undefined;
      this.#connection.run(
        this.#connection.build
          .insertInto('draft')
          .values({ tenant, site, version: version + 1, content })
          .onConflict((conflict) =>
            conflict.columns(['tenant', 'site']).doUpdateSet({ version: version + 1, content }),
          ),
      );
      return version + 1;
    });
  }

  #draft(tenant: TenantId, site: SiteId): DraftRow | undefined {
    return this.#connection.first(
      this.#connection.build
        .selectFrom('draft')
        .select(['version', 'content'])
        .where('tenant', '=', tenant)
        .where('site', '=', site),
    );
  }

  async artefactHashes(tenant: TenantId, site: SiteId): Promise<ReadonlySet<ArtefactHash>> {
    const rows = this.#connection.all(
      this.#connection.build
        .selectFrom('artefact')
        .select('hash')
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .orderBy('hash'),
    );
    return new Set(rows.map(({ hash }) => hash));
  }

  async artefactText(tenant: TenantId, site: SiteId, hash: ArtefactHash): Promise<string | undefined> {
    return this.#connection.first(
      this.#connection.build
        .selectFrom('artefact')
        .select('content')
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('hash', '=', hash),
    )?.content;
  }

  async publish(tenant: TenantId, publication: PublicationRow): Promise<boolean> {
    const { site, base, revision, manifest, publishedAt } = publication;
    const { build } = this.#connection;
    return this.#connection.transaction(() => {
      const raised = this.#connection.run(
        build
          .updateTable('site')
          .set({ revision, manifest })
          .where('tenant', '=', tenant)
          .where('id', '=', site)
          .where('revision', '=', base),
      );
      if (!raised) return false;
      const row = { tenant, site, revision, published_at: publishedAt, manifest };
      this.#connection.run(build.insertInto('published_manifest').values(row));
      this.#insertPublished(tenant, publication);
      const acted = { member: publication.member, revision, manifest: sha256(manifest) };
      this.#audit('publication', { tenant, site, at: publishedAt }, acted);
      const { member, editorial, recipients, essential } = publication;
      if (editorial !== undefined) {
        const changed = { member, revision, reason: editorial };
        this.#audit('editorial-change', { tenant, site, at: publishedAt }, changed);
      }
      if (recipients) {
        const stated = { member, revision, ...recipients };
        this.#audit('recipient-statement', { tenant, site, at: publishedAt }, stated);
      }
      if (essential) {
        const made = { member, revision, essential };
        this.#audit('made-essential', { tenant, site, at: publishedAt }, made);
      }
      return true;
    });
  }

  /**
   * Who did what, in the transaction that does it. Members stand there by their account's id, which tells nobody anything once the account is gone; no name, no
   * address.
   */
  #audit(
    type: LeafType<'audit'>,
    { tenant, site, at }: { tenant: TenantId; site: SiteId; at: Seconds },
    acted: { member: UserId } & Record<string, unknown>,
  ): void {
    const payload = canonicalJson({ v: 1, type, ...acted });
    this.#ledger.append([{ tenant, site, log: 'audit', type, at, ref: site, payload }]);
  }

  #insertPublished(tenant: TenantId, publication: PublicationRow): void {
    const { site, origins, artefacts, definitions, policies, asked } = publication;
    const { build } = this.#connection;
    this.#connection.run(
      build.deleteFrom('published_origin').where('tenant', '=', tenant).where('site', '=', site),
    );
    for (const origin of new Set(origins)) {
      this.#connection.run(build.insertInto('published_origin').values({ tenant, site, origin }));
    }
    for (const { hash, text } of artefacts) {
      const row = { tenant, site, hash, content: text };
      this.#connection.run(
        build
          .insertInto('artefact')
          .values(row)
          .onConflict((conflict) => conflict.doNothing()),
      );
    }
    for (const { form, hash } of definitions) {
      this.#connection.run(
        build
          .insertInto('published_definition')
          .values({ tenant, site, form, hash })
          .onConflict((conflict) => conflict.doNothing()),
      );
    }
    for (const version of policies) {
      this.#connection.run(
        build
          .insertInto('published_policy')
          .values({ tenant, site, version })
          .onConflict((conflict) => conflict.doNothing()),
      );
    }
    if (asked !== undefined) {
      this.#connection.run(
        build
          .insertInto('published_consent')
          .values({ tenant, site, hash: sha256(asked), asked })
          .onConflict((conflict) => conflict.doNothing()),
      );
    }
  }

  async submissions(tenant: TenantId, site: SiteId, query: SubmissionQuery): Promise<SubmissionRows> {
    let select = this.#connection.build
      .selectFrom('submission')
      .select([...SEALED_COLUMNS, 'position', 'form', 'id', 'received_at'])
      .select((is) =>
        is
          .exists(
            is
              .selectFrom('masked_address as known')
              .select('known.submission')
              .whereRef('known.submission', '=', 'submission.id')
              .where('known.tenant', '=', tenant)
              .where('known.site', '=', site),
          )
          .as('has_masked_address'),
      )
      .where('tenant', '=', tenant)
      .where('site', '=', site)
      .where('position', '>', query.after)
      .where('deleted_after', '>', query.now)
      .where('restricted_at', 'is', null)
      .where('superseded_by', 'is', null)
      .orderBy('position')
      .limit(query.limit + 1);
    if (query.form) select = select.where('form', '=', query.form);
    let [count, bytes, more] = [0, 0, false];
    const rows = this.#connection.takeWhile(select, (row) => {
      bytes += row.body.length + row.boxes.length + row.context.length;
      more = count === query.limit || (count > 0 && bytes > query.maxBytes);
      count++;
      return !more;
    });
    return {
      rows: rows.map((row) => ({
        ...sealedParts(row),
        position: row.position,
        form: row.form,
        submission: row.id,
        receivedAt: row.received_at,
        hasMaskedAddress: Boolean(row.has_masked_address),
      })),
      more,
    };
  }
}

const sha256 = (text: string): string => hash('sha256', text, 'base64url');

/** Not the box, which is of no use to who checks. */
const auditedGrant = ({ kind, key, epoch }: Grant): Pick<Grant, 'kind' | 'key' | 'epoch'> => ({
  kind,
  key,
  epoch,
});
