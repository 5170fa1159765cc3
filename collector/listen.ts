import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createAdaptorServer } from '@hono/node-server';
import type { Config } from './config.ts';
import type { HttpApp } from './routes/http.ts';

export interface Listening {
  port: number;
  /** Takes no more connections, answers what has come in, and resolves when all is answered or the time is over. */
  stop(): Promise<void>;
}

const TIMEOUTS = {
  headersTimeout: 15_000,
  /** For the whole request: a slow phone may take a while over 768 KiB. */
  requestTimeout: 120_000,
  keepAliveTimeout: 10_000,
};

/** What connections hold in memory is bounded with them; a proxy needs far fewer. Those above are closed at once. */
export const MAX_CONNECTIONS = 2000;

/** @throws Error with `code` as Node gives it, e.g. `EADDRINUSE`. */
export async function listen(
  app: HttpApp,
  config: Pick<Config, 'host' | 'port' | 'tls' | 'shutdownSeconds'>,
  maxConnections = MAX_CONNECTIONS,
): Promise<Listening> {
  const { tls } = config;
  const server = createAdaptorServer({
    fetch: app.fetch,
    ...(tls
      ? {
          createServer: createHttpsServer,
          serverOptions: {
            ...TIMEOUTS,
            cert: readFileSync(tls.cert),
            key: readFileSync(tls.key),
            minVersion: 'TLSv1.2' as const,
          },
        }
      : { serverOptions: TIMEOUTS }),
  }) as Server;

  server.maxConnections = maxConnections;
  let stopping = false;
  // Keep-alive would hold a stop up: what is still being answered is told to close.
  server.prependListener('request', (_request, response) => {
    if (stopping) response.setHeader('Connection', 'close');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : config.port,
    async stop() {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const deadline = setTimeout(() => server.closeAllConnections(), config.shutdownSeconds * 1000);
      await closed;
      clearInterval(sweep);
      clearTimeout(deadline);
    },
  };
}
