import type { Statement } from 'better-sqlite3';
import type { ConsentModel } from '../../../protocol/consent-config.ts';
import type { ConsentId } from '../../../protocol/consent-record.ts';
import type { SiteId } from '../../../protocol/ids.ts';
import { utcTime } from '../../../protocol/time.ts';
import { GroupCommit } from '../group-commit.ts';
import {
  StoreUnavailable,
  type AppendedEntry,
  type ConsentCount,
  type ConsentQuery,
  type ConsentRow,
  type ConsentRows,
  type ConsentStore,
  type FiledConsent,
  type LedgerEntry,
  type NewConsent,
  type Seconds,
  type TenantId,
} from '../store.ts';
import { translate, type Connection } from './connection.ts';
import type { LedgerWriter } from './ledger.ts';
import type { SqliteWebhookStore } from './webhook-store.ts';

/** So long may counts of notices shown lie in memory. */
const COUNTS_KEPT_MS = 2000;

interface FoundRow {
  tenant: TenantId;
  position: number;
  received_at: Seconds;
  payload: string | null;
}

/** Decisions come as submissions do: a batch in one transaction, which also enters them into the consent log and counts them. */
export class SqliteConsentStore implements ConsentStore {
  readonly #connection: Connection;
  readonly #ledger: LedgerWriter;
  readonly #webhooks: SqliteWebhookStore;
  readonly #commits: GroupCommit<NewConsent, FiledConsent>;
  readonly #find: Statement<[ConsentId, SiteId, Seconds], FoundRow>;
  readonly #insert: Statement<[TenantId, SiteId, ConsentId, number, Seconds, Seconds]>;
  readonly #deleteExpired: Statement<[ConsentId, SiteId, Seconds]>;
  readonly #isTaken: Statement<[ConsentId, SiteId], { position: number }>;
  readonly #count: Statement<[TenantId, SiteId, string, ConsentCount['what'], string, number]>;
  readonly #shown = new Counts();
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: Connection, ledger: LedgerWriter, webhooks: SqliteWebhookStore) {
    const { database } = connection;
    this.#connection = connection;
    this.#ledger = ledger;
    this.#webhooks = webhooks;
    this.#find = database.prepare(
      `select c.tenant, c.position, c.received_at, p.payload from consent c
       left join ledger_payload p on p.tenant = c.tenant and p.site = c.site and p.log = c.log and p.position = c.position
       where c.id = ? and c.site = ? and c.deleted_after > ?`,
    );
    this.#insert = database.prepare(
      'insert into consent (tenant, site, id, position, received_at, deleted_after) values (?, ?, ?, ?, ?, ?)',
    );
    this.#deleteExpired = database.prepare(
      `delete from consent where id = ? and site = ? and deleted_after <= ? and not exists (
         select 1 from legal_hold h where h.tenant = consent.tenant and h.site = consent.site and h.class = 'consent')`,
    );
    this.#isTaken = database.prepare('select position from consent where id = ? and site = ?');
    this.#count = database.prepare(
      'insert into consent_count values (?, ?, ?, ?, ?, ?) on conflict do update set amount = amount + excluded.amount',
    );
    const transaction = database.transaction((rows: NewConsent[]) => this.#addAll(rows));
    this.#commits = new GroupCommit((rows) => translate(() => transaction.immediate(rows)));
  }

  add(consent: NewConsent): Promise<FiledConsent> {
    return this.#commits.add(consent);
  }

  async find(site: SiteId, consent: ConsentId, now: Seconds): Promise<ConsentRow | undefined> {
    const row = translate(() => this.#find.get(consent, site, now));
    if (!row || row.payload === null) return undefined;
    const { tenant, position, received_at, payload } = row;
    return { tenant, index: position, receivedAt: received_at, payload };
  }

  countShown({
    tenant,
    site,
    day,
    model,
  }: {
    tenant: TenantId;
    site: SiteId;
    day: string;
    model: ConsentModel;
  }): void {
    this.#shown.add({ tenant, site, day, what: 'shown', which: model });
    this.#timer ??= setTimeout(() => this.#flushShown(), COUNTS_KEPT_MS).unref();
  }

  async list(tenant: TenantId, site: SiteId, query: ConsentQuery): Promise<ConsentRows> {
    const isNewest = query.order === 'newest';
    let select = this.#connection.build
      .selectFrom('consent as c')
      .innerJoin('ledger_payload as p', (join) =>
        join
          .onRef('p.tenant', '=', 'c.tenant')
          .onRef('p.site', '=', 'c.site')
          .onRef('p.log', '=', 'c.log')
          .onRef('p.position', '=', 'c.position'),
      )
      .select(['c.position', 'c.received_at', 'p.payload'])
      .where('c.tenant', '=', tenant)
      .where('c.site', '=', site)
      .where('c.deleted_after', '>', query.now)
      .orderBy('c.position', isNewest ? 'desc' : 'asc')
      .limit(query.limit + 1);
    if (query.after !== undefined) select = select.where('c.position', isNewest ? '<' : '>', query.after);
    if (query.consent) select = select.where('c.id', '=', query.consent);
    let [count, bytes, more] = [0, 0, false];
    const rows = this.#connection.takeWhile(select, ({ payload }) => {
      bytes += payload.length;
      more = count === query.limit || (count > 0 && bytes > query.maxBytes);
      count++;
      return !more;
    });
    return {
      rows: rows.map(({ position, received_at, payload }) => ({
        index: position,
        receivedAt: received_at,
        payload,
      })),
      more,
    };
  }

  async counts(
    tenant: TenantId,
    site: SiteId,
    { from, to }: { from: string; to: string },
  ): Promise<ConsentCount[]> {
    this.#flushShown();
    return this.#connection.all(
      this.#connection.build
        .selectFrom('consent_count')
        .select(['day', 'what', 'which', 'amount'])
        .where('tenant', '=', tenant)
        .where('site', '=', site)
        .where('day', '>=', from)
        .where('day', '<=', to),
    );
  }

  drain(): void {
    this.#commits.drain();
    this.#flushShown();
  }

  #addAll(rows: NewConsent[]): FiledConsent[] {
    const filed: (FiledConsent | NewConsent)[] = [];
    const fresh: NewConsent[] = [];
    const twice = new Map<string, NewConsent>();
    for (const row of rows) {
      const { id, site } = row.record;
      const found = this.#find.get(id, site, row.receivedAt);
      const before = twice.get(`${id} ${site}`);
      if (found) filed.push(answerTo(row, found.payload, found.position, found.received_at));
      else if (before) filed.push(before);
      else {
        // Past its date it is gone for everybody, whether the purge has come by or not.
        this.#deleteExpired.run(id, site, row.receivedAt);
        const held = this.#isTaken.get(id, site);
        // A legal hold keeps it, so the id is in use.
        if (held) {
          filed.push({ outcome: 'other', index: held.position, receivedAt: row.receivedAt });
          continue;
        }
        twice.set(`${id} ${site}`, row);
        fresh.push(row);
        filed.push(row);
      }
    }
    const entered = this.#enter(fresh);
    // A second one under the same id, in the same batch, is answered by the first.
    return filed.map((item, i) => {
      if ('outcome' in item) return item;
      const entry = entered.get(item)!;
      return item === rows[i]
        ? { outcome: 'stored', index: entry.index, receivedAt: item.receivedAt, entry }
        : answerTo(rows[i]!, item.payload, entry.index, item.receivedAt);
    });
  }

  /** @returns the entry of each in the consent log. */
  #enter(rows: NewConsent[]): Map<NewConsent, AppendedEntry> {
    const appended = this.#ledger.append(rows.map(entryOf));
    const counts = new Counts();
    const entered = new Map<NewConsent, AppendedEntry>();
    for (const [i, row] of rows.entries()) {
      const { tenant, record, receivedAt, deletedAfter } = row;
      const entry = appended[i]!;
      this.#insert.run(tenant, record.site, record.id, entry.index, receivedAt, deletedAfter);
      entered.set(row, entry);
      countRecord(counts, row);
      if (record.method === 'withdraw') this.#tellWithdrawal(row);
    }
    this.#addCounts(counts);
    return entered;
  }

  #tellWithdrawal({ tenant, record, receivedAt }: NewConsent): void {
    const purposes = Object.keys(record.decision).filter((key) => !record.decision[key]);
    this.#webhooks.enqueue(
      { tenant, site: record.site, receivedAt },
      { type: 'consent.withdrawn', data: { consent: record.id, purposes } },
    );
  }

  #flushShown(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#shown.size === 0) return;
    try {
      this.#connection.transaction(() => this.#addCounts(this.#shown));
    } catch (error) {
      // They go on being counted, and are tried again with the next. What can never be written must not hold up the others for ever.
      if (error instanceof StoreUnavailable) return;
    }
    this.#shown.clear();
  }

  #addCounts(counts: Counts): void {
    for (const [{ tenant, site, day, what, which }, amount] of counts.all())
      this.#count.run(tenant, site, day, what, which, amount);
  }
}

