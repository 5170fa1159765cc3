import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SubmissionPage } from '../../protocol/api.ts';
import { signUpMock } from '../mock/account.ts';
import { makeMockSite, mockNewSite, mockPublication, mockSealingGrant } from '../mock/tenant.ts';
import { openPublishedBench, PAGE_ORIGIN, PUBLIC_URL, put, problemOf, stored } from './harness.ts';

const HOOK = { url: 'https://example.com/hook', events: ['unsubscribed'], enabled: true };

/** Every tenant route that names a site; the last test says when one is missing here. */
const ROUTES: [
  method: string,
  path: string,
  body: (bench: Awaited<ReturnType<typeof twoTenants>>) => Promise<unknown>,
][] = [
  ['GET', '/api/sites/:site', async () => undefined],
  ['PUT', '/api/sites/:site/draft', async () => ({ version: 0, content: 'mine now' })],
  [
    'POST',
    '/api/sites/:site/grants',
    async ({ crypto, site, stranger }) => ({
      grants: [await mockSealingGrant(crypto, site, site.sealing, 2, stranger.member.pair)],
    }),
  ],
  [
    'POST',
    '/api/sites/:site/publish',
    async ({ crypto, site }) =>
      mockPublication(crypto, site, { revision: 2, origins: ['https://evil.example'] }),
  ],
  ['GET', '/api/sites/:site/submissions', async () => undefined],
  ['GET', '/api/sites/:site/export', async () => undefined],
  ['GET', '/api/sites/:site/consents', async () => undefined],
  ['GET', '/api/sites/:site/consents/statistics', async () => undefined],
  ['GET', '/api/sites/:site/consents/export', async () => undefined],
  ['GET', '/api/sites/:site/requests', async () => undefined],
  ['POST', '/api/sites/:site/requests/:request', async () => ({ granted: true, reason: '' })],
  ['GET', '/api/sites/:site/requests/:request/correction', async () => undefined],
  ['GET', '/api/sites/:site/states', async () => undefined],
  ['POST', '/api/sites/:site/submissions/:submission/withdraw', async () => ({ consents: 'all' })],
  ['POST', '/api/sites/:site/submissions/:submission/erase', async () => ({})],
  ['GET', '/api/sites/:site/suppressions', async () => undefined],
  [
    'POST',
    '/api/sites/:site/suppressions',
    async () => ({ hashes: [randomBytes(32).toString('base64url')] }),
  ],
  [
    'POST',
    '/api/sites/:site/suppressions/check',
    async () => ({ hashes: [randomBytes(32).toString('base64url')] }),
  ],
  [
    'POST',
    '/api/sites/:site/suppressions/remove',
    async () => ({ hashes: [randomBytes(32).toString('base64url')], reason: 'A typo' }),
  ],
  [
    'POST',
    '/api/sites/:site/masked-addresses',
    async () => ({
      addresses: [
        { submission: 'sub_01jd0000000000000000000000', masked: randomBytes(32).toString('base64url') },
      ],
    }),
  ],
  ['GET', '/api/sites/:site/webhooks', async () => undefined],
  ['POST', '/api/sites/:site/webhooks', async () => HOOK],
  ['PUT', '/api/sites/:site/webhooks/:webhook', async () => HOOK],
  ['DELETE', '/api/sites/:site/webhooks/:webhook', async () => undefined],
  ['POST', '/api/sites/:site/webhooks/:webhook/secret', async () => ({})],
  ['POST', '/api/sites/:site/webhooks/:webhook/test', async () => ({})],
  ['GET', '/api/sites/:site/webhooks/:webhook/deliveries', async () => undefined],
  ['GET', '/api/sites/:site/retention', async () => undefined],
  ['GET', '/api/sites/:site/holds', async () => undefined],
  ['POST', '/api/sites/:site/holds', async () => ({ class: 'submission', reason: 'A lawsuit' })],
  ['DELETE', '/api/sites/:site/holds/:hold', async () => undefined],
  ['GET', '/api/sites/:site/ledger', async () => undefined],
  ['GET', '/api/sites/:site/ledger/:log/entries', async () => undefined],
  ['GET', '/api/sites/:site/ledger/:log/export', async () => undefined],
];

