import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** A company whose tags, films and pixels pages carry: on a host of its own, and it hears of every request. */
export interface ThirdParty {
  /** `counter.localhost:1234`, as a service declares it. */
  host: string;
  origin: string;
  /** Paths with their queries, in the order in which they were asked for; without `?ms=`. */
  heard: string[];
  /** In the order of the answers. */
  answered: string[];
  forget(): void;
  close(): Promise<void>;
}

const TYPES: Record<string, string> = {
  js: 'text/javascript',
  css: 'text/css',
  gif: 'image/gif',
  svg: 'image/svg+xml',
};
/** One transparent pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

/**
 * A script says its path in `window.ran`, pictures are empty ones of their kind, everything else is an empty page; `?ms=` has an answer take its time. What is called `missing` is.
 * @param name of the host, below `.localhost`, which every browser finds on this machine.
 * @param files by path, in place of what a file of this kind has; `{origin}` is its own.
 */
export async function startThirdParty(
  name: string,
  files: Readonly<Record<string, string>> = {},
): Promise<ThirdParty> {
  const heard: string[] = [];
  const answered: string[] = [];
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url!, origin);
    const { pathname } = url;
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    const ms = Number(url.searchParams.get('ms'));
    url.searchParams.delete('ms');
    const asked = `${pathname}${url.search}`;
    heard.push(asked);
    void setTimeout(ms).then(() => {
      answered.push(asked);
      const [, file = '', kind = ''] = /([^/]*)\.(\w+)$/.exec(pathname) ?? [];
      const usual = kind === 'js' ? scriptOf(pathname) : kind === 'gif' ? GIF : kind === 'svg' ? SVG : '';
      response
        .writeHead(file === 'missing' ? 404 : 200, {
          'content-type': TYPES[kind] ?? 'text/html',
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
    answered,
    forget: () => void (heard.length = answered.length = 0),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What a gated script of a test does: it says that it has run. */
export const scriptOf = (name: string): string => `(window.ran ??= []).push('${name}');`;
