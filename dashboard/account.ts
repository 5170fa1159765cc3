import type { Me } from '../protocol/api.ts';
import { equalBytes, fromBase64url, toBase64url, type Bytes } from '../protocol/bytes.ts';
import type { Crypto, KeyPair } from '../protocol/crypto.ts';
import {
  formatRecoveryCode,
  parseRecoveryCode,
  passwordKeys,
  recoveryKeys,
  unwrapMemberKey,
  wrapMemberKey,
  type Argon2id,
} from '../protocol/member-keys.ts';
import { ProtocolError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import { DashboardError } from './errors.ts';
import { PASSWORD_MIN_CHARS } from './password-strength.ts';

/**
 * Accounts, as the dashboard and the demo use them. The password stays here: what the server is told is `login`, and what opens the
 * member key is `wrap`; neither leads to the other (docs/protocol.md §5).
 */
export interface AccountTools {
  api: ApiClient;
  crypto: Crypto;
  argon2id: Argon2id;
}

/** Somebody who has given their password; `member` is null until the key ceremony. */
export interface OpenAccount {
  me: Me;
  /** Opens the member key; kept only to wrap a key made in the ceremony. */
  wrap: Bytes;
  member: KeyPair | null;
}

export interface NewAccount {
  email: string;
  name: string;
  password: string;
}

/** @throws DashboardError `password-short`; ApiError, e.g. `login` when the address already has an account. */
export async function signUp(
  tools: AccountTools,
  { email, name, password }: NewAccount,
): Promise<OpenAccount> {
  checkLength(password);
  const keys = await passwordKeys(tools.crypto, tools.argon2id, email, password);
  await tools.api.signUp({ email: email.trim(), name: name.trim(), password: keys.login });
  return { me: await myself(tools.api), wrap: keys.wrap, member: null };
}

/** @throws ApiError `login` for a wrong address or password. */
export async function logIn(tools: AccountTools, email: string, password: string): Promise<OpenAccount> {
  const keys = await passwordKeys(tools.crypto, tools.argon2id, email, password);
  await tools.api.signIn({ email: email.trim(), password: keys.login });
  const me = await myself(tools.api);
  return { me, wrap: keys.wrap, member: await openMemberKey(tools.crypto, me, keys.wrap) };
}

/**
 * Opens what a session alone does not open. The server is not asked: the wrap itself says whether the password is right; an account
 * without a member key has nothing to try it on, so the login is repeated.
 * @throws DashboardError `password-wrong`
 */
export async function unlock(tools: AccountTools, me: Me, password: string): Promise<OpenAccount> {
  if (!me.memberKey) return logIn(tools, me.user.email, password);
  const { wrap } = await passwordKeys(tools.crypto, tools.argon2id, me.user.email, password);
  return { me, wrap, member: await openMemberKey(tools.crypto, me, wrap) };
}

export interface Ceremony {
  member: KeyPair;
  /** To be printed and typed back. */
  code: string;
  entropy: Bytes;
}

/** Makes the member key and its recovery code; nothing is stored anywhere before {@link finishCeremony}. */
export async function beginCeremony(crypto: Crypto): Promise<Ceremony> {
  const secretKey = crypto.random(32);
  const entropy = crypto.random(16);
  const member = { secretKey, publicKey: await crypto.x25519PublicKey(secretKey) };
  return { member, entropy, code: formatRecoveryCode(crypto, entropy) };
}

/**
 * Stores the wrapped member key, once the code has been typed back: a key whose code nobody has must not come to be.
 * @throws DashboardError `recovery-code-differs`; ProtocolError `recovery-code-invalid`; ApiError `member-key-exists`
 */
export async function finishCeremony(
  tools: Pick<AccountTools, 'api' | 'crypto'>,
  account: OpenAccount,
  { member, entropy }: Ceremony,
  typed: string,
): Promise<OpenAccount> {
  const { api, crypto } = tools;
  if (!equalBytes(parseRecoveryCode(crypto, typed), entropy)) {
    throw new DashboardError(
      'recovery-code-differs',
      'This is a recovery code, but not the one shown. Type the code from the page before.',
    );
  }
  const recovery = recoveryKeys(crypto, entropy);
  await api.putMemberKey({
    publicKey: toBase64url(member.publicKey),
    wraps: [
      wrapMemberKey(crypto, 'password', account.wrap, member),
      wrapMemberKey(crypto, 'recovery', recovery.wrap, member),
    ],
    recoveryProofHash: toBase64url(await crypto.sha256(fromBase64url(recovery.proof, 32)!)),
  });
  await api.confirmRecovery(recovery.proof);
  return { ...account, me: await myself(api), member };
}

/** For a member key whose code was never confirmed, e.g. because the connection broke at that moment. */
export async function confirmRecoveryCode(
  { api, crypto }: Pick<AccountTools, 'api' | 'crypto'>,
  account: OpenAccount,
  typed: string,
): Promise<OpenAccount> {
  await api.confirmRecovery(recoveryKeys(crypto, parseRecoveryCode(crypto, typed)).proof);
  return { ...account, me: await myself(api) };
}

/**
 * A new password by means of the recovery code; logs in with it.
 * @throws ProtocolError `recovery-code-invalid`, `wrap-invalid`; ApiError `recovery-refused`; DashboardError `password-short`
 */
export async function recover(
  tools: AccountTools,
  email: string,
  code: string,
  newPassword: string,
): Promise<OpenAccount> {
  const { api, crypto, argon2id } = tools;
  checkLength(newPassword);
  const { wrap, proof } = recoveryKeys(crypto, parseRecoveryCode(crypto, code));
  const { publicKey, recovery } = await api.startRecovery(email.trim(), proof);
  const memberPublicKey = fromBase64url(publicKey, 32) ?? new Uint8Array(32);
  const member = await unwrapMemberKey(crypto, recovery, wrap, memberPublicKey);
  const keys = await passwordKeys(crypto, argon2id, email, newPassword);
  await api.finishRecovery({
    email: email.trim(),
    proof,
    login: keys.login,
    password: wrapMemberKey(crypto, 'password', keys.wrap, member),
  });
  await api.signIn({ email: email.trim(), password: keys.login });
  return { me: await myself(api), wrap: keys.wrap, member };
}

async function myself(api: ApiClient): Promise<Me> {
  const me = await api.me();
  if (!me)
    throw new Error(
      'The login was accepted, but the browser kept no session. Are cookies blocked for this site?',
    );
  return me;
}

async function openMemberKey(crypto: Crypto, me: Me, wrap: Uint8Array): Promise<KeyPair | null> {
  if (!me.memberKey) return null;
  const publicKey = fromBase64url(me.memberKey.publicKey, 32);
  const wrapped = me.memberKey.wraps.find(({ kind }) => kind === 'password');
  if (!publicKey || !wrapped) {
    throw new DashboardError(
      'member-key-missing',
      'Your key is not stored with your account. Use your recovery code.',
    );
  }
  try {
    return await unwrapMemberKey(crypto, wrapped, wrap, publicKey);
  } catch (cause) {
    if (!(cause instanceof ProtocolError)) throw cause;
    throw new DashboardError('password-wrong', 'This is not the password that opens your key. Try again.', {
      cause,
    });
  }
}

function checkLength(password: string): void {
  if ([...password].length < PASSWORD_MIN_CHARS) {
    throw new DashboardError('password-short', `Use at least ${PASSWORD_MIN_CHARS} characters.`);
  }
}
