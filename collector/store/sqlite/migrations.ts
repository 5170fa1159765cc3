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
];
