import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { SUBMISSION_MAX_BYTES } from '../../protocol/limits.ts';
import { createMockSite, overNetwork, publishMockSite, signUpMock } from '../mock/account.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { makeMockSite, mockCrypto, sealMock, type SealedMock } from '../mock/tenant.ts';
import { PAGE_ORIGIN, put, stored, temporaryFolder } from './harness.ts';
import { freePort, runSealpost, startCollector } from './process.ts';

describe('over a real connection', { timeout: 60_000 }, () => {
  it('a declared length above the limit is refused before the body is sent', async () => {
    const { socket, read, account, site } = await openConnection();
    socket.write(
      head('PUT', `/v1/submissions/sub_0`, { 'content-length': String(SUBMISSION_MAX_BYTES + 1) }),
    );
    const answer = await read('body-too-large');
    expect(answer).toContain('413');
    expect(answer.toLowerCase()).toContain(`access-control-allow-origin: ${PAGE_ORIGIN}`);
    expect(await stored(account, site)).toBe(0);
  });

  it('a chunked body above the limit is refused as soon as it is above', async () => {
    const { socket, read, sealed } = await openConnection();
    socket.write(head('PUT', `/v1/submissions/${sealed.submission}`, { 'transfer-encoding': 'chunked' }));
    const chunk = 'a'.repeat(64 * 1024);
    for (let sent = 0; sent <= SUBMISSION_MAX_BYTES; sent += chunk.length) {
      socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    }
    expect(await read('body-too-large')).toContain('413');
  });

  it('a chunked body within the limit is stored', async () => {
    const { socket, read, sealed, account, site } = await openConnection();
    socket.write(head('PUT', `/v1/submissions/${sealed.submission}`, { 'transfer-encoding': 'chunked' }));
    const body = Buffer.from(JSON.stringify(sealed.request));
    for (let at = 0; at < body.length; at += 1000) {
      const chunk = body.subarray(at, at + 1000);
      socket.write(
        Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
      );
    }
    socket.write('0\r\n\r\n');
    expect(await read('receivedAt')).toContain('201');
    expect(await stored(account, site)).toBe(1);
  });

  it('a visitor who goes away half-way leaves nothing, and the next one is served', async () => {
    const { socket, sealed, account, site, url, collector } = await openConnection();
    const body = JSON.stringify(sealed.request);
    socket.write(
      head('PUT', `/v1/submissions/${sealed.submission}`, { 'content-length': String(body.length) }),
    );
    socket.write(body.slice(0, 500));
    await sleep(50);
    socket.destroy();
    expect((await put(overNetwork(url), sealed)).status).toBe(201);
    expect(await stored(account, site)).toBe(1);
    collector.child.kill('SIGTERM');
    expect(await collector.exited).toBe(0);
    expect(collector.output().stderr).toContain('"status":422,"code":"body-invalid"');
    expect(collector.output().stderr).not.toContain('request-failed');
  });

  it('SIGTERM answers what has begun to come in, takes nothing new, and leaves one tidy file', async () => {
    const { socket, read, sealed, url, data, collector } = await openConnection();
    const body = JSON.stringify(sealed.request);
    socket.write(
      head('PUT', `/v1/submissions/${sealed.submission}`, { 'content-length': String(body.length) }),
    );
    socket.write(body.slice(0, 500));
    await sleep(100);
    collector.child.kill('SIGTERM');
    await expect
      .poll(() =>
        fetch(`${url}/healthz`).then(
          () => 'served',
          () => 'refused',
        ),
      )
      .toBe('refused');
    socket.write(body.slice(500));
    expect(await read('receivedAt')).toContain('201');
    expect(await collector.exited).toBe(0);
    const database = new Database(join(data, 'sealpost.db'), { readonly: true });
    expect(database.prepare('select id from submission').pluck().all()).toEqual([sealed.submission]);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
    expect(collector.output().stderr).toContain('"event":"stopped"');
  });

  it('a second signal ends it at once', async () => {
    const { socket, sealed, collector, url } = await openConnection();
    socket.write(head('PUT', `/v1/submissions/${sealed.submission}`, { 'content-length': '5000' }));
    await sleep(100);
    collector.child.kill('SIGINT');
    await expect
      .poll(() =>
        fetch(`${url}/healthz`).then(
          () => 'served',
          () => 'refused',
        ),
      )
      .toBe('refused');
    collector.child.kill('SIGINT');
    expect(await collector.exited).toBe(1);
  });
});

describe('the command', { timeout: 30_000 }, () => {
  it('says its version', async () => {
    const { exited, output } = runSealpost(['--version']);
    expect(await exited).toBe(0);
    expect(output().stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('says in one sentence when the port is taken, and what to do', async () => {
    const port = await freePort();
    await startCollector({ data: temporaryFolder(), port });
    const second = runSealpost(['serve', '--port', String(port), '--data', temporaryFolder()]);
    expect(await second.exited).toBe(1);
    expect(second.output().stderr).toBe(
      `Port ${port} is taken: another program, perhaps another Sealpost, listens there. Stop it, or choose another port: sealpost serve --port ${port + 1}\n`,
    );
    expect(second.output().stdout).toBe('');
  });

  it('does not start on a folder that another collector uses, and says so', async () => {
    const data = temporaryFolder();
    const first = await startCollector({ data });
    const second = runSealpost(['serve', '--port', String(await freePort()), '--data', data]);
    expect(await second.exited).toBe(1);
    expect(second.output()).toEqual({
      stdout: '',
      stderr: `Another Sealpost uses the folder ${data}. Stop it, or choose another folder: sealpost serve --data …\n`,
    });
    first.child.kill('SIGKILL');
    await first.exited;
    const third = await startCollector({ data });
    third.child.kill('SIGTERM');
    expect(await third.exited).toBe(0);
    await startCollector({ data });
  });

  it('reports every bad setting at once', async () => {
    const { exited, output } = runSealpost(['serve', '--signup', 'never'], {
      SEALPOST_PORT: 'many',
      SEALPOST_URL: 'http://forms.example.com',
    });
    expect(await exited).toBe(1);
    expect(output().stderr.split('\n')).toHaveLength(5);
    expect(output().stderr).toContain('3 problems');
  });

  it('prints one line with the address', async () => {
    const { output, url } = await startCollector({ data: temporaryFolder() });
    expect(output().stdout).toBe(`Sealpost listens on ${url} (dashboard: ${url}/dashboard/)\n`);
  });
});

/** A collector with a published site, one sealed submission, and a raw connection to it. */
async function openConnection() {
  const data = temporaryFolder();
  const collector = await startCollector({ data, flags: ['--shutdown-seconds', '20'] });
  const { url } = collector;
  const crypto = await mockCrypto();
  const account = await signUpMock(crypto, overNetwork(url), url, { email: 'owner@example.com' });
  const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
  await createMockSite(crypto, account, site);
  await publishMockSite(crypto, account, site);
  const sealed: SealedMock = await sealMock(crypto, site, mockAnswers(6).next().value);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  return { data, collector, url, account, site, sealed, socket, read: reader(socket) };
}

/** Resolves with everything received as soon as it holds `expected`. */
function reader(socket: Socket): (expected: string) => Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  // A server that refuses may close while we still write.
  socket.on('error', () => undefined);
  return async (expected) => {
    await expect.poll(() => text).toContain(expected);
    return text;
  };
}

const head = (method: string, path: string, headers: Record<string, string>): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    `origin: ${PAGE_ORIGIN}`,
    'content-type: application/json',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ].join('\r\n');
