import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { capabilityToken } from '../../protocol/receipt.ts';
import { createMockSite, publishMockSite, signUpMock } from '../mock/account.ts';
import { makeMockSite, mockCrypto, sealMock } from '../mock/tenant.ts';
import { mockAnswers } from '../mock/submissions.ts';
import { PAGE_ORIGIN, put, temporaryFolder } from './harness.ts';
import { freePort, startCollector } from './process.ts';

const ADDRESS = '203.0.113.77';
const AGENT = 'CanaryBrowser/7.7';
const PAGE = 'https://www.example.com/prices/canary-page';

it(
  'no address, user agent, page URL, answer, token or password is at rest, in the database or the log',
  { timeout: 60_000 },
  async () => {
    const data = temporaryFolder();
    const port = await freePort();
    const { child, exited, output } = await startCollector({
      data,
      port,
      env: { SEALPOST_LOG_LEVEL: 'debug' },
    });
    const url = `http://localhost:${port}`;
    const crypto = await mockCrypto();
    const send = async (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`${url}${path}`, {
        ...init,
        headers: {
          ...(init.headers as Record<string, string>),
          'user-agent': AGENT,
          referer: PAGE,
          'x-forwarded-for': ADDRESS,
          'x-real-ip': ADDRESS,
          'cf-connecting-ip': ADDRESS,
          forwarded: `for=${ADDRESS}`,
        },
      });
    const account = await signUpMock(crypto, send, url, { email: 'owner@example.com' });
    const signedIn = await send('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json' },
      body: JSON.stringify({ email: account.email, password: account.login }),
    });
    expect(signedIn.status).toBe(200);
    const site = await makeMockSite(crypto, { origins: [PAGE_ORIGIN] });
    await createMockSite(crypto, account, site);
    await publishMockSite(crypto, account, site);
    const canary = {
      ...mockAnswers(9).next().value,
      name: 'Canary Müller 7c1f',
      message: 'canary-message-93b1',
    };
    const sealed = await sealMock(crypto, site, canary);
    expect((await put(send, sealed)).status).toBe(201);
    const token = Buffer.from(capabilityToken(crypto, sealed.receiptSecret, 'view')).toString('base64url');
    const view = await send(`/v1/receipts/${sealed.submission}/view`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    expect(view.status).toBe(200);
    expect((await send(`/dashboard/?canary=${encodeURIComponent(PAGE)}`)).status).toBe(200);
    expect((await put(send, sealed, { body: '{"canary-message-93b1":' })).status).toBe(400);

    const live = bytesBelow(data);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    const database = Buffer.concat([live, bytesBelow(data)]);
    const logs = Buffer.from(output().stderr + output().stdout);
    expect(database.includes(sealed.submission)).toBe(true);
    expect(logs.includes('"route":"/v1/submissions/:submission"')).toBe(true);

    const nowhere = [
      ADDRESS,
      '127.0.0.1',
      '::ffff:127',
      AGENT,
      'canary-page',
      canary.name,
      canary.message,
      account.login,
      token,
    ];
    for (const text of nowhere)
      for (const form of forms(text))
        expect(holds(database, form), `database: ${text} as ${form.name}`).toBe(false);
    for (const text of [
      ...nowhere,
      sealed.submission,
      site.id,
      site.form,
      account.email,
      PAGE_ORIGIN,
      '/v1/receipts/sub_',
    ]) {
      for (const form of forms(text)) expect(holds(logs, form), `log: ${text} as ${form.name}`).toBe(false);
    }
    for (const line of output().stderr.trim().split('\n')) {
      const known = ['level', 'time', 'event', 'route', 'method', 'status', 'code', 'ms', 'count'];
      expect(Object.keys(JSON.parse(line) as object).filter((name) => !known.includes(name))).toEqual([]);
    }
  },
);

interface Form {
  name: string;
  bytes: Buffer;
}

function forms(text: string): Form[] {
  const utf8 = Buffer.from(text);
  return [
    { name: 'UTF-8', bytes: utf8 },
    { name: 'UTF-16', bytes: Buffer.from(text, 'utf16le') },
    { name: 'hex', bytes: Buffer.from(utf8.toString('hex')) },
    { name: 'HEX', bytes: Buffer.from(utf8.toString('hex').toUpperCase()) },
    ...[0, 1, 2].flatMap((shift) =>
      (['base64', 'base64url'] as const).map((encoding) => ({
        name: `${encoding} at ${shift}`,
        bytes: Buffer.from(innerBase64(utf8, shift, encoding)),
      })),
    ),
  ];
}

/** The characters that the text determines by itself, when it stands at any of the three offsets within encoded bytes. */
function innerBase64(bytes: Buffer, shift: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString(encoding)
    .replaceAll('=', '');
  const whole = Math.floor(((bytes.length + shift) * 8) / 6);
  return text.slice(Math.ceil((shift * 8) / 6), whole);
}

const holds = (haystack: Buffer, { bytes }: Form): boolean => haystack.includes(bytes);

function bytesBelow(folder: string): Buffer {
  return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
}
