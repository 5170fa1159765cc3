import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A real collector, in a process of its own, as `npx sealpost serve` starts it. */
export interface CollectorProcess {
  origin: string;
  /** Everything it has written so far, log and all. */
  output(): string;
  /** Asks it to stop, as Ctrl-C does, and waits. @returns its exit code */
  stop(): Promise<number | null>;
  /** SIGKILL: what a power cut is to a process. */
  kill(): Promise<void>;
}

const START_TIMEOUT_MS = 20_000;

/** @param data folder for its files; @param port 0 for any that is free. */
export async function startCollector(
  data: string,
  port = 0,
  env: Record<string, string> = {},
): Promise<CollectorProcess> {
  const chosen = port || (await freePort());
  const origin = `http://127.0.0.1:${chosen}`;
  const child = spawn(process.execPath, ['collector/sealpost.js', 'serve'], {
    env: {
      PATH: process.env['PATH'],
      SEALPOST_URL: origin,
      SEALPOST_HOST: '127.0.0.1',
      SEALPOST_PORT: String(chosen),
      SEALPOST_DATA: data,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl-C in a terminal reaches whoever started it, who then asks it to stop
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  await ready(child, () => output);
  return {
    origin,
    output: () => output,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      return child.exitCode;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function ready(child: ChildProcess, output: () => string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null)
      throw new Error(`collector: expected it to start, it ended with ${child.exitCode}:\n${output()}`);
    // Its own word and not an answer on the port, which may come from another collector that was there first.
    if (output().includes('Sealpost listens on')) return;
    await new Promise((resolve) => setTimeout(resolve, 25)); // polled, bounded by START_TIMEOUT_MS
  }
  child.kill('SIGKILL');
  throw new Error(`collector: expected it to be ready within ${START_TIMEOUT_MS} ms:\n${output()}`);
}