type Counted = Omit<ConsentCount, 'amount'> & { tenant: TenantId; site: SiteId };

class Counts {
  readonly #amounts = new Map<string, { of: Counted; amount: number }>();

  get size(): number {
    return this.#amounts.size;
  }

  add(of: Counted): void {
    const key = JSON.stringify([of.tenant, of.site, of.day, of.what, of.which]);
    const known = this.#amounts.get(key);
    if (known) known.amount++;
    else this.#amounts.set(key, { of, amount: 1 });
  }

  all(): [Counted, number][] {
    return Array.from(this.#amounts.values(), ({ of, amount }) => [of, amount]);
  }

  clear(): void {
    this.#amounts.clear();
  }
}

const entryOf = ({ tenant, record, payload, receivedAt, deletedAfter }: NewConsent): LedgerEntry => ({
  tenant,
  site: record.site,
  log: 'consent',
  type: record.method === 'withdraw' ? 'withdrawal' : 'consent',
  at: receivedAt,
  ref: record.id,
  payload,
  deletedAfter,
});

/** By the day of receipt: the visitor's own clock may be any. */
function countRecord(counts: Counts, { tenant, record, receivedAt }: NewConsent): void {
  const about = { tenant, site: record.site, day: utcTime(receivedAt * 1000).slice(0, 10) };
  counts.add({ ...about, what: 'method', which: record.method });
  for (const [key, isGranted] of Object.entries(record.decision)) {
    if (!key.includes(':')) counts.add({ ...about, what: isGranted ? 'granted' : 'refused', which: key });
  }
}

/** @param stored null where it was erased: nothing is left to compare with. */
const answerTo = (
  { payload }: NewConsent,
  stored: string | null,
  index: number,
  receivedAt: Seconds,
): FiledConsent => ({ outcome: payload === stored ? 'same' : 'other', index, receivedAt });
