import type { BrowserAssets } from '../domain/browser-assets.ts';
import { ProblemError } from '../domain/problem.ts';
import type { CollectorParts } from '../parts.ts';
import type { AssetRow } from '../store/store.ts';
import { matchesTag } from './conditional.ts';
import { anyOrigin } from './cross-origin.ts';
import type { HttpApp, HttpContext } from './http.ts';

/** The loader and everything it loads, for pages anywhere. */
export function addAssetRoutes(app: HttpApp, { store, assets }: CollectorParts): void {
  for (const name of ['loader.js', 'stub.js']) {
    app.use(`/${name}`, anyOrigin);
    app.get(`/${name}`, (c) => {
      c.header('Cache-Control', 'max-age=3600, must-revalidate');
      return assetResponse(c, currentAsset(assets, name));
    });
  }

  // What the dashboard puts into snippets. Hashes of what is served now; a page that pins them stays with this release.
  app.get('/v1/assets.json', (c) => {
    c.header('Cache-Control', 'no-cache');
    const stub = assets.get('stub.js');
    return c.json({ assets: [currentAsset(assets, 'loader.js'), ...(stub ? [stub] : [])].map(pinOf) });
  });

  app.use('/v1/assets/*', anyOrigin);
  app.get('/v1/assets/:sha256/:name{.+}', async (c) => {
    const { sha256, name } = c.req.param();
    const current = assets.get(name);
    const asset = current?.sha256 === sha256 ? current : await store.assets.find(sha256, name);
    if (!asset) throw notHere();
    c.header('Cache-Control', 'public, max-age=31536000, immutable');
    return assetResponse(c, asset);
  });
}

/** `integrity` as an HTML attribute takes it: standard base64. */
const pinOf = ({ name, sha256 }: AssetRow): { name: string; sha256: string; integrity: string } => ({
  name,
  sha256,
  integrity: `sha256-${Buffer.from(sha256, 'base64url').toString('base64')}`,
});

/** @throws ProblemError `not-found` */
export function currentAsset(assets: BrowserAssets, name: string): AssetRow {
  const asset = assets.get(name);
  if (!asset) throw notHere();
  return asset;
}

const notHere = (): ProblemError =>
  new ProblemError('not-found', 'expected a file of this or an earlier build, got another name');

const MEDIA_TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
};

/** Compressed as the client likes it best; compressed once, when the build was first seen. */
export function assetResponse(c: HttpContext, asset: AssetRow): Response {
  const encoding = acceptedEncoding(c.req.header('accept-encoding') ?? '');
  c.header('Vary', 'Accept-Encoding', { append: true });
  // A strong tag names bytes as they travel, so each encoding has its own.
  if (matchesTag(c, `"${asset.sha256}${encoding === 'identity' ? '' : `-${encoding}`}"`))
    return c.body(null, 304);
  c.header('Content-Type', MEDIA_TYPES[asset.name.split('.').at(-1) ?? ''] ?? 'application/octet-stream');
  if (encoding !== 'identity') c.header('Content-Encoding', encoding);
  const bytes = { br: asset.brotli, gzip: asset.gzip, identity: asset.content }[encoding];
  return c.body(new Uint8Array(bytes));
}

function acceptedEncoding(header: string): 'br' | 'gzip' | 'identity' {
  const accepted = new Set(
    header
      .split(',')
      .map((part) => part.split(';'))
      .filter(([, quality]) => !/^\s*q=0(\.0*)?\s*$/.test(quality ?? ''))
      .map(([name]) => name!.trim().toLowerCase()),
  );
  if (accepted.has('br')) return 'br';
  return accepted.has('gzip') ? 'gzip' : 'identity';
}
