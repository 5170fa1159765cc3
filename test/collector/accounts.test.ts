import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Me } from '../../protocol/api.ts';
import { wrapMemberKey } from '../../protocol/member-keys.ts';
import { cookieOf, post, signUpMock, type Send } from '../mock/account.ts';
import { makeMockMember } from '../mock/tenant.ts';
import { openBench, PUBLIC_URL, problemOf } from './harness.ts';

const email = 'owner@example.com';
const login = Buffer.alloc(32, 3).toString('base64url');

describe('signing up', () => {
  it('makes an organisation that the member owns', async () => {
    const { crypto, send } = await openBench();
    const account = await signUpMock(crypto, send, PUBLIC_URL, {
      email,
      name: 'Anna Owner',
      organisationName: 'Harbour & Vale',
    });
    const me = (await (await account.send('/api/me')).json()) as Me;
    expect(me).toMatchObject({
      user: { email, name: 'Anna Owner' },
      organisation: { name: 'Harbour & Vale', role: 'owner' },
      memberKey: { publicKey: account.member.newMemberKey.publicKey, recoveryConfirmed: true },
    });
    expect(me.memberKey!.wraps).toEqual(account.member.newMemberKey.wraps);
  });

  it('without a name for the organisation takes the member’s', async () => {
    const { send } = await openBench();
    const response = await signUp(send, { email, name: 'Anna Owner', password: login });
    const me = (await (await send('/api/me', { headers: { cookie: cookieOf(response) } })).json()) as Me;
    expect(me.organisation.name).toBe('Anna Owner');
    expect(me.memberKey).toBeNull();
  });

  it('is closed after the first account, unless it is open', async () => {
    const { send } = await openBench({ signUp: 'first' });
    const responses = await Promise.all(
      ['a@example.com', 'b@example.com', 'c@example.com'].map((address) =>
        signUp(send, { email: address, name: 'A', password: login }),
      ),
    );
    expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403, 403]);
    const refused = responses.find(({ status }) => status === 403)!;
    expect(await refused.json()).toMatchObject({ code: 'SIGN_UP_CLOSED' });
    const open = await openBench({ signUp: 'open' });
    expect((await signUp(open.send, { email: 'a@example.com', name: 'A', password: login })).status).toBe(
      200,
    );
    expect((await signUp(open.send, { email: 'b@example.com', name: 'B', password: login })).status).toBe(
      200,
    );
  });

  it.each(['correct horse battery staple', 'x'.repeat(42), `${'x'.repeat(42)}=`, 'é'.repeat(43)])(
    'with something that is no login secret (%s) is refused and not repeated',
    async (password) => {
      const { send } = await openBench();
      const response = await signUp(send, { email, name: 'A', password });
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({ code: 'body-invalid', at: 'password' });
      expect(text).not.toContain(password);
    },
  );
});

describe('signing up takes no', () => {
  it.each([
    ['name of 60,000 characters', { name: 'x'.repeat(60_000) }, 'name'],
    ['name that is none', { name: 7 }, 'name'],
    ['name of an organisation of 201 characters', { organisationName: 'x'.repeat(201) }, 'organisationName'],
    ['name of an organisation that is none', { organisationName: [['x']] }, 'organisationName'],
    ['e-mail address without @', { email: 'owner' }, 'email'],
    ['e-mail address with a space', { email: 'ow ner@example.com' }, 'email'],
    ['e-mail address of 255 characters', { email: `${'x'.repeat(243)}@example.com` }, 'email'],
  ])('%s', async (_, change, at) => {
    const { send, store } = await openBench();
    const response = await signUp(send, { email, name: 'A', password: login, ...change });
    expect(await problemOf(response)).toMatchObject({ code: 'body-invalid', status: 422, at });
    expect(await store.members.anyAccount()).toBe(false);
  });

  it('member that nobody asked for, however deep', async () => {
    const { send } = await openBench();
    const body = (depth: number): string =>
      JSON.stringify({ email, name: 'A', password: login, extra: 0 }).replace(
        ':0}',
        `:${'['.repeat(depth)}${']'.repeat(depth)}}`,
      );
    const sendNested = (depth: number) =>
      send('/api/auth/sign-up/email', {
        method: 'POST',
        headers: { origin: PUBLIC_URL, 'content-type': 'application/json' },
        body: body(depth),
      });
    expect(await problemOf(sendNested(30_000))).toMatchObject({ code: 'body-invalid', status: 422 });
    expect((await sendNested(5)).status).toBe(200);
  });
});

