import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { loadBrowserAssets, type BrowserAssets } from '../../collector/domain/browser-assets.ts';
import { createMockSite, publishMockSite, signUpMock } from '../mock/account.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, sealMock } from '../mock/tenant.ts';
import { openBench, openPublishedBench, PAGE_ORIGIN, problemOf, put, temporaryFolder } from './harness.ts';

const SUBMISSION = '/v1/submissions/sub_01jd6y0000000000000000000a';

describe('a preflight', () => {
  it('from a published origin is answered with that very origin', async () => {
    const { app } = await openPublishedBench();
    const response = await app.request(SUBMISSION, {
      method: 'OPTIONS',
      headers: {
        origin: PAGE_ORIGIN,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(PAGE_ORIGIN);
    expect(response.headers.get('access-control-allow-methods')).toBe('PUT');
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('vary')).toBe('Origin');
  });

  it.each(['https://evil.example', 'null', 'http://www.example.com', `${PAGE_ORIGIN}:8443`, undefined])(
    'from %s is refused without CORS headers',
    async (origin) => {
      const { app } = await openPublishedBench();
      const response = await app.request(SUBMISSION, {
        method: 'OPTIONS',
        headers: origin ? { origin } : {},
      });
      expect(response.status).toBe(403);
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );
});

it('a refusal can be read by the page that sent, and by no other', async () => {
  const { send, sealNext } = await openPublishedBench();
  const own = await put(send, await sealNext(), { body: '{' });
  expect(own.headers.get('access-control-allow-origin')).toBe(PAGE_ORIGIN);
  const foreign = await put(send, await sealNext(), { body: '{', origin: 'https://evil.example' });
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  expect(foreign.headers.get('vary')).toBe('Origin');
});

describe('the manifest', () => {
  it('is revalidated by its tag', async () => {
    const { app, site } = await openPublishedBench();
    const path = `/v1/sites/${site.id}/manifest`;
    const first = await app.request(path);
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    expect(first.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await app.request(path, { headers: { 'if-none-match': header } });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
      expect(again.headers.get('access-control-allow-origin')).toBe('*');
    }
    expect((await app.request(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it.each(['site_01jd6y0000000000000000000a', 'nonsense'])('of %s is site-unknown', async (site) => {
    const { app } = await openBench();
    expect(await problemOf(app.request(`/v1/sites/${site}/manifest`))).toMatchObject({
      code: 'site-unknown',
      status: 404,
    });
  });
});

it.each([Buffer.alloc(32).toString('base64url'), '..%2f..%2fetc', 'x'])(
  'the artefact %s is artefact-unknown',
  async (hash) => {
    const { app } = await openPublishedBench();
    expect(await problemOf(app.request(`/v1/artefacts/${hash}`))).toMatchObject({
      code: 'artefact-unknown',
      status: 404,
    });
  },
);

describe('browser files', () => {
  const script = 'console.log("hello, hello, hello");';
  const assets = assetsOf({
    'loader.js': script,
    'receipt.js': script,
    'receipt.css': 'p{}',
    'app.js': script,
    'open-worker.js': script,
    'texts/de.json': '{}',
  });

  it('are served by hash, immutable, to any origin, as the client likes them compressed', async () => {
    const { app } = await openBench({ assets });
    const { sha256 } = assets.get('receipt.js')!;
    const plain = await app.request(`/v1/assets/${sha256}/receipt.js`);
    expect(await plain.text()).toBe(script);
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(plain.headers.get('access-control-allow-origin')).toBe('*');
    const small = await app.request(`/v1/assets/${sha256}/receipt.js`, {
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect(small.headers.get('content-encoding')).toBe('br');
    expect(small.headers.get('vary')).toBe('Accept-Encoding');
    expect(brotliDecompressSync(Buffer.from(await small.arrayBuffer())).toString()).toBe(script);
    const refused = await app.request(`/v1/assets/${sha256}/receipt.js`, {
      headers: { 'accept-encoding': 'br;q=0, gzip;q=0.5' },
    });
    expect(refused.headers.get('content-encoding')).toBe('gzip');
    expect(
      (await app.request(`/v1/assets/${assets.get('texts/de.json')!.sha256}/texts/de.json`)).status,
    ).toBe(200);
  });

  it('of an earlier build are still there after an upgrade, the loader is the new one', async () => {
    const { store } = await openBench();
    const first = await loadBrowserAssets(store, builtFolder({ 'loader.js': 'first()' }));
    const second = await loadBrowserAssets(store, builtFolder({ 'loader.js': 'second()' }));
    const { app } = await openBench({ assets: second, options: { store } });
    expect(await (await app.request('/loader.js')).text()).toBe('second()');
    const old = await app.request(`/v1/assets/${first.get('loader.js')!.sha256}/loader.js`);
    expect(await old.text()).toBe('first()');
  });

  it('that were changed after the build are refused at start', async () => {
    const { store } = await openBench();
    const folder = builtFolder({ 'loader.js': 'first()' });
    writeFileSync(join(folder, 'loader.js'), 'evil()');
    await expect(loadBrowserAssets(store, folder)).rejects.toThrow(
      'expected loader.js as assets.json describes it',
    );
    await expect(loadBrowserAssets(store, temporaryFolder())).rejects.toThrow('run "npm run build"');
  });

  it.each(['/loader.js', '/stub.js'])(
    '%s is the current one, for any origin, and revalidated',
    async (path) => {
      const { app } = await openBench({ assets: assetsOf({ 'loader.js': script, 'stub.js': script }) });
      const first = await app.request(path);
      expect(await first.text()).toBe(script);
      expect(first.headers.get('cache-control')).toBe('max-age=3600, must-revalidate');
      expect(first.headers.get('access-control-allow-origin')).toBe('*');
      const headers = { 'if-none-match': first.headers.get('etag')! };
      expect((await app.request(path, { headers })).status).toBe(304);
    },
  );

  it('that a page names itself are listed with their hashes, for the snippet', async () => {
    const built = assetsOf({ 'loader.js': script, 'stub.js': 'stub()', 'receipt.js': script });
    const { app } = await openBench({ assets: built });
    const { assets: listed } = (await (await app.request('/v1/assets.json')).json()) as {
      assets: { name: string; sha256: string; integrity: string }[];
    };
    expect(listed.map(({ name }) => name)).toEqual(['loader.js', 'stub.js']);
    expect(listed[1]!.sha256).toBe(built.get('stub.js')!.sha256);
    expect(listed[1]!.integrity).toBe(`sha256-${createHash('sha256').update('stub()').digest('base64')}`);
  });

  it('the receipt page runs nothing but its own script', async () => {
    const { app } = await openBench({ assets });
    const response = await app.request('/r');
    const policy = response.headers.get('content-security-policy');
    expect(policy?.split('; ').toSorted()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "script-src 'self'",
      "style-src 'self'",
    ]);
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-robots-tag')).toBe('noindex');
    const html = await response.text();
    expect(html).toContain(`src="v1/assets/${assets.get('receipt.js')!.sha256}/receipt.js"`);
    expect(html).toContain(`href="v1/assets/${assets.get('receipt.css')!.sha256}/receipt.css"`);
    expect(html).toMatch(
      /<html lang="en" dir="ltr">[\s\S]*<title>Receipt<\/title>[\s\S]*viewport[\s\S]*<main id="app"><\/main>[\s\S]*<noscript>/,
    );
    expect(response.headers.get('vary')).toContain('Accept-Language');
    const german = await app.request('/r', { headers: { 'accept-language': 'xx, de-AT' } });
    expect(await german.text()).toMatch(
      /<html lang="de" dir="ltr">[\s\S]*<noscript><article class="sheet"><h1>Quittung<\/h1><p>Diese Seite/,
    );
    const arabic = await app.request('/r', { headers: { 'accept-language': 'ar' } });
    expect(await arabic.text()).toContain('<html lang="ar" dir="rtl">');
  });

  it('the dashboard and its workers carry its policy', async () => {
    const { app } = await openBench({ assets });
    for (const path of ['/dashboard/', '/dashboard/app.js', '/dashboard/open-worker.js']) {
      const response = await app.request(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toContain(
        "script-src 'self' 'wasm-unsafe-eval'",
      );
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect((await app.request('/dashboard/')).headers.get('cache-control')).toBe('no-store');
    expect((await app.request('/')).headers.get('location')).toBe('dashboard/');
    expect((await app.request('/dashboard')).headers.get('location')).toBe('dashboard/');
    expect((await app.request('/dashboard/none.js')).status).toBe(404);
  });
});

describe('routes', () => {
  it('an unknown one is not-found, a wrong method says which are right', async () => {
    const { app } = await openBench();
    expect(await problemOf(app.request('/v2/anything'))).toMatchObject({ code: 'not-found', status: 404 });
    const response = await app.request('/v1/sites/site_0/manifest', { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect(await problemOf(response)).toMatchObject({ code: 'method-not-allowed', status: 405 });
    expect((await app.request(SUBMISSION)).headers.get('allow')).toBe('PUT');
  });

  it('an error of ours tells nothing', async () => {
    const { app, store, logs } = await openBench();
    store.visitors.publishedSite = () => Promise.reject(new Error('secret detail'));
    const response = await app.request('/v1/sites/site_01jd6y0000000000000000000a/manifest');
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'internal' });
    expect(text + logs()).not.toContain('secret detail');
  });

  it('health is answered', async () => {
    const { app, store } = await openBench();
    expect((await app.request('/healthz')).status).toBe(200);
    expect((await app.request('/readyz')).status).toBe(200);
    await store.close();
    expect((await app.request('/readyz')).status).toBe(503);
  });
});

describe('behind a proxy that ends TLS', () => {
  it('what came over plain HTTP is refused, not redirected', async () => {
    const { app } = await openBench({ publicUrl: 'https://forms.example.com', proxied: true });
    for (const headers of [{ 'x-forwarded-proto': 'http' }, {}] as Record<string, string>[]) {
      const response = await app.request('/loader.js', { headers });
      expect(await problemOf(response)).toMatchObject({ code: 'https-required', status: 403 });
    }
    expect((await app.request('/healthz')).status).toBe(200);
  });

  it('HSTS is sent as the preload list asks', async () => {
    const { app } = await openBench({ publicUrl: 'https://forms.example.com', proxied: true });
    const response = await app.request('/', { headers: { 'x-forwarded-proto': 'https' } });
    expect(response.headers.get('strict-transport-security')).toBe(
      'max-age=63072000; includeSubDomains; preload',
    );
    const plain = await openBench();
    expect((await plain.app.request('/')).headers.get('strict-transport-security')).toBeNull();
  });
});

it('works mounted in another app', async () => {
  const publicUrl = 'http://localhost:8787/sealpost';
  const outer = new Hono();
  const bench = await openPublishedMounted(outer, publicUrl);
  const { sealNext, send, site, account } = bench;
  expect((await put(send, await sealNext())).status).toBe(201);
  expect((await outer.request(`/sealpost/v1/sites/${site.id}/manifest`)).status).toBe(200);
  expect((await account.send('/api/me')).status).toBe(200);
  expect(await problemOf(outer.request('/sealpost/none'))).toMatchObject({ code: 'not-found' });
  expect((await outer.request('/sealpost/v1/sites/site_0/manifest', { method: 'PUT' })).status).toBe(405);
  expect(await (await outer.request('/own')).text()).toBe('own');
  expect((await outer.request('/other')).headers.get('content-type')).toContain('text/plain');
});

async function openPublishedMounted(outer: Hono, publicUrl: string) {
  const { app, ...bench } = await openBench({ publicUrl });
  outer.get('/own', (c) => c.text('own'));
  outer.route('/sealpost', app);
  const send = (path: string, init?: RequestInit) => outer.request(`/sealpost${path}`, init);
  const account = await signUpMock(bench.crypto, send, 'http://localhost:8787', {
    email: 'owner@example.com',
  });
  const site = await makeMockSite(bench.crypto, { origins: [PAGE_ORIGIN] });
  await createMockSite(bench.crypto, account, site);
  await publishMockSite(bench.crypto, account, site);
  return {
    ...bench,
    send,
    account,
    site,
    sealNext: () => sealMock(bench.crypto, site, mockAnswers(8).next().value),
  };
}

function assetsOf(files: Record<string, string>): BrowserAssets {
  return new Map(
    Object.entries(files).map(([name, text]) => {
      const content = Buffer.from(text);
      const sha256 = createHash('sha256').update(content).digest('base64url');
      return [name, { name, sha256, content, brotli: brotliCompressSync(content), gzip: gzipSync(content) }];
    }),
  );
}

function builtFolder(files: Record<string, string>): string {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const list = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return { name, sha256: createHash('sha256').update(text).digest('base64url') };
  });
  writeFileSync(join(folder, 'assets.json'), JSON.stringify(list));
  return folder;
}
