import type { Database, Statement } from 'better-sqlite3';
import type { FormId, SiteId } from '../../../protocol/ids.ts';
import type { LogName } from '../../../protocol/ledger/logs.ts';
import type { HeldClass } from '../../../protocol/retention.ts';
import type { KeptRow, Seconds, SitePlace, TenantId } from '../store.ts';
import { UNSUBSCRIBE_SECONDS } from './unsubscribe-links.ts';
import { DELIVERY_KEPT_SECONDS } from './webhook-store.ts';

const DAY = 86_400;
/** As the accounts are set up (better-auth-accounts.ts). */
const SESSION_DAYS = 7;

interface Counted {
  count: number;
  oldest: Seconds | null;
  next_due: Seconds | null;
  due: number;
}

type At = { now: Seconds };

/**
 * Counts what there is, by class. It asks the tables themselves and not what the purge has noted of itself, and reads indexes only, so that a large table does not
 * hold up what is being stored. Only reads: it works on a database that another program writes.
 */
export class KeptRows {
  readonly #sites: Statement<[], SitePlace>;
  readonly #holds: Statement<[SitePlace], { class: HeldClass; form: FormId | null }>;
  readonly #submissions: Statement<[SitePlace & At], Counted & { form: FormId }>;
  readonly #proposed: Statement<[SitePlace & At], Counted & { form: FormId }>;
  readonly #consents: Statement<[SitePlace & At], Counted>;
  readonly #payloads: Statement<[SitePlace], { log: LogName; count: number; oldest: string | null }>;
  readonly #duePayloads: Statement<[SitePlace & At & { log: LogName }], Pick<Counted, 'next_due' | 'due'>>;
  readonly #deliveries: Statement<[SitePlace & { kept: Seconds } & At], Counted>;
  readonly #links: Statement<[SitePlace & { kept: Seconds } & At], Counted>;
  readonly #suppressions: Statement<[SitePlace], Counted>;
  readonly #requests: Statement<[SitePlace], Counted>;
  readonly #noticeCounts: Statement<[SitePlace], { count: number; oldest: string | null }>;
  readonly #sessions: Statement<
    [{ tenant: TenantId | null; now: string }],
    { count: number; oldest: string | null; next_due: string | null; due: number }
  >;