describe('a session', () => {
  it('has a cookie that scripts and other sites cannot use', async () => {
    const { send } = await openBench();
    const cookie = (await signUp(send, { email, name: 'A', password: login })).headers.get('set-cookie')!;
    expect(cookie).toMatch(/^sealpost\.session_token=.*HttpOnly.*SameSite=Strict/i);
    expect(cookie).not.toMatch(/Secure/);
    const https = await openBench({ publicUrl: 'https://forms.example.com', proxied: true });
    const response = await https.send('/api/auth/sign-up/email', {
      method: 'POST',
      headers: {
        origin: 'https://forms.example.com',
        'content-type': 'application/json',
        'x-forwarded-proto': 'https',
      },
      body: JSON.stringify({ email, name: 'A', password: login }),
    });
    expect(response.headers.get('set-cookie')).toMatch(/^__Secure-sealpost\.session_token=.*Secure/);
  });

  it('ends with logging out', async () => {
    const { crypto, send } = await openBench();
    const account = await signUpMock(crypto, send, PUBLIC_URL, { email });
    expect((await account.send('/api/auth/sign-out', { method: 'POST', body: '{}' })).status).toBe(200);
    expect((await account.send('/api/me')).status).toBe(401);
  });

  it('begins again with the right login secret only', async () => {
    const { send } = await openBench();
    await signUp(send, { email, name: 'A', password: login });
    expect((await signIn(send, email, Buffer.alloc(32, 4).toString('base64url'))).status).toBe(401);
    const response = await signIn(send, email.toUpperCase(), login);
    expect(response.status).toBe(200);
    expect((await send('/api/me', { headers: { cookie: cookieOf(response) } })).status).toBe(200);
  });

  it('cannot be guessed for ever', async () => {
    const { send, time } = await openBench();
    await signUp(send, { email, name: 'A', password: login });
    const wrong = Buffer.alloc(32, 4).toString('base64url');
    for (let i = 0; i < 10; i++) expect((await signIn(send, email, wrong)).status).toBe(401);
    const limited = await signIn(send, email, login);
    expect(limited.headers.get('retry-after')).toBe('900');
    expect(await problemOf(limited)).toMatchObject({ code: 'rate-limited', status: 429 });
    expect((await signIn(send, 'other@example.com', login)).status).toBe(401);
    time.now += 15 * 60_000;
    expect((await signIn(send, email, login)).status).toBe(200);
  });
});

