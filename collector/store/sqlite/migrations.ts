/**
 * Forward only: number n leads from `user_version` n to n + 1. What is released here is never edited again.
 *
 * The accounts' tables (user … invitation) have the shape that better-auth 1.7.5 with its organisation plugin expects; it checks that at start.
 */
export const MIGRATIONS: readonly string[] = [
  `
create table "user" ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" integer not null, "image" text, "createdAt" date not null, "updatedAt" date not null);
create table "session" ("id" text not null primary key, "expiresAt" date not null, "token" text not null unique, "createdAt" date not null, "updatedAt" date not null, "ipAddress" text check ("ipAddress" is null), "userAgent" text check ("userAgent" is null), "userId" text not null references "user" ("id") on delete cascade, "activeOrganizationId" text);
create table "account" ("id" text not null primary key, "accountId" text not null, "providerId" text not null, "userId" text not null references "user" ("id") on delete cascade, "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" date, "refreshTokenExpiresAt" date, "scope" text, "password" text, "createdAt" date not null, "updatedAt" date not null);
create table "verification" ("id" text not null primary key, "identifier" text not null, "value" text not null, "expiresAt" date not null, "createdAt" date not null, "updatedAt" date not null);
create table "organization" ("id" text not null primary key, "name" text not null, "slug" text not null unique, "logo" text, "createdAt" date not null, "metadata" text);
create table "member" ("id" text not null primary key, "organizationId" text not null references "organization" ("id") on delete cascade, "userId" text not null references "user" ("id") on delete cascade, "role" text not null, "createdAt" date not null);
create table "invitation" ("id" text not null primary key, "organizationId" text not null references "organization" ("id") on delete cascade, "email" text not null, "role" text, "status" text not null, "expiresAt" date not null, "createdAt" date not null, "inviterId" text not null references "user" ("id") on delete cascade);
create index "session_userId_idx" on "session" ("userId");
create index "account_userId_idx" on "account" ("userId");
create index "verification_identifier_idx" on "verification" ("identifier");
create index "member_organizationId_idx" on "member" ("organizationId");
create index "member_userId_idx" on "member" ("userId");
create index "invitation_organizationId_idx" on "invitation" ("organizationId");
create index "invitation_email_idx" on "invitation" ("email");

create table secret (
  name text not null primary key,
  value blob not null
) strict;

create table member_key (
  user_id text not null primary key references "user" (id) on delete cascade,
  public_key text not null,
  password_wrap text not null,
  recovery_wrap text not null,
  recovery_proof_hash blob not null,
  recovery_confirmed integer not null default 0
) strict;

create table site (
  tenant text not null references organization (id),
  id text not null unique,
  name text not null,
  created_at integer not null,
  publisher text not null,
  revision integer not null default 0,
  manifest text,
  primary key (tenant, id)
) strict;

create table site_grant (
  tenant text not null,
  site text not null,
  member text not null references "user" (id) on delete cascade,
  kind text not null,
  key text not null,
  epoch integer not null,
  box text not null,
  pin text not null,
  primary key (tenant, site, member, kind, key),
  foreign key (tenant, site) references site (tenant, id)
) strict;

create table draft (
  tenant text not null,
  site text not null,
  version integer not null,
  content text not null,
  primary key (tenant, site),
  foreign key (tenant, site) references site (tenant, id)
) strict;

create table published_manifest (
  tenant text not null,
  site text not null,
  revision integer not null,
  published_at integer not null,
  manifest text not null,
  primary key (tenant, site, revision),
  foreign key (tenant, site) references site (tenant, id)
) strict;

create table published_origin (
  tenant text not null,
  site text not null,
  origin text not null,
  primary key (origin, site),
  foreign key (tenant, site) references site (tenant, id)
) strict;

create table artefact (
  tenant text not null,
  site text not null,
  hash text not null,
  content text not null,
  primary key (tenant, site, hash),
  foreign key (tenant, site) references site (tenant, id)
) strict;
create index artefact_hash on artefact (hash);

create table published_definition (
  tenant text not null,
  site text not null,
  form text not null,
  hash text not null,
  primary key (tenant, site, form, hash),
  foreign key (tenant, site, hash) references artefact (tenant, site, hash)
) strict;

create table submission (
  tenant text not null,
  site text not null,
  id text not null,
  position integer not null,
  form text not null,
  received_at integer not null,
  deleted_after integer not null,
  digest blob not null,
  context text not null,
  nonce blob not null,
  body blob not null,
  commitment blob not null,
  boxes blob not null,
  may_view blob not null,
  may_unsubscribe blob not null,
  may_withdraw blob not null,
  may_erase blob not null,
  may_correct blob not null,
  may_request blob not null,
  primary key (id, site),
  unique (tenant, site, position),
  foreign key (tenant, site) references site (tenant, id)
) strict;

create table last_position (
  tenant text not null,
  site text not null,
  position integer not null,
  primary key (tenant, site),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;

create table asset (
  sha256 text not null,
  name text not null,
  content blob not null,
  brotli blob not null,
  gzip blob not null,
  primary key (sha256, name)
) strict;
`,
  `
create index submission_deleted_after on submission (deleted_after);
`,
  `
create table ledger_log (
  tenant text not null,
  site text not null,
  log text not null check (log in ('consent', 'rights', 'audit')),
  size integer not null,
  frontier blob not null,
  primary key (tenant, site, log),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;

create table ledger_leaf (
  tenant text not null,
  site text not null,
  log text not null,
  position integer not null,
  hash blob not null,
  leaf text not null,
  primary key (tenant, site, log, position),
  foreign key (tenant, site, log) references ledger_log (tenant, site, log)
) strict, without rowid;

create table ledger_node (
  tenant text not null,
  site text not null,
  log text not null,
  tile_level integer not null check (tile_level > 0),
  position integer not null,
  hash blob not null,
  primary key (tenant, site, log, tile_level, position),
  foreign key (tenant, site, log) references ledger_log (tenant, site, log)
) strict, without rowid;

create table ledger_payload (
  tenant text not null,
  site text not null,
  log text not null,
  position integer not null,
  payload text not null,
  salt blob not null,
  deleted_after integer,
  primary key (tenant, site, log, position),
  foreign key (tenant, site, log, position) references ledger_leaf (tenant, site, log, position)
) strict;
create index ledger_payload_deleted_after on ledger_payload (deleted_after) where deleted_after is not null;

create table ledger_checkpoint (
  tenant text not null,
  site text not null,
  log text not null,
  signer text not null,
  size integer not null,
  signed_at integer not null,
  note text not null,
  primary key (tenant, site, log, signer, size),
  foreign key (tenant, site, log) references ledger_log (tenant, site, log)
) strict, without rowid;

create trigger ledger_log_grows before update on ledger_log
when new.size <= old.size or (new.tenant, new.site, new.log) is not (old.tenant, old.site, old.log)
begin select raise(abort, 'a ledger only grows'); end;
create trigger ledger_log_stays before delete on ledger_log begin select raise(abort, 'a ledger only grows'); end;
create trigger ledger_leaf_unchanged before update on ledger_leaf begin select raise(abort, 'a ledger only grows'); end;
create trigger ledger_leaf_stays before delete on ledger_leaf begin select raise(abort, 'a ledger only grows'); end;
create trigger ledger_node_unchanged before update on ledger_node begin select raise(abort, 'a ledger only grows'); end;
create trigger ledger_node_stays before delete on ledger_node begin select raise(abort, 'a ledger only grows'); end;
create trigger ledger_checkpoint_unchanged before update on ledger_checkpoint begin select raise(abort, 'a ledger only grows'); end;
create trigger ledger_checkpoint_stays before delete on ledger_checkpoint begin select raise(abort, 'a ledger only grows'); end;
create trigger ledger_payload_unchanged before update of tenant, site, log, position, payload, salt on ledger_payload
begin select raise(abort, 'what a ledger commits to is erased, never changed'); end;
`,
  `
create table webhook (
  tenant text not null,
  site text not null,
  id text not null,
  url text not null,
  events text not null,
  created_at integer not null,
  secret text not null,
  previous_secret text,
  previous_until integer,
  disabled text,
  failing_since integer,
  primary key (tenant, site, id),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;

create table webhook_delivery (
  tenant text not null,
  site text not null,
  message text not null,
  webhook text not null,
  type text not null,
  body text not null,
  created_at integer not null,
  attempts integer not null,
  state text not null,
  result text,
  next_at integer,
  primary key (tenant, site, message),
  foreign key (tenant, site, webhook) references webhook (tenant, site, id)
) strict, without rowid;
create index webhook_delivery_due on webhook_delivery (next_at) where state = 'waiting';
create index webhook_delivery_created_at on webhook_delivery (created_at);
`,
  `
create table published_consent (
  tenant text not null,
  site text not null,
  hash text not null,
  asked text not null,
  primary key (tenant, site, hash),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;

create table published_policy (
  tenant text not null,
  site text not null,
  version text not null,
  primary key (tenant, site, version),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;

create table consent (
  tenant text not null,
  site text not null,
  id text not null,
  log text not null default 'consent' check (log = 'consent'),
  position integer not null,
  received_at integer not null,
  deleted_after integer not null,
  primary key (id, site),
  unique (tenant, site, position),
  foreign key (tenant, site, log, position) references ledger_leaf (tenant, site, log, position)
) strict;
create index consent_deleted_after on consent (deleted_after);

create table consent_count (
  tenant text not null,
  site text not null,
  day text not null,
  what text not null check (what in ('shown', 'method', 'granted', 'refused')),
  which text not null,
  amount integer not null,
  primary key (tenant, site, day, what, which),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;
`,
  `
alter table submission add column restricted_at integer;
alter table submission add column unsubscribed_at integer;
alter table submission add column superseded_by text;
create index submission_state on submission (tenant, site)
  where restricted_at is not null or unsubscribed_at is not null or superseded_by is not null;

create index submission_superseded_by on submission (superseded_by) where superseded_by is not null;

create table submission_event (
  tenant text not null,
  site text not null,
  submission text not null,
  entry integer not null,
  primary key (tenant, site, submission, entry),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;

create table withdrawn_consent (
  tenant text not null,
  site text not null,
  submission text not null,
  field text not null,
  at integer not null,
  by text not null,
  primary key (tenant, site, submission, field),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;

create table rights_request (
  tenant text not null,
  site text not null,
  id text not null,
  submission text not null,
  right text not null,
  at integer not null,
  state text not null,
  decided_at integer,
  reason text,
  primary key (tenant, site, id),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;
create index rights_request_submission on rights_request (tenant, site, submission);

create table unsubscribe_link (
  tenant text not null,
  site text not null,
  submission text not null,
  form text not null,
  may_unsubscribe blob not null,
  unsubscribed_at integer,
  keep_until integer not null,
  primary key (submission, site),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;
create index unsubscribe_link_keep_until on unsubscribe_link (keep_until);

create table suppression (
  tenant text not null,
  site text not null,
  hash blob not null,
  at integer not null,
  primary key (tenant, site, hash),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;
`,
  `
create table legal_hold (
  tenant text not null,
  site text not null,
  id text not null,
  class text not null check (class in ('submission', 'consent')),
  form text,
  reason text not null,
  set_at integer not null,
  set_by text not null,
  primary key (tenant, site, id),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;

create table purge_run (
  id integer not null primary key check (id = 1),
  started_at integer not null,
  finished_at integer
) strict;

create table purge_count (
  tenant text not null,
  site text not null,
  class text not null,
  run integer not null,
  amount integer not null,
  primary key (tenant, site, class),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;

drop index submission_deleted_after;
create index submission_due on submission (tenant, site, form, deleted_after, received_at);
drop index consent_deleted_after;
create index consent_due on consent (tenant, site, deleted_after, received_at);
drop index ledger_payload_deleted_after;
create index ledger_payload_due on ledger_payload (tenant, site, log, deleted_after) where deleted_after is not null;
drop index unsubscribe_link_keep_until;
create index unsubscribe_link_due on unsubscribe_link (tenant, site, keep_until);
`,
  `
alter table rights_request add column corrected text;

create table proposed_correction (
  tenant text not null,
  site text not null,
  request text not null,
  submission text not null,
  form text not null,
  corrected text not null,
  received_at integer not null,
  deleted_after integer not null,
  digest blob not null,
  context text not null,
  nonce blob not null,
  body blob not null,
  commitment blob not null,
  boxes blob not null,
  primary key (tenant, site, request),
  foreign key (tenant, site, request) references rights_request (tenant, site, id)
) strict;
create index proposed_correction_submission on proposed_correction (tenant, site, submission);
create index proposed_correction_due on proposed_correction (tenant, site, form, deleted_after, received_at);
`,
  `
create table erasure_list (
  id integer not null primary key check (id = 1),
  count integer not null,
  hash text not null
) strict;

alter table unsubscribe_link add column may_view blob;
alter table unsubscribe_link add column may_erase blob;
alter table unsubscribe_link add column certificate text;
`,
  `
alter table unsubscribe_link add column definition text;
alter table unsubscribe_link add column superseded_by text;
alter table unsubscribe_link add column withdrawn text not null default '[]';
`,
  `
create table webhook_earlier_secret (
  tenant text not null,
  site text not null,
  webhook text not null,
  secret text not null,
  until integer not null,
  primary key (tenant, site, webhook, secret),
  foreign key (tenant, site, webhook) references webhook (tenant, site, id)
) strict, without rowid;
insert into webhook_earlier_secret
  select tenant, site, id, previous_secret, previous_until from webhook
  where previous_secret is not null and previous_until is not null;
alter table webhook drop column previous_secret;
alter table webhook drop column previous_until;

alter table webhook_delivery add column forget integer not null default 0;
drop index webhook_delivery_due;
create index webhook_delivery_due on webhook_delivery (tenant, site, webhook, next_at, message)
  where state = 'waiting';
`,
  `
alter table submission add column objected_at integer;
drop index submission_state;
create index submission_state on submission (tenant, site)
  where restricted_at is not null or objected_at is not null or unsubscribed_at is not null or superseded_by is not null;
`,
  `
create table masked_address (
  tenant text not null,
  site text not null,
  submission text not null,
  masked blob not null,
  primary key (tenant, site, submission, masked),
  foreign key (tenant, site) references site (tenant, id)
) strict, without rowid;
`,
  `
alter table suppression add column removed_at integer;
`,
  `
alter table unsubscribe_link add column may_withdraw blob;
alter table unsubscribe_link add column may_correct blob;
alter table unsubscribe_link add column may_request blob;

create table unlisted_act (
  id integer not null primary key,
  tenant text not null,
  site text not null,
  submission text not null,
  at integer not null,
  kind text not null,
  by text,
  fields text,
  foreign key (tenant, site) references site (tenant, id)
) strict;
`,
];