  constructor(database: Database) {
    const here = 'tenant = @tenant and site = @site';
    const dates = (due: string): string =>
      `min(iif(${due} > @now, ${due}, null)) as next_due, coalesce(sum(${due} <= @now), 0) as due`;
    this.#sites = database.prepare('select tenant, id as site from site order by tenant, id');
    this.#holds = database.prepare(`select class, form from legal_hold where ${here}`);
    const byForm = (table: string): string =>
      `select form, count(*) as count, min(received_at) as oldest, ${dates('deleted_after')}
       from ${table} indexed by ${table}_due where ${here} group by form`;
    this.#submissions = database.prepare(byForm('submission'));
    this.#proposed = database.prepare(byForm('proposed_correction'));
    this.#consents = database.prepare(
      `select count(*) as count, min(received_at) as oldest, ${dates('deleted_after')} from consent indexed by consent_due where ${here}`,
    );
    this.#payloads = database.prepare(
      `select log, count, (select leaf ->> '$.at' from ledger_leaf l where l.tenant = p.tenant and l.site = p.site and l.log = p.log and l.position = p.first) as oldest
       from (select tenant, site, log, count(*) as count, min(position) as first from ledger_payload where ${here} group by log) p`,
    );
    this.#duePayloads = database.prepare(
      `select ${dates('deleted_after')} from ledger_payload indexed by ledger_payload_due where ${here} and log = @log and deleted_after is not null`,
    );
    this.#deliveries = database.prepare(
      `select count(*) as count, min(created_at) as oldest, ${dates('(created_at + @kept)')} from webhook_delivery where ${here}`,
    );
    this.#links = database.prepare(
      `select count(*) as count, min(keep_until) - @kept as oldest, ${dates('keep_until')} from unsubscribe_link indexed by unsubscribe_link_due where ${here}`,
    );
    const undated = (table: string): string =>
      `select count(*) as count, min(at) as oldest, null as next_due, 0 as due from ${table} where ${here}`;
    this.#suppressions = database.prepare(undated('suppression'));
    this.#requests = database.prepare(undated('rights_request'));
    this.#noticeCounts = database.prepare(
      `select count(*) as count, min(day) as oldest from consent_count where ${here}`,
    );
    this.#sessions = database.prepare(
      `select count(*) as count, min("createdAt") as oldest, ${dates('"expiresAt"')} from "session"
       where @tenant is null or "userId" in (select "userId" from member where "organizationId" = @tenant)`,
    );
  }

  /** Of one site, with the sessions of its organisation's members. */
  of(tenant: TenantId, site: SiteId, now: Seconds): KeptRow[] {
    return [...this.#ofSite({ tenant, site }, now), this.#sessionRow(tenant, now)];
  }

  /** Of everybody, added up, without forms. */
  ofAll(now: Seconds): KeptRow[] {
    const sums = new Map<string, KeptRow>();
    for (const place of this.#sites.all())
      for (const { form: _, ...row } of this.#ofSite(place, now)) {
        const key = `${row.class} ${row.log ?? ''}`;
        const sum = sums.get(key);
        sums.set(key, sum ? added(sum, row) : row);
      }
    return [...sums.values(), this.#sessionRow(null, now)];
  }

  #ofSite(place: SitePlace, now: Seconds): KeptRow[] {
    const holds = this.#holds.all(place);
    const isHeld = (what: HeldClass, form?: FormId): boolean =>
      holds.some(
        (hold) => hold.class === what && (hold.form === null || form === undefined || hold.form === form),
      );
    const at = { ...place, now };
    const rows: KeptRow[] = [];
    for (const { form, ...counted } of this.#submissions.all(at)) {
      const about = { class: 'submission', form, rule: 'received', days: null } as const;
      rows.push(keptRow(about, counted, isHeld('submission', form)));
    }
    for (const { form, ...counted } of this.#proposed.all(at)) {
      const about = { class: 'proposed-correction', form, rule: 'own', days: null } as const;
      rows.push(keptRow(about, counted, isHeld('submission', form)));
    }
    rows.push(
      keptRow({ class: 'consent', rule: 'ended', days: null }, this.#consents.get(at)!, isHeld('consent')),
    );
    for (const { log, count, oldest } of this.#payloads.all(place)) {
      const counted = { ...this.#duePayloads.get({ ...at, log })!, count, oldest: secondsOf(oldest) };
      const rule = log === 'audit' ? 'kept' : 'own';
      // The same as purge.ts leaves.
      const held = log === 'consent' ? isHeld('consent') : log === 'rights' && isHeld('submission');
      rows.push(keptRow({ class: 'ledger-payload', log, rule, days: null }, counted, held));
    }
    const deliveries = this.#deliveries.get({ ...at, kept: DELIVERY_KEPT_SECONDS })!;
    const links = this.#links.get({ ...at, kept: UNSUBSCRIBE_SECONDS })!;
    const counts = this.#noticeCounts.get(place)!;
    rows.push(
      keptRow(
        { class: 'webhook-delivery', rule: 'created', days: DELIVERY_KEPT_SECONDS / DAY },
        deliveries,
        false,
      ),
      keptRow({ class: 'unsubscribe-link', rule: 'used', days: UNSUBSCRIBE_SECONDS / DAY }, links, false),
      keptRow({ class: 'rights-request', rule: 'own', days: null }, this.#requests.get(place)!, false),
      keptRow({ class: 'suppression', rule: 'kept', days: null }, this.#suppressions.get(place)!, false),
      keptRow(
        { class: 'notice-count', rule: 'kept', days: null },
        { count: counts.count, oldest: secondsOf(counts.oldest), next_due: null, due: 0 },
        false,
      ),
    );
    return rows;
  }

  #sessionRow(tenant: TenantId | null, now: Seconds): KeptRow {
    const { count, oldest, next_due, due } = this.#sessions.get({
      tenant,
      now: new Date(now * 1000).toISOString(),
    })!;
    return keptRow(
      { class: 'session', rule: 'used', days: SESSION_DAYS },
      { count, oldest: secondsOf(oldest), next_due: secondsOf(next_due), due },
      false,
    );
  }
}

const keptRow = (
  about: Pick<KeptRow, 'class' | 'form' | 'log' | 'rule' | 'days'>,
  { count, oldest, next_due, due }: Counted,
  isHeld: boolean,
): KeptRow => ({
  ...about,
  count,
  oldest,
  nextDue: next_due,
  overdue: isHeld ? 0 : due,
  held: isHeld ? due : 0,
});

const added = (a: KeptRow, b: KeptRow): KeptRow => ({
  ...a,
  count: a.count + b.count,
  oldest: earlier(a.oldest, b.oldest),
  nextDue: earlier(a.nextDue, b.nextDue),
  overdue: a.overdue + b.overdue,
  held: a.held + b.held,
});

const earlier = (a: Seconds | null, b: Seconds | null): Seconds | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

const secondsOf = (time: string | null): Seconds | null =>
  time === null ? null : Math.floor(Date.parse(time) / 1000);
