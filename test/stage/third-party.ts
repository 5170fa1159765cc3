import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** A company whose tags, films and pixels pages carry: on a host of its own, and it hears of every request. */
export interface ThirdParty {
  /** `counter.localhost:1234`, as a service declares it. */
  host: string;
  origin: string;
  /** Paths with their queries, in order. */
  heard: string[];
  close(): Promise<void>;
}

const TYPES: Record<string, string> = {
  js: 'text/javascript',
  css: 'text/css',
  gif: 'image/gif',
  html: 'text/html',
};
/** One transparent pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/**
 * A script says its name in `window.ran`, and `?ms=` has an answer take its time.
 * @param name of the host, below `.localhost`, which every browser finds on this machine.
 * @param files by path, in place of what a file of this kind has; `{origin}` is its own.
 */
export async function startThirdParty(
  name: string,
  files: Readonly<Record<string, string>> = {},
): Promise<ThirdParty> {
  const heard: string[] = [];
  const server: Server = createServer((request, response) => {
    const { pathname, search, searchParams } = new URL(request.url!, origin);
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    heard.push(`${pathname}${search}`);
    void setTimeout(Number(searchParams.get('ms'))).then(() => {
      const kind = /\.(\w+)$/.exec(pathname)?.[1] ?? '';
      const usual = kind === 'js' ? scriptOf(pathname) : kind === 'gif' ? GIF : '';
      response
        .writeHead(200, {
          'content-type': TYPES[kind] ?? 'text/plain',
          'access-control-allow-origin': '*',
        })
        .end(files[pathname]?.replaceAll('{origin}', origin) ?? usual);
    });
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const host = `${name}.localhost:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  return {
    host,
    origin,
    heard,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const scriptOf = (name: string): string => `(window.ran ??= []).push('${name}');`;
