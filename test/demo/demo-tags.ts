import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

/** Another company's server, as pages know them by the dozen: it counts, advertises and shows films. */
export interface DemoTags {
  origin: string;
  close(): Promise<void>;
}

/** @throws with `code` EADDRINUSE when the port is taken. */
export async function startDemoTags(port: number): Promise<DemoTags> {
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [type, text] = FILES[pathname] ?? ['text/plain', 'There is no such file.\n'];
    response.setHeader('content-type', `${type}; charset=utf-8`);
    response.writeHead(FILES[pathname] ? 200 : 404).end(text);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Counts visits in a cookie, and says so on the page. */
const COUNTER = `(() => {
  const visits = Number(/_count_visits=(\\d+)/.exec(document.cookie)?.[1] ?? 0) + 1;
  document.cookie = '_count_visits=' + visits + '; path=/; max-age=34128000; samesite=lax';
  document.querySelector('[data-runs=analytics]').textContent = 'running; this is visit ' + visits + ' that it knows of';
})();
`;

/** Remembers what was looked at, as advertising does. */
const ADVERTISING = `(() => {
  localStorage.setItem('tideads.interests', 'windows, doors, oak');
  document.querySelector('[data-runs=marketing]').textContent = 'running; it has noted: windows, doors, oak';
})();
`;

const FILM = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A film about our workshop</title>
<style>
  body { display: grid; place-items: center; height: 100vh; margin: 0; overflow: hidden; background: #1c2320; color: #ece9e0; font: 1rem/1.5 Georgia, serif; text-align: center }
  i { display: block; width: 9rem; height: 1.1rem; margin: 0 auto 1rem; border-radius: .2rem; background: #b98a52; animation: plane 2.4s ease-in-out infinite alternate }
  @keyframes plane { from { transform: translateX(-30vw) } to { transform: translateX(30vw) } }
  @media (prefers-reduced-motion: reduce) { i { animation: none } }
</style>
<p><i></i>A plane goes over an oak sill, for ever.<br>This comes from the other company’s server.</p>
</html>
`;

const FILES: Record<string, [type: string, text: string]> = {
  '/counter.js': ['text/javascript', COUNTER],
  '/advertising.js': ['text/javascript', ADVERTISING],
  '/film': ['text/html', FILM],
};
