import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A customer's site: another origin than the collector, its own headers, nothing of ours but the snippet. */
export interface HostPage {
  origin: string;
  /** Cookie headers that pages were asked for with, in order; empty where there was none. */
  cookies: string[];
  /** Replaces what is served from now on. */
  show(html: string, headers?: Record<string, string>): void;
  close(): Promise<void>;
}

export async function startHostPage(html = ''): Promise<HostPage> {
  let page = { html, headers: {} as Record<string, string> };
  const cookies: string[] = [];
  const server: Server = createServer((request, response) => {
    if (request.url === '/favicon.ico') return void response.writeHead(204).end();
    cookies.push(request.headers.cookie ?? '');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers });
    response.end(page.html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cookies,
    show: (next, headers = {}) => void (page = { html: next, headers }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The policy that README promises to work under. */
export const strictCsp = (collector: string): Record<string, string> => ({
  'content-security-policy': `default-src 'none'; script-src ${collector}; connect-src ${collector}; require-trusted-types-for 'script'`,
});
