import * as v from 'valibot';
import type { Draft, Site, SiteSummary, SubmissionPage } from '../../protocol/api.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import { isId, type SiteId } from '../../protocol/ids.ts';
import { publisherFingerprint, isFingerprint } from '../../protocol/manifest.ts';
import { MANIFEST_MAX_BYTES } from '../../protocol/limits.ts';
import { binary } from '../../protocol/value-schemas.ts';
import { utcTime } from '../../protocol/time.ts';
import type { CollectorParts } from '../parts.ts';
import { exportSite } from '../domain/export-site.ts';
import { lastConsent } from '../domain/last-consent.ts';
import { ProblemError } from '../domain/problem.ts';
import { publishSite } from '../domain/publish-site.ts';
import { wireSubmission } from '../domain/wire-envelope.ts';
import type { DraftRow } from '../store/store.ts';
import type { HttpApp } from './http.ts';
import { jsonLines } from './json-lines.ts';
import { jsonRequest } from './json-request.ts';
import { limitOf, positionOf } from './paging.ts';
import { loggedIn, ownSite } from './tenant-guard.ts';

/** Of sealed bytes, which are a third more as JSON: a page must fit into one string, and into a browser. */
const PAGE_MAX_BYTES = 8 * 1024 * 1024;
const DRAFT_MAX_BYTES = 2 * 1024 * 1024;
const PUBLICATION_MAX_BYTES = 16 * 1024 * 1024;

const siteId = v.custom<SiteId>((input) => isId('site', input), 'expected a site id (site_…)');
const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));

const publisherGrant = v.object({
  site: siteId,
  kind: v.literal('publisher'),
  key: v.pipe(
    v.string(),
    v.check((input) => isFingerprint(input), 'expected a publisher fingerprint (spk1_…)'),
  ),
  epoch: v.literal(0),
  box: binary(112),
  pin: binary(32),
});
const sealingGrant = v.object({
  site: siteId,
  kind: v.literal('sealing'),
  key: binary(16),
  epoch: v.pipe(count(1_000_000), v.minValue(1)),
  box: binary(112),
  pin: binary(32),
});
const newSiteSchema = v.pipe(
  v.object({
    id: siteId,
    name: v.pipe(v.string(), v.trim(), v.minLength(1, 'expected a name'), v.maxLength(200)),
    publisher: binary(32),
    grants: v.pipe(v.array(v.variant('kind', [publisherGrant, sealingGrant])), v.maxLength(100)),
  }),
  v.forward(
    v.check(({ id, grants }) => grants.every(({ site }) => site === id), 'expected grants for this site'),
    ['grants'],
  ),
  v.forward(
    v.check(
      ({ grants }) =>
        ['publisher', 'sealing'].every((kind) => grants.filter((grant) => grant.kind === kind).length === 1),
      "expected the publisher's grant and the first sealing key's",
    ),
    ['grants'],
  ),
);
const grantsSchema = v.object({ grants: v.pipe(v.array(sealingGrant), v.minLength(1), v.maxLength(100)) });
const draftSchema = v.object({ version: count(Number.MAX_SAFE_INTEGER), content: v.unknown() });
const publicationSchema = v.object({
  manifest: v.pipe(v.string(), v.maxLength(MANIFEST_MAX_BYTES)),
  artefacts: v.pipe(v.array(v.object({ hash: binary(32), text: v.string() })), v.maxLength(20_000)),
});

