import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import * as v from 'valibot';
import type { AssetRow, Store } from '../store/store.ts';

/** The files of the present build by name, e.g. `loader.js`. */
export type BrowserAssets = ReadonlyMap<string, AssetRow>;

/** As rollup.config.ts writes it. */
const assetListSchema = v.array(v.object({ name: v.string(), sha256: v.string() }));

/**
 * Puts the built browser files into the store and returns them. Files of earlier builds stay there: a page that pinned an older loader by SRI goes
 * on working after an upgrade.
 * @param folder holds `assets.json`.
 * @throws Error when the build is missing or damaged.
 */
export async function loadBrowserAssets(store: Store, folder: string): Promise<BrowserAssets> {
  if (!existsSync(join(folder, 'assets.json'))) {
    throw new Error('expected the built browser files, got none; run "npm run build" first');
  }
  const list = v.parse(assetListSchema, JSON.parse(await readFile(join(folder, 'assets.json'), 'utf8')));
  const assets = await Promise.all(
    list.map(async ({ name, sha256 }) => {
      const stored = await store.assets.find(sha256, name);
      if (stored) return stored;
      const asset = await compress(name, sha256, await readFile(join(folder, name)));
      await store.assets.add(asset);
      return asset;
    }),
  );
  return new Map(assets.map((asset) => [asset.name, asset]));
}

const THOROUGH_MAX_BYTES = 64 * 1024;

async function compress(name: string, sha256: string, content: Buffer): Promise<AssetRow> {
  if (createHash('sha256').update(content).digest('base64url') !== sha256) {
    throw new Error(
      `expected ${name} as assets.json describes it, got other bytes; run "npm run build" again`,
    );
  }
  // What visitors load is small, and worth the most; the last percent of the dashboard's files would cost the first start seconds.
  const quality = content.length > THOROUGH_MAX_BYTES ? 9 : 11;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const [brotli, zipped] = await Promise.all([
    promisify(brotliCompress)(content, { params }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  return { sha256, name, content, brotli, gzip: zipped };
}
