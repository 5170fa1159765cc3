import { describe, expect, it, vi } from 'vitest';
import type { Publication, Site } from '../../protocol/api.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import { signManifest, type Manifest } from '../../protocol/manifest.ts';
import { cookieOf, createMockSite, post, signUpMock } from '../mock/account.ts';
import {
  artefactHash,
  makeKeyPair,
  makeMockMember,
  makeMockSite,
  mockNewSite,
  mockPublication,
  mockSealingGrant,
  mockSealingKey,
} from '../mock/tenant.ts';
import { NOW, openBench, openPublishedBench, PAGE_ORIGIN, problemOf, PUBLIC_URL, put } from './harness.ts';

type PublishedBench = Awaited<ReturnType<typeof openPublishedBench>>;

describe('publishing', () => {
  it('serves exactly the signed note and its artefacts', async () => {
    const { app, site, account, crypto } = await openPublishedBench();
    const { manifest } = await mockPublication(crypto, site);
    const response = await app.request(`/v1/sites/${site.id}/manifest`);
    expect(await response.text()).toBe(manifest);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=UTF-8');
    for (const { hash, text } of site.artefacts) {
      const artefact = await app.request(`/v1/artefacts/${hash}`);
      expect(await artefact.text()).toBe(text);
      expect(artefact.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
    const shown = (await (await account.send(`/api/sites/${site.id}`)).json()) as Site;
    expect(shown.manifest).toBe(manifest);
  });

  it('takes effect at once, for the manifest and for the origins', async () => {
    const bench = await openPublishedBench();
    const { app, site } = bench;
    await app.request(`/v1/sites/${site.id}/manifest`);
    const origins = ['https://shop.example.com'];
    expect(await publish(bench, { revision: 2, origins })).toEqual({ revision: 2 });
    expect(await (await app.request(`/v1/sites/${site.id}/manifest`)).text()).toContain('"revision":2');
    const preflight = (origin: string): Response | Promise<Response> =>
      app.request('/v1/submissions/sub_0', { method: 'OPTIONS', headers: { origin } });
    expect((await preflight(origins[0]!)).status).toBe(204);
    expect((await preflight(PAGE_ORIGIN)).status).toBe(403);
  });

  it('with the same note again gets the same answer', async () => {
    const bench = await openPublishedBench();
    expect(await publish(bench, {})).toEqual({ revision: 1 });
  });

  it('keeps every definition ever published', async () => {
    const bench = await openPublishedBench();
    const { site, app, sealNext, send } = bench;
    const definition = { ...site.definition, revision: 2, title: 'Second' };
    const text = canonicalJson(definition);
    const hash = artefactHash(text);
    const forms = [{ ...site.manifest.forms[0]!, revision: 2, definitions: { en: hash } }];
    expect(await publish(bench, { revision: 2, forms }, [{ hash, text }])).toEqual({ revision: 2 });
    expect((await app.request(`/v1/artefacts/${site.definitionHash}`)).status).toBe(200);
    expect((await put(send, await sealNext())).status).toBe(201);
    expect((await put(send, await sealNext({ context: { revision: 2, definition: hash } }))).status).toBe(
      201,
    );
  });
});

describe('is refused, and leaves the published manifest as it is:', () => {
  const DAMAGED = Buffer.alloc(32, 9).toString('base64url');

  it.each<[string, string, number, (bench: PublishedBench) => Promise<Partial<Publication>>]>([
    [
      'a lower revision',
      'manifest-revision',
      409,
      async (bench) => note(bench, { revision: 1, publishedAt: '2026-11-21T09:00:00Z' }),
    ],
    [
      'another signer',
      'manifest-signature',
      422,
      async ({ crypto, site }) => ({
        manifest: await signManifest(crypto, { ...site.manifest, revision: 2 }, crypto.random(32)),
      }),
    ],
    [
      'a publisher that the site does not know',
      'manifest-signature',
      422,
      async ({ crypto, site }) => {
        const seed = crypto.random(32);
        const publisher = Buffer.from(await crypto.ed25519PublicKey(seed)).toString('base64url');
        return { manifest: await signManifest(crypto, { ...site.manifest, revision: 2, publisher }, seed) };
      },
    ],
    [
      'a note that was changed after signing',
      'manifest-signature',
      422,
      async (bench) => ({
        manifest: (await note(bench, { revision: 2 })).manifest!.replace('Harbour', 'Harbor'),
      }),
    ],
    ['no note at all', 'manifest-invalid', 422, async () => ({ manifest: 'revision 2' })],
    [
      'an origin with a path',
      'manifest-invalid',
      422,
      async (bench) => note(bench, { origins: ['https://www.example.com/contact'] }),
    ],
    [
      'an origin over plain HTTP',
      'manifest-invalid',
      422,
      async (bench) => note(bench, { origins: ['http://www.example.com'] }),
    ],
    [
      'no current key',
      'manifest-invalid',
      422,
      async (bench) => note(bench, { keys: [{ ...bench.site.manifest.keys[0]!, state: 'opening' }] }),
    ],
    [
      'a sealing key that no member holds',
      'manifest-invalid',
      422,
      async (bench) => {
        const stranger = mockSealingKey(bench.crypto, await makeKeyPair(bench.crypto), 2, 'current');
        return note(bench, { keys: [stranger, { ...bench.site.manifest.keys[0]!, state: 'opening' }] });
      },
    ],
    [
      'a key id that is not that of the key',
      'manifest-invalid',
      422,
      async (bench) => note(bench, { keys: [{ ...bench.site.manifest.keys[0]!, key: DAMAGED }] }),
    ],
    [
      'an earlier key left out',
      'manifest-invalid',
      422,
      async (bench) => {
        const { account, site, crypto } = bench;
        const next = await makeKeyPair(crypto);
        const body = JSON.stringify({
          grants: [await mockSealingGrant(crypto, site, next, 2, account.member.pair)],
        });
        await account.send(`/api/sites/${site.id}/grants`, { method: 'POST', body });
        return note(bench, { keys: [mockSealingKey(crypto, next, 2, 'current')] });
      },
    ],
    [
      'an artefact that is not there',
      'artefact-missing',
      422,
      async (bench) => note(bench, { locales: [{ locale: 'en', texts: DAMAGED }] }),
    ],
    [
      'an artefact under another hash',
      'artefact-invalid',
      422,
      async (bench) => ({ ...(await note(bench, {})), artefacts: [{ hash: DAMAGED, text: '{}' }] }),
    ],
    [
      'a definition that is no JSON',
      'artefact-invalid',
      422,
      async (bench) => withDefinition(bench, 'title: Contact'),
    ],
    [
      'a definition with a field without purpose',
      'artefact-invalid',
      422,
      async (bench) =>
        withDefinition(bench, { fields: [{ ...bench.site.definition.fields[0]!, purpose: '' }] }),
    ],
    [
      'a definition of another revision',
      'artefact-invalid',
      422,
      async (bench) => withDefinition(bench, { revision: 7 }),
    ],
    [
      'a definition of another language',
      'artefact-invalid',
      422,
      async (bench) => withDefinition(bench, { locale: 'de' }),
    ],
    [
      'a definition with another retention',
      'artefact-invalid',
      422,
      async (bench) => withDefinition(bench, { retentionDays: 3650 }),
    ],
    [
      'texts of another language',
      'artefact-invalid',
      422,
      async (bench) =>
        note(bench, { locales: [{ locale: 'de', texts: bench.site.manifest.locales[0]!.texts }] }),
    ],
  ])('%s: %s', async (_, code, status, act) => {
    const bench = await openPublishedBench();
    const { app, account, site } = bench;
    const before = await (await app.request(`/v1/sites/${site.id}/manifest`)).text();
    const body = JSON.stringify({ artefacts: [], ...(await act(bench)) });
    const problem = await problemOf(account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body }));
    expect(problem).toMatchObject({ code, status });
    expect(problem.detail).toMatch(/^expected /);
    expect(await (await app.request(`/v1/sites/${site.id}/manifest`)).text()).toBe(before);
  });

  it('a member whose recovery code was never typed back: recovery-unconfirmed', async () => {
    const { crypto, send } = await openBench();
    const account = await signUpMock(crypto, send, PUBLIC_URL, { email: 'owner@example.com' });
    const other = await unconfirmed(crypto, send);
    const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN], now: NOW });
    await createMockSite(crypto, other, site);
    const body = JSON.stringify(await mockPublication(crypto, site));
    const problem = await problemOf(other.send(`/api/sites/${site.id}/publish`, { method: 'POST', body }));
    expect(problem).toMatchObject({ code: 'recovery-unconfirmed', status: 409 });
    expect((await send(`/v1/sites/${site.id}/manifest`)).status).toBe(404);
    expect(account.email).toBe('owner@example.com');
  });
});

