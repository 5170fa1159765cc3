import { createReadStream, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, relative, resolve, sep } from 'node:path';

export interface ServedFolder {
  /** Of every page found, at most `limit`. */
  urls: string[];
  /** Pages left out because there are more than `limit`. */
  left: number;
  close(): Promise<void>;
}

const KINDS: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Serves a built site on this machine only, as a static host would.
 * @param port 0 for a free one; a site whose manifest lists its origins needs a fixed one.
 */
export async function serveFolder(folder: string, port: number, limit: number): Promise<ServedFolder> {
  const root = resolve(folder);
  const server = createServer((request, response) => {
    const file = fileFor(root, request.url ?? '/');
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': KINDS[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pages = pagesBelow(root).map(
    (path) => `${origin}/${relative(root, path).split(sep).map(encodeURIComponent).join('/')}`,
  );
  return {
    urls: pages.slice(0, limit),
    left: Math.max(0, pages.length - limit),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function fileFor(root: string, url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
  const file = normalize(join(root, path));
  if (file !== root && !file.startsWith(root + sep)) return undefined;
  const candidates = [file, join(file, 'index.html'), `${file}.html`];
  return candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
}

const pagesBelow = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && extname(entry.name) === '.html' && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