it.each(ROUTES)(
  '%s %s: another tenant gets the same answer as for a site that does not exist',
  async (method, path, body) => {
    const bench = await twoTenants();
    const { stranger, account, site, crypto } = bench;
    const json = await body(bench);
    const send = async (id: string) => {
      const response = await stranger.send(path.replace(':site', id), {
        method,
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      return { status: response.status, text: await response.text(), headers: [...response.headers] };
    };
    const foreign = await send(site.id);
    expect(foreign.status).toBe(404);
    expect(JSON.parse(foreign.text)).toMatchObject({ code: 'site-unknown' });
    const none = (await makeMockSite(crypto, { origins: [PAGE_ORIGIN] })).id;
    expect(await send(none)).toEqual(foreign);

    const after = (await (await account.send(`/api/sites/${site.id}`)).json()) as {
      manifest: string;
      draft: unknown;
      grants: unknown[];
    };
    expect(after.manifest).toContain('"revision":1');
    expect(after.draft).toBeNull();
    expect(after.grants).toHaveLength(2);
    expect(await stored(account, site)).toBe(1);
  },
);

it.each<[method: string, path: string]>([
  ...ROUTES.map(([method, path]): [string, string] => [method, path]),
  ['GET', '/api/sites'],
  ['POST', '/api/sites'],
  ['GET', '/api/me'],
  ['PUT', '/api/me/key'],
  ['POST', '/api/me/recovery-confirmed'],
])('%s %s: without a session nothing is told', async (method, path) => {
  const { send, site } = await openPublishedBench();
  const response = await send(path.replace(':site', site.id), {
    method,
    headers: { origin: PUBLIC_URL, 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: '{}' }),
  });
  expect(await problemOf(response)).toMatchObject({ code: 'session-required', status: 401 });
});

it.each(ROUTES.filter(([method]) => method !== 'GET').map(([method, path]) => [method, path] as const))(
  '%s %s: a request that another site makes the browser send is refused',
  async (method, path) => {
    const { account, site } = await openPublishedBench();
    for (const origin of ['https://evil.example', PAGE_ORIGIN, 'null']) {
      const response = await account.send(path.replace(':site', site.id), {
        method,
        headers: { origin },
        body: '{}',
      });
      expect(await problemOf(response)).toMatchObject({ code: 'cross-site', status: 403 });
    }
  },
);

it('lists only the own sites, and only own submissions', async () => {
  const { stranger, account, site, crypto } = await twoTenants();
  expect(await (await stranger.send('/api/sites')).json()).toEqual({ sites: [] });
  const own = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
  await stranger.send('/api/sites', {
    method: 'POST',
    body: JSON.stringify(await mockNewSite(crypto, own, stranger.member.pair)),
  });
  const { sites } = (await (await stranger.send('/api/sites')).json()) as { sites: { id: string }[] };
  expect(sites.map(({ id }) => id)).toEqual([own.id]);
  const page = (await (await stranger.send(`/api/sites/${own.id}/submissions`)).json()) as SubmissionPage;
  expect(page).toEqual({ submissions: [], next: null });
  expect(await stored(account, site)).toBe(1);
});

it('a site cannot be made under the id of another tenant’s', async () => {
  const { stranger, account, site, crypto } = await twoTenants();
  const body = JSON.stringify(await mockNewSite(crypto, site, stranger.member.pair));
  expect((await problemOf(stranger.send('/api/sites', { method: 'POST', body }))).code).toBe('site-exists');
  expect(await (await stranger.send('/api/sites')).json()).toEqual({ sites: [] });
  expect(await stored(account, site)).toBe(1);
});

it('every tenant route that names a site is tested here', async () => {
  const { app } = await openPublishedBench();
  const routes = app.routes
    .filter(({ path, method }) => path.startsWith('/api/sites/:site') && method !== 'ALL')
    .map(({ path, method }) => `${method} ${path}`);
  expect(new Set(routes)).toEqual(new Set(ROUTES.map(([method, path]) => `${method} ${path}`)));
});

async function twoTenants() {
  const bench = await openPublishedBench();
  const stranger = await signUpMock(bench.crypto, bench.send, PUBLIC_URL, {
    email: 'stranger@example.org',
    organisationName: 'Stranger',
  });
  expect((await put(bench.send, await bench.sealNext())).status).toBe(201);
  return { ...bench, stranger };
}
