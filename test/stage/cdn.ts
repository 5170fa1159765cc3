import { once } from 'node:events';
import { createServer, request as ask, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What stands before a collector: takes the visitors' requests, and lets them through, late or not at all. */
export interface Cdn {
  /** Where browsers and tenants reach the collector. */
  origin: string;
  /** For the collector behind it. */
  env: Record<string, string>;
  /** Has a request wait until what it gives is there; a rejection cuts it off. */
  gate: ((path: string) => Promise<unknown> | undefined) | undefined;
  /** Where every visitor is; without a country nobody knows. */
  place: { country?: string; region?: string };
  /** Every browser sends Global Privacy Control, as a header alone. */
  sendsGpc: boolean;
  /** `POST /v1/consents`, in order. */
  heard: string[];
  /** @param port of the collector on this machine. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

const COUNTRY = 'cf-ipcountry';
const REGION = 'cf-region-code';

/**
 * @param locates says where each visitor is, as docs/operating.md has it. A collector believes that only of one that has ended TLS; so this one says that it
 * has, and takes itself for a page with `https` where a tenant's browser names its origin.
 */
export async function startCdn({ locates = false } = {}): Promise<Cdn> {
  let collector = 0;
  const server: Server = createServer((request, response) => {
    const { method = 'GET', url = '/' } = request;
    const cutOff = (): void => void request.socket.destroy();
    void buffer(request)
      .then(async (body) => {
        cdn.heard.push(`${method} ${url}`);
        await cdn.gate?.(url);
        const headers = onward(request.headers, cdn, locates);
        // Also where whoever asked has gone meanwhile.
        ask({ host: '127.0.0.1', port: collector, path: url, method, headers }, (answer) => {
          response.writeHead(answer.statusCode!, answer.headers);
          answer.on('error', cutOff).pipe(response);
        })
          .on('error', cutOff)
          .end(body);
      })
      .catch(cutOff);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cdn: Cdn = {
    origin,
    env: locates
      ? {
          SEALPOST_URL: withTls(origin),
          SEALPOST_PROXY: 'true',
          SEALPOST_COUNTRY_HEADER: COUNTRY,
          SEALPOST_REGION_HEADER: REGION,
        }
      : { SEALPOST_URL: origin },
    gate: undefined,
    place: {},
    sendsGpc: false,
    heard: [],
    leadTo: (port) => void (collector = port),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return cdn;
}

const withTls = (origin: string): string => origin.replace('http:', 'https:');

function onward(
  asked: IncomingHttpHeaders,
  { origin: own, place: { country, region }, sendsGpc }: Cdn,
  locates: boolean,
): IncomingHttpHeaders {
  const signal = sendsGpc ? { 'sec-gpc': '1' } : {};
  if (!locates) return { ...asked, ...signal };
  // What a visitor says of their place is not passed on.
  const { [COUNTRY]: _country, [REGION]: _region, ...headers } = asked;
  return {
    ...headers,
    ...signal,
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '203.0.113.7',
    ...(headers.origin === own && { origin: withTls(own) }),
    ...(country && { [COUNTRY]: country }),
    ...(region && { [REGION]: region }),
  };
}
