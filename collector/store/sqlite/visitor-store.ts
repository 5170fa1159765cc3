import type { SiteId, SubmissionId } from '../../../protocol/ids.ts';
import type { ArtefactHash } from '../../../protocol/manifest.ts';
import { GroupCommit } from '../group-commit.ts';
import type {
  FiledSubmission,
  NewSubmission,
  PublishedManifestRow,
  PublishedRow,
  ReceiptRow,
  Seconds,
  VisitorStore,
} from '../store.ts';
import type { Connection } from './connection.ts';
import type { Ingest } from './ingest.ts';
import { SEALED_COLUMNS, sealedParts } from './sealed-parts.ts';

export class SqliteVisitorStore implements VisitorStore {
  readonly #connection: Connection;
  readonly #ingest: Ingest;
  readonly #commits: GroupCommit<NewSubmission, FiledSubmission>;

  constructor(connection: Connection, ingest: Ingest) {
    this.#connection = connection;
    this.#ingest = ingest;
    this.#commits = new GroupCommit((rows) => this.#ingest.addAll(rows));
  }

  async publishedSite(site: SiteId): Promise<PublishedRow | undefined> {
    const { build } = this.#connection;
    const row = this.#connection.first(
      build.selectFrom('site').select(['tenant', 'manifest']).where('id', '=', site),
    );
    if (!row?.manifest) return undefined;
    const definitions = this.#connection.all(
      build
        .selectFrom('published_definition')
        .select(['form', 'hash'])
        .where('tenant', '=', row.tenant)
        .where('site', '=', site),
    );
    const asked = this.#connection.all(
      build
        .selectFrom('published_consent')
        .select('asked')
        .where('tenant', '=', row.tenant)
        .where('site', '=', site),
    );
    const policies = this.#connection.all(
      build
        .selectFrom('published_policy')
        .select('version')
        .where('tenant', '=', row.tenant)
        .where('site', '=', site),
    );
    return {
      tenant: row.tenant,
      site,
      manifest: row.manifest,
      definitions,
      asked: asked.map((of) => of.asked),
      policies: policies.map(({ version }) => version),
    };
  }

  async isPublishedOrigin(origin: string): Promise<boolean> {
    const { build } = this.#connection;
    const found = build.selectFrom('published_origin').select('site').where('origin', '=', origin).limit(1);
    return this.#connection.first(found) !== undefined;
  }

  async artefact(hash: ArtefactHash): Promise<string | undefined> {
    const { build } = this.#connection;
    return this.#connection.first(
      build.selectFrom('artefact').select('content').where('hash', '=', hash).limit(1),
    )?.content;
  }

  async publishedManifests(
    site: SiteId,
    { after, limit }: { after: number; limit: number },
  ): Promise<PublishedManifestRow[]> {
    const found = this.#manifests(site).where('published_manifest.revision', '>', after);
    return manifestRows(this.#connection.all(found.orderBy('published_manifest.revision').limit(limit)));
  }

  async manifestsBefore(
    site: SiteId,
    { before, limit }: { before: number; limit: number },
  ): Promise<PublishedManifestRow[]> {
    const found = this.#manifests(site).where('published_manifest.revision', '<', before);
    return manifestRows(
      this.#connection.all(found.orderBy('published_manifest.revision', 'desc').limit(limit)),
    );
  }

  // The return type is the query builder's own.
  #manifests(site: SiteId) {
    return this.#connection.build
      .selectFrom('published_manifest')
      .innerJoin('site', (join) =>
        join
          .onRef('site.tenant', '=', 'published_manifest.tenant')
          .onRef('site.id', '=', 'published_manifest.site'),
      )
      .select(['published_manifest.revision', 'published_at', 'published_manifest.manifest'])
      .where('site.id', '=', site);
  }

  addSubmission(submission: NewSubmission): Promise<FiledSubmission> {
    return this.#commits.add(submission);
  }

  async submissionOf(
    site: SiteId,
    submission: SubmissionId,
    now: Seconds,
  ): Promise<FiledSubmission | undefined> {
    return this.#ingest.find(site, submission, now);
  }

  async receiptsOf(submission: SubmissionId, now: Seconds): Promise<ReceiptRow[]> {
    const { build } = this.#connection;
    const rows = this.#connection.all(
      build
        .selectFrom('submission')
        .select([...SEALED_COLUMNS, 'site', 'form', 'received_at', 'deleted_after'])
        .where('id', '=', submission)
        .where('deleted_after', '>', now),
    );
    return rows.map((row) => ({
      ...sealedParts(row),
      site: row.site,
      form: row.form,
      submission,
      receivedAt: row.received_at,
      deletedAfter: row.deleted_after,
    }));
  }

  drain(): void {
    this.#commits.drain();
  }
}

const manifestRows = (
  rows: readonly { revision: number; published_at: number; manifest: string }[],
): PublishedManifestRow[] =>
  rows.map(({ revision, published_at, manifest }) => ({ revision, publishedAt: published_at, manifest }));