it('of two at once only one of the same revision wins', async () => {
  const bench = await openPublishedBench();
  const { account, site } = bench;
  const bodies = await Promise.all(
    ['2026-11-21T09:00:00Z', '2026-11-21T10:00:00Z'].map(async (publishedAt) =>
      JSON.stringify({ artefacts: [], ...(await note(bench, { revision: 2, publishedAt })) }),
    ),
  );
  const statuses = await Promise.all(
    bodies.map(
      async (body) => (await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body })).status,
    ),
  );
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409]);
});

describe('two publishing at once', () => {
  it('a key that was published while the body came in must stay listed', async () => {
    const bench = await openPublishedBench();
    const { account, app, crypto, site } = bench;
    const next = await makeKeyPair(crypto);
    const grants = [await mockSealingGrant(crypto, site, next, 2, account.member.pair)];
    await account.send(`/api/sites/${site.id}/grants`, { method: 'POST', body: JSON.stringify({ grants }) });
    const late = JSON.stringify({ artefacts: [], ...(await note(bench, { revision: 3 })) });
    let send!: (text: string) => void;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = (text) => {
          controller.enqueue(new TextEncoder().encode(text));
          controller.close();
        };
      },
    });
    const init = { method: 'POST', body, duplex: 'half' };
    const answer = account.send(`/api/sites/${site.id}/publish`, init);
    await new Promise((resolve) => setTimeout(resolve, 50)); // so that the request is past its guards
    const keys = [
      mockSealingKey(crypto, next, 2, 'current'),
      { ...site.manifest.keys[0]!, state: 'opening' as const },
    ];
    expect(await publish(bench, { revision: 2, keys })).toEqual({ revision: 2 });
    send(late);
    expect(await problemOf(answer)).toMatchObject({ code: 'manifest-invalid', at: 'keys' });
    expect(await (await app.request(`/v1/sites/${site.id}/manifest`)).text()).toContain('"revision":2');
  });

  it('nothing is stored that was checked against another manifest than the stored one', async () => {
    const bench = await openPublishedBench();
    const { account, store, site, app } = bench;
    const second = JSON.stringify({ artefacts: [], ...(await note(bench, { revision: 2 })) });
    const third = JSON.stringify({ artefacts: [], ...(await note(bench, { revision: 3 })) });
    const send = (body: string): Promise<Response> =>
      account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body });
    const stored = store.sites.publish.bind(store.sites);
    vi.spyOn(store.sites, 'publish').mockImplementationOnce(async (...publication) => {
      expect((await send(second)).status).toBe(200);
      return stored(...publication);
    });
    expect(await problemOf(send(third))).toMatchObject({ code: 'manifest-revision', status: 409 });
    expect(await (await app.request(`/v1/sites/${site.id}/manifest`)).text()).toContain('"revision":2');
  });

  it('the very same note gets the same answer twice', async () => {
    const bench = await openPublishedBench();
    const { account, site } = bench;
    const body = JSON.stringify({ artefacts: [], ...(await note(bench, { revision: 2 })) });
    const send = (): Promise<Response> =>
      account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body });
    for (const response of await Promise.all([send(), send()]))
      expect(await response.json()).toEqual({ revision: 2 });
  });
});

