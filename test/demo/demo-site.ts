import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';

/** What a customer pastes: the dashboard's snippet, as it is. */
export interface DemoSite {
  close(): Promise<void>;
}

const FOLDER = new URL('./site/', import.meta.url);

/**
 * The customer's site, on an origin of its own, under the policy that README promises to work under (and its own style sheet). What it loads from another
 * company waits for consent.
 * `?lang=de` and `?lang=ar` show the forms in other languages.
 * @throws with `code` EADDRINUSE when the port is taken.
 */
export async function startDemoSite(
  port: number,
  collector: string,
  tags: string,
  snippet: string,
): Promise<DemoSite> {
  const page = readFileSync(new URL('index.html', FOLDER), 'utf8')
    .replace('<!-- snippet -->', snippet)
    .replaceAll('https://tags.example', tags);
  const style = readFileSync(new URL('site.css', FOLDER));
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader(
      'content-security-policy',
      [
        "default-src 'none'",
        `script-src ${collector} ${tags}`,
        `connect-src ${collector}`,
        `frame-src ${tags}`,
        "style-src 'self'",
        "require-trusted-types-for 'script'",
      ].join('; '),
    );
    if (url.pathname === '/site.css') return void response.setHeader('content-type', 'text/css').end(style);
    if (url.pathname !== '/')
      return void response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.\n');
    const lang = url.searchParams.get('lang') ?? 'en';
    const known = ['en', 'de', 'ar'].includes(lang) ? lang : 'en';
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      page
        .replaceAll('<sealpost-form ', `<sealpost-form lang="${known}" `)
        .replace('data-site=', `data-lang="${known}" data-site=`),
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