it.each([
  'POST /api/auth/update-user',
  'POST /api/auth/change-password',
  'POST /api/auth/organization/create',
  'GET /api/auth/list-sessions',
  'POST /api/auth/delete-user',
])('%s of the accounts library is not reachable', async (route) => {
  const { crypto, send } = await openBench();
  const account = await signUpMock(crypto, send, PUBLIC_URL, { email });
  const [method, path] = route.split(' ') as [string, string];
  const response = await account.send(path, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
  expect(await problemOf(response)).toMatchObject({ code: 'not-found' });
});

it.each(['https://evil.example', 'null', undefined])(
  'signing in from the origin %s is refused',
  async (origin) => {
    const { send } = await openBench();
    const headers = { 'content-type': 'application/json', ...(origin ? { origin } : {}) };
    const response = await send('/api/auth/sign-in/email', {
      method: 'POST',
      headers,
      body: JSON.stringify({ email, password: login }),
    });
    expect(await problemOf(response)).toMatchObject({ code: 'cross-site', status: 403 });
  },
);

describe('the member key', () => {
  it('is set once', async () => {
    const { crypto, send } = await openBench();
    const account = await signUpMock(crypto, send, PUBLIC_URL, { email });
    const other = await makeMockMember(crypto);
    const body = JSON.stringify(other.newMemberKey);
    expect(await problemOf(account.send('/api/me/key', { method: 'PUT', body }))).toMatchObject({
      code: 'member-key-exists',
      status: 409,
    });
  });

  it.each([
    [
      'two password wraps',
      (key: Awaited<ReturnType<typeof makeMockMember>>['newMemberKey']) => ({
        ...key,
        wraps: [key.wraps[0], key.wraps[0]],
      }),
    ],
    [
      'one wrap',
      (key: Awaited<ReturnType<typeof makeMockMember>>['newMemberKey']) => ({
        ...key,
        wraps: [key.wraps[1]],
      }),
    ],
    [
      'a short public key',
      (key: Awaited<ReturnType<typeof makeMockMember>>['newMemberKey']) => ({ ...key, publicKey: 'AAAA' }),
    ],
  ])('with %s is refused', async (_, change) => {
    const { crypto, send } = await openBench();
    const cookie = cookieOf(await signUp(send, { email, name: 'A', password: login }));
    const body = JSON.stringify(change((await makeMockMember(crypto)).newMemberKey));
    const response = send('/api/me/key', {
      method: 'PUT',
      headers: { origin: PUBLIC_URL, cookie, 'content-type': 'application/json' },
      body,
    });
    expect(await problemOf(response)).toMatchObject({ code: 'body-invalid', status: 422 });
  });

  it('counts as recoverable only with the right proof', async () => {
    const { crypto, send } = await openBench();
    const account = await signUpMock(crypto, send, PUBLIC_URL, { email });
    const body = JSON.stringify({ proof: Buffer.alloc(32, 1).toString('base64url') });
    expect(
      await problemOf(account.send('/api/me/recovery-confirmed', { method: 'POST', body })),
    ).toMatchObject({ code: 'recovery-proof', status: 422 });
  });
});

describe('recovery', () => {
  it('gives the wrap for the proof, takes a new login secret, and ends every session', async () => {
    const { crypto, send } = await openBench();
    const account = await signUpMock(crypto, send, PUBLIC_URL, { email });
    const proof = account.member.recoveryProof;
    const started = await post(send, PUBLIC_URL, '/api/recover/start', {
      email: 'Owner@Example.com ',
      proof,
    });
    expect(await started.json()).toEqual({
      publicKey: account.member.newMemberKey.publicKey,
      recovery: account.member.newMemberKey.wraps[1],
    });
    const password = wrapMemberKey(crypto, 'password', crypto.random(32), account.member.pair);
    const renewed = Buffer.alloc(32, 8).toString('base64url');
    const finished = await post(send, PUBLIC_URL, '/api/recover/finish', {
      email,
      proof,
      login: renewed,
      password,
    });
    expect(finished.status).toBe(204);
    expect((await account.send('/api/me')).status).toBe(401);
    expect((await signIn(send, email, account.login)).status).toBe(401);
    const response = await signIn(send, email, renewed);
    const me = (await (await send('/api/me', { headers: { cookie: cookieOf(response) } })).json()) as Me;
    expect(me.memberKey!.wraps).toEqual([password, account.member.newMemberKey.wraps[1]]);
  });

  it('that breaks off leaves the login, the wrap and the session as they were', async () => {
    const { crypto, send, file } = await openBench();
    const account = await signUpMock(crypto, send, PUBLIC_URL, { email });
    const database = new Database(file);
    database.exec(
      "create trigger broken before update of password_wrap on member_key begin select raise(abort, 'broken'); end",
    );
    database.close();
    const finished = await post(send, PUBLIC_URL, '/api/recover/finish', {
      email,
      proof: account.member.recoveryProof,
      login: Buffer.alloc(32, 8).toString('base64url'),
      password: wrapMemberKey(crypto, 'password', crypto.random(32), account.member.pair),
    });
    expect(finished.status).toBe(500);
    expect((await account.send('/api/me')).status).toBe(200);
    expect((await signIn(send, email, account.login)).status).toBe(200);
  });

  it('is refused alike for a wrong proof, an unknown address and an account without a key', async () => {
    const { crypto, send } = await openBench();
    await signUpMock(crypto, send, PUBLIC_URL, { email });
    await signUp(send, { email: 'keyless@example.com', name: 'A', password: login });
    const proof = Buffer.alloc(32, 1).toString('base64url');
    const password = wrapMemberKey(
      crypto,
      'password',
      crypto.random(32),
      (await makeMockMember(crypto)).pair,
    );
    const texts = await Promise.all(
      [email, 'nobody@example.com', 'keyless@example.com'].flatMap((address) => [
        post(send, PUBLIC_URL, '/api/recover/start', { email: address, proof }).then((response) =>
          response.text(),
        ),
        post(send, PUBLIC_URL, '/api/recover/finish', { email: address, proof, login, password }).then(
          (response) => response.text(),
        ),
      ]),
    );
    expect(new Set(texts).size).toBe(1);
    expect(JSON.parse(texts[0]!)).toMatchObject({ code: 'recovery-refused', status: 403 });
  });
});

const signUp = (send: Send, body: object): Promise<Response> =>
  post(send, PUBLIC_URL, '/api/auth/sign-up/email', body);
const signIn = (send: Send, address: string, password: string): Promise<Response> =>
  post(send, PUBLIC_URL, '/api/auth/sign-in/email', { email: address, password });