it('a draft that is nested too deep to be written again is refused', async () => {
  const { account, site } = await openPublishedBench();
  const save = (depth: number): Promise<Response> =>
    account.send(`/api/sites/${site.id}/draft`, {
      method: 'PUT',
      body: `{"version":0,"content":${'['.repeat(depth)}"]}\\""${']'.repeat(depth)}}`,
    });
  expect(await problemOf(save(100_000))).toMatchObject({ code: 'body-invalid', status: 422 });
  expect((await save(50)).status).toBe(200);
});

it('a draft is saved only over the version that was edited', async () => {
  const { account, site } = await openPublishedBench();
  const save = async (version: number, content: unknown): Promise<Response> =>
    account.send(`/api/sites/${site.id}/draft`, {
      method: 'PUT',
      body: JSON.stringify({ version, content }),
    });
  expect(await (await save(0, { forms: ['a'] })).json()).toEqual({ version: 1 });
  expect(await (await save(1, { forms: ['b'] })).json()).toEqual({ version: 2 });
  expect(await problemOf(save(1, { forms: ['c'] }))).toMatchObject({ code: 'draft-conflict', status: 409 });
  const shown = (await (await account.send(`/api/sites/${site.id}`)).json()) as Site;
  expect(shown.draft).toEqual({ version: 2, content: { forms: ['b'] } });
});

