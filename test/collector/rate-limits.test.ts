import { expect, describe, it } from 'vitest';
import { wrapMemberKey } from '../../protocol/member-keys.ts';
import { signUpMock, type MockAccount } from '../mock/account.ts';
import { openBench, problemOf, PUBLIC_URL, type Bench } from './harness.ts';

const email = 'owner@example.com';
const HTTPS = 'https://forms.example.com';
const OWNER = '203.0.113.9';
const STRANGER = '198.51.100.7';
const wrong = Buffer.alloc(32, 4).toString('base64url');

describe.each(['behind a proxy', 'without a proxy'])('%s', (place) => {
  const proxied = place === 'behind a proxy';

  it('a stranger cannot lock the owner out of logging in, and cannot guess for ever', async () => {
    const { account, ask, time } = await openLimited(proxied);
    const guess = (from: string, password: string) =>
      ask(from, '/api/auth/sign-in/email', { email, password });
    for (let i = 0; i < 10; i++) expect((await guess(STRANGER, wrong)).status).toBe(401);
    const limited = await guess(STRANGER, account.login);
    expect(limited.headers.get('retry-after')).toBe('900');
    expect(await problemOf(limited)).toMatchObject({ code: 'rate-limited', status: 429 });
    expect((await guess(OWNER, account.login)).status).toBe(200);
    time.now += 15 * 60_000;
    expect((await guess(STRANGER, account.login)).status).toBe(200);
  });

  it(
    'failures at other addresses, however many, do not stop the right login',
    { timeout: 60_000 },
    async () => {
      const { account, ask } = await openLimited(proxied);
      const guess = (from: string, password: string) =>
        ask(from, '/api/auth/sign-in/email', { email, password });
      await Promise.all(Array.from({ length: 110 }, (_, i) => guess(`192.0.2.${i}`, wrong)));
      expect((await guess(OWNER, account.login)).status).toBe(200);
    },
  );

  it('one client is limited over all accounts; the others and its right logins do not count', async () => {
    const { account, ask } = await openLimited(proxied);
    // Refused for their shape before anything slow is computed, and failures all the same.
    const attempt = (from: string, i: number) =>
      ask(from, '/api/auth/sign-in/email', { email: `a${i}@b`, password: wrong });
    const signIn = (from: string) => ask(from, '/api/auth/sign-in/email', { email, password: account.login });
    for (let i = 0; i < 99; i++) expect((await attempt(STRANGER, i)).status).not.toBe(429);
    for (let i = 0; i < 3; i++) expect((await signIn(STRANGER)).status).toBe(200);
    expect((await attempt(STRANGER, 99)).status).not.toBe(429);
    expect((await attempt(STRANGER, 100)).status).toBe(429);
    expect((await signIn(STRANGER)).status).toBe(429);
    expect((await attempt(OWNER, 100)).status).not.toBe(429);
  });

  it.each(['start', 'finish'] as const)(
    'recovery (%s) is limited by client, whatever the account, and the owner gets through',
    async (step) => {
      const { account, ask, crypto, time } = await openLimited(proxied);
      const password = wrapMemberKey(crypto, 'password', crypto.random(32), account.member.pair);
      const recover = (from: string, address: string, proof: string) =>
        ask(from, `/api/recover/${step}`, {
          email: address,
          proof,
          ...(step === 'finish' ? { login: account.login, password } : {}),
        });
      for (let i = 0; i < 20; i++) {
        const address = i % 2 ? email : 'nobody@example.com';
        expect((await problemOf(recover(STRANGER, address, wrong))).code).toBe('recovery-refused');
      }
      for (const address of [email, 'nobody@example.com']) {
        const limited = await problemOf(recover(STRANGER, address, account.member.recoveryProof));
        expect(limited.code).toBe('rate-limited');
      }
      expect((await recover(OWNER, email, account.member.recoveryProof)).ok).toBe(true);
      time.now += 15 * 60_000;
      expect((await recover(STRANGER, email, account.member.recoveryProof)).ok).toBe(true);
    },
  );
});

it('recovery is limited over all clients, far above what people do', async () => {
  const { ask } = await openLimited(true);
  const start = (from: string) => ask(from, '/api/recover/start', { email, proof: wrong });
  for (let i = 0; i < 2000; i++) {
    const status = (await start(`192.0.${i >> 8}.${i & 255}`)).status;
    if (status !== 403) expect([i, status]).toEqual([i, 403]);
  }
  expect((await start(OWNER)).status).toBe(429);
});

it('typing the recovery code back is limited by member', async () => {
  const { account, time } = await openLimited(false);
  const confirm = (proof: string) =>
    account.send('/api/me/recovery-confirmed', { method: 'POST', body: JSON.stringify({ proof }) });
  // Signing up has confirmed once.
  for (let i = 0; i < 4; i++) expect((await problemOf(confirm(wrong))).code).toBe('recovery-proof');
  expect((await problemOf(confirm(account.member.recoveryProof))).code).toBe('rate-limited');
  time.now += 15 * 60_000;
  expect((await confirm(account.member.recoveryProof)).status).toBe(204);
});

/** `ask` sends from an address, with a header that claims another one each time. */
async function openLimited(proxied: boolean): Promise<
  Bench & {
    account: MockAccount;
    ask: (from: string, path: string, body: object) => Promise<Response>;
  }
> {
  const origin = proxied ? HTTPS : PUBLIC_URL;
  const bench = await openBench({ publicUrl: origin, proxied });
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': OWNER };
  const account = await signUpMock(
    bench.crypto,
    (path, init) =>
      bench.app.request(path, {
        ...init,
        headers: { ...(init?.headers as Record<string, string>), ...(proxied ? forwarded : {}) },
      }),
    origin,
    { email },
  );
  let claims = 0;
  const ask = async (from: string, path: string, body: object): Promise<Response> => {
    const claimed = `10.0.0.${claims++}`;
    return bench.app.request(
      path,
      {
        method: 'POST',
        headers: {
          origin,
          'content-type': 'application/json',
          'x-forwarded-proto': 'https',
          'x-forwarded-for': proxied ? `${claimed}, ${from}` : claimed,
        },
        body: JSON.stringify(body),
      },
      { incoming: { socket: { remoteAddress: proxied ? '127.0.0.1' : from } } },
    );
  };
  return { ...bench, account, ask };
}
