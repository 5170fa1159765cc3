import { randomBytes } from 'node:crypto';
import type { Crypto } from '../../protocol/crypto.ts';
import { makeMockMember, mockNewSite, mockPublication, type MockSite } from './tenant.ts';

/** Sends a request to a collector: `app.request` of the Hono app, or {@link overNetwork}. */
export type Send = (path: string, init?: RequestInit) => Response | Promise<Response>;

export const overNetwork =
  (collector: string): Send =>
  (path, init) =>
    fetch(`${collector}${path}`, init);

/** A logged-in member with a confirmed key. */
export interface MockAccount {
  email: string;
  /** What the browser makes of the password; the collector never sees more. */
  login: string;
  member: Awaited<ReturnType<typeof makeMockMember>>;
  /** Sends as this member. */
  send(path: string, init?: RequestInit): Promise<Response>;
}

export interface NewAccount {
  email: string;
  name?: string;
  organisationName?: string;
  /** Instead of a random one, where a person is to log in with a password. */
  login?: string;
  member?: MockAccount['member'];
}

/** Signs up, makes the member key and confirms the recovery code. @param origin of the collector's public URL. */
export async function signUpMock(
  crypto: Crypto,
  send: Send,
  origin: string,
  account: NewAccount,
): Promise<MockAccount> {
  const login = account.login ?? randomBytes(32).toString('base64url');
  const { email, name = 'Mock Member', organisationName = 'Mock Organisation' } = account;
  const signedUp = await post(send, origin, '/api/auth/sign-up/email', {
    email,
    name,
    organisationName,
    password: login,
  });
  await expectOk(signedUp);
  const cookie = cookieOf(signedUp);
  const asMember = async (path: string, init: RequestInit = {}): Promise<Response> =>
    send(path, {
      ...init,
      headers: {
        origin,
        cookie,
        'content-type': 'application/json',
        ...(init.headers as Record<string, string>),
      },
    });
  const member = account.member ?? (await makeMockMember(crypto));
  await expectOk(await asMember('/api/me/key', { method: 'PUT', body: JSON.stringify(member.newMemberKey) }));
  const proof = JSON.stringify({ proof: member.recoveryProof });
  await expectOk(await asMember('/api/me/recovery-confirmed', { method: 'POST', body: proof }));
  return { email, login, member, send: asMember };
}

export async function createMockSite(
  crypto: Crypto,
  account: MockAccount,
  site: MockSite,
  name?: string,
): Promise<void> {
  const body = JSON.stringify(await mockNewSite(crypto, site, account.member.pair, name));
  await expectOk(await account.send('/api/sites', { method: 'POST', body }));
}

export async function publishMockSite(crypto: Crypto, account: MockAccount, site: MockSite): Promise<void> {
  const body = JSON.stringify(await mockPublication(crypto, site));
  await expectOk(await account.send(`/api/sites/${site.id}/publish`, { method: 'POST', body }));
}

export const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');

export const post = async (send: Send, origin: string, path: string, body: unknown): Promise<Response> =>
  send(path, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function expectOk(response: Response): Promise<void> {
  if (!response.ok)
    throw new Error(`expected success, got ${response.status}: ${await response.clone().text()}`);
}