/** The tenant's sites and what was sent to them. Every handler works on the session's own organisation only. */
export function addSiteRoutes(app: HttpApp, parts: CollectorParts): void {
  const { accounts, store, crypto, clock, publicUrl } = parts;
  app.use('/api/sites', loggedIn(accounts));
  app.use('/api/sites/*', loggedIn(accounts));
  app.use('/api/sites/:site', ownSite(store));
  app.use('/api/sites/:site/*', ownSite(store));

  app.get('/api/sites', async (c) => {
    const rows = await store.sites.list(c.get('session').organisation.id);
    const sites = rows.map((row): SiteSummary => ({ ...row, createdAt: utcTime(row.createdAt * 1000) }));
    return c.json({ sites });
  });

  app.post('/api/sites', async (c) => {
    const { user, organisation } = c.get('session');
    const { id, name, publisher, grants } = await jsonRequest(c, newSiteSchema);
    if (!(await store.members.key(user.id))) {
      throw new ProblemError('member-key-missing', 'expected a member key; make one in the dashboard first');
    }
    const fingerprint = publisherFingerprint(crypto, fromBase64url(publisher, 32)!);
    if (grants.find(({ kind }) => kind === 'publisher')?.key !== fingerprint) {
      throw new ProblemError('body-invalid', "expected the grant of this publisher's key, got another", {
        at: 'grants',
      });
    }
    const createdAt = Math.floor(clock() / 1000);
    if (
      !(await store.sites.create(
        { tenant: organisation.id, id, name, createdAt, publisher },
        user.id,
        grants,
      ))
    ) {
      throw new ProblemError('site-exists', 'expected a new site id, got one that is in use; make another');
    }
    const site: Site = {
      id,
      name,
      createdAt: utcTime(createdAt * 1000),
      publisher,
      grants,
      manifest: null,
      draft: null,
    };
    return c.json(site, 201);
  });

  app.get('/api/sites/:site', async (c) => {
    const { user, organisation } = c.get('session');
    const { id, name, createdAt, publisher, manifest, revision } = c.get('site');
    const grants = await store.sites.grantsFor(organisation.id, id, user.id);
    const draft = wireDraft(await store.sites.draft(organisation.id, id));
    const last = await lastConsent(store, id, revision + 1);
    const site: Site = {
      id,
      name,
      createdAt: utcTime(createdAt * 1000),
      publisher,
      grants,
      manifest,
      ...(last && last.note !== manifest ? { consentManifest: last.note } : {}),
      draft,
    };
    return c.json(site);
  });

  app.put('/api/sites/:site/draft', async (c) => {
    const { version, content } = await jsonRequest(c, draftSchema, DRAFT_MAX_BYTES);
    const saved = await store.sites.saveDraft(
      c.get('session').organisation.id,
      c.get('site').id,
      version,
      JSON.stringify(content ?? null),
    );
    if (saved === undefined) {
      throw new ProblemError(
        'draft-conflict',
        'expected the version that is stored, got another: somebody saved meanwhile; load it, and save again',
        { at: 'version' },
      );
    }
    return c.json({ version: saved });
  });

  app.post('/api/sites/:site/grants', async (c) => {
    const { user, organisation } = c.get('session');
    const site = c.get('site').id;
    const { grants } = await jsonRequest(c, grantsSchema);
    if (grants.some((grant) => grant.site !== site)) {
      throw new ProblemError('body-invalid', 'expected grants for this site, got one for another', {
        at: 'grants',
      });
    }
    await store.sites.addGrants(organisation.id, site, user.id, grants, Math.floor(clock() / 1000));
    return c.body(null, 204);
  });

  app.post('/api/sites/:site/publish', async (c) => {
    const { user, organisation } = c.get('session');
    const publication = await jsonRequest(c, publicationSchema, PUBLICATION_MAX_BYTES);
    const about = { tenant: organisation.id, user: user.id, site: c.get('site').id };
    return c.json(await publishSite(parts, about, publication));
  });

  app.get('/api/sites/:site/submissions', async (c) => {
    const form = c.req.query('form');
    if (form !== undefined && !isId('form', form)) {
      throw new ProblemError(
        'id-invalid',
        'expected form_ and 26 characters of Crockford base32, got something else',
        { at: 'form' },
      );
    }
    const { rows, more } = await store.sites.submissions(c.get('session').organisation.id, c.get('site').id, {
      ...(form === undefined ? {} : { form }),
      after: positionOf(c.req.query('after')),
      limit: limitOf(c.req.query('limit')),
      maxBytes: PAGE_MAX_BYTES,
      now: Math.floor(clock() / 1000),
    });
    const next = more ? String(rows.at(-1)!.position) : null;
    return c.json({ submissions: rows.map(wireSubmission), next } satisfies SubmissionPage);
  });

  app.get('/api/sites/:site/export', (c) => {
    const site = c.get('site');
    const lines = exportSite({ store, clock, publicUrl }, c.get('session').organisation.id, site);
    c.header('Content-Type', 'application/jsonl');
    // No name: it would go before the one that the dashboard gives, with the site's name and the day.
    c.header('Content-Disposition', 'attachment');
    return c.body(jsonLines(lines));
  });
}

const wireDraft = (row: DraftRow | undefined): Draft | null =>
  row ? { version: row.version, content: JSON.parse(row.content) as unknown } : null;
