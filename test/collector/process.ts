import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const BIN = join(import.meta.dirname, '../../collector/sealpost.js');

export interface CollectorProcess {
  url: string;
  child: ChildProcess;
  /** What it wrote so far. */
  output: () => { stdout: string; stderr: string };
  /** Resolves with the exit code, or null after a signal. */
  exited: Promise<number | null>;
}

/** `sealpost serve` as a process of its own; resolves when it prints that it listens. It ends with the test at the latest. */
export async function startCollector(options: {
  data: string;
  port?: number;
  env?: Record<string, string>;
  flags?: string[];
}): Promise<CollectorProcess> {
  const port = options.port ?? (await freePort());
  const collector = runSealpost(
    ['serve', '--data', options.data, '--port', String(port), ...(options.flags ?? [])],
    options.env,
  );
  await new Promise<void>((resolve, reject) => {
    collector.child.stdout!.on('data', () => {
      if (collector.output().stdout.includes('\n')) resolve();
    });
    void collector.exited.then((code) =>
      reject(
        new Error(
          `expected the collector to listen, but it ended with ${code}: ${collector.output().stderr}`,
        ),
      ),
    );
  });
  return { ...collector, url: `http://localhost:${port}` };
}

export function runSealpost(args: string[], env: Record<string, string> = {}): Omit<CollectorProcess, 'url'> {
  const child = spawn(process.execPath, [BIN, ...args], { env: { PATH: process.env['PATH'] ?? '', ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return { child, output: () => ({ stdout, stderr }), exited };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('expected a port, got none');
  return address.port;
}