it('a grant that is there is never replaced', async () => {
  const { account, site, crypto } = await openPublishedBench();
  const before = (await (await account.send(`/api/sites/${site.id}`)).json()) as Site;
  const forged = await mockSealingGrant(crypto, site, site.sealing, 1, account.member.pair);
  const body = JSON.stringify({ grants: [forged] });
  expect((await account.send(`/api/sites/${site.id}/grants`, { method: 'POST', body })).status).toBe(204);
  const after = (await (await account.send(`/api/sites/${site.id}`)).json()) as Site;
  expect(after.grants).toEqual(before.grants);
  expect(after.grants).toHaveLength(2);
});

it('a site id that is in use is refused, also to its own tenant', async () => {
  const { account, site, crypto } = await openPublishedBench();
  const body = JSON.stringify(await mockNewSite(crypto, site, account.member.pair));
  expect((await problemOf(account.send('/api/sites', { method: 'POST', body }))).code).toBe('site-exists');
});

async function publish(
  bench: PublishedBench,
  changes: Partial<Manifest>,
  artefacts: Publication['artefacts'] = [],
): Promise<unknown> {
  const { account, site, crypto } = bench;
  const { manifest } = await mockPublication(crypto, site, changes);
  const body = JSON.stringify({ manifest, artefacts });
  const response = await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body });
  return response.json();
}

async function note(
  { crypto, site }: PublishedBench,
  changes: Partial<Manifest>,
): Promise<Partial<Publication>> {
  return { manifest: (await mockPublication(crypto, site, { revision: 2, ...changes })).manifest };
}

async function withDefinition(bench: PublishedBench, change: object | string): Promise<Partial<Publication>> {
  const { site } = bench;
  const text =
    typeof change === 'string' ? change : canonicalJson({ ...site.definition, revision: 2, ...change });
  const hash = artefactHash(text);
  const forms = [{ ...site.manifest.forms[0]!, revision: 2, definitions: { en: hash } }];
  return { ...(await note(bench, { forms })), artefacts: [{ hash, text }] };
}

async function unconfirmed(
  crypto: PublishedBench['crypto'],
  send: PublishedBench['send'],
): Promise<PublishedBench['account']> {
  const login = Buffer.alloc(32, 5).toString('base64url');
  const signUp = { email: 'second@example.com', name: 'Second', password: login };
  const cookie = cookieOf(await post(send, PUBLIC_URL, '/api/auth/sign-up/email', signUp));
  const member = await makeMockMember(crypto);
  const asMember: PublishedBench['account']['send'] = async (path, init = {}) =>
    send(path, { ...init, headers: { origin: PUBLIC_URL, cookie, 'content-type': 'application/json' } });
  await asMember('/api/me/key', { method: 'PUT', body: JSON.stringify(member.newMemberKey) });
  return { email: 'second@example.com', login, member, send: asMember };
}

it('a site needs a member key first', async () => {
  const { crypto, send } = await openBench();
  const password = Buffer.alloc(32, 6).toString('base64url');
  const signUp = { email: 'new@example.com', name: 'New', password };
  const cookie = cookieOf(await post(send, PUBLIC_URL, '/api/auth/sign-up/email', signUp));
  const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
  const body = JSON.stringify(await mockNewSite(crypto, site, await makeKeyPair(crypto)));
  const response = send('/api/sites', {
    method: 'POST',
    headers: { origin: PUBLIC_URL, cookie, 'content-type': 'application/json' },
    body,
  });
  expect((await problemOf(response)).code).toBe('member-key-missing');
});
