import { beforeAll, describe, expect, it } from 'vitest';
import {
  beginCeremony,
  confirmRecoveryCode,
  finishCeremony,
  logIn,
  recover,
  signUp,
  unlock,
  type AccountTools,
} from '../../dashboard/account.ts';
import { passwordStrength } from '../../dashboard/password-strength.ts';
import type { Crypto } from '../../protocol/crypto.ts';
import { parseRecoveryCode, recoveryKeys } from '../../protocol/member-keys.ts';
import { mockCrypto } from '../mock/tenant.ts';
import { cheapArgon2id, standInCollector, type StandInCollector } from './stand-in-collector.ts';

const EMAIL = 'mairi@halden.example';
const PASSWORD = 'otter brisk violin';

let crypto: Crypto;
beforeAll(async () => {
  crypto = await mockCrypto();
});

async function arrived(): Promise<{
  collector: StandInCollector;
  tools: AccountTools;
  code: string;
  secretKey: Uint8Array;
}> {
  const collector = standInCollector();
  const tools: AccountTools = { api: collector.api, crypto, argon2id: cheapArgon2id };
  const account = await signUp(tools, { email: EMAIL, name: 'Mairi', password: PASSWORD });
  const ceremony = await beginCeremony(crypto);
  await finishCeremony(tools, account, ceremony, ceremony.code);
  return { collector, tools, code: ceremony.code, secretKey: ceremony.member.secretKey };
}

describe('signing up', () => {
  it('tells the server neither the password nor the key that wraps', async () => {
    const collector = standInCollector();
    const tools = { api: collector.api, crypto, argon2id: cheapArgon2id };
    const { wrap } = await signUp(tools, { email: EMAIL, name: 'Mairi', password: PASSWORD });
    expect(collector.login).toMatch(/^[\w-]{43}$/);
    expect(collector.login).not.toBe(Buffer.from(wrap).toString('base64url'));
  });

  it('refuses a short password before anything is derived or sent', async () => {
    const collector = standInCollector();
    const tools = { api: collector.api, crypto, argon2id: () => Promise.reject(new Error('derived')) };
    await expect(
      signUp(tools, { email: EMAIL, name: 'Mairi', password: 'elevenchars' }),
    ).rejects.toMatchObject({ code: 'password-short' });
    expect(collector.login).toBeNull();
  });
});

describe('the key ceremony', () => {
  it('stores nothing before the code has been typed back', async () => {
    const collector = standInCollector();
    const tools = { api: collector.api, crypto, argon2id: cheapArgon2id };
    const account = await signUp(tools, { email: EMAIL, name: 'Mairi', password: PASSWORD });
    const [mine, other] = [await beginCeremony(crypto), await beginCeremony(crypto)];
    await expect(finishCeremony(tools, account, mine, other.code)).rejects.toMatchObject({
      code: 'recovery-code-differs',
    });
    const slip = mine.code.slice(0, -1) + (mine.code.endsWith('A') ? 'B' : 'A');
    await expect(finishCeremony(tools, account, mine, slip)).rejects.toMatchObject({
      code: 'recovery-code-invalid',
    });
    expect(collector.memberKey).toBeNull();
  });

  it('takes the code in any case, with or without dashes, and O for 0', async () => {
    const collector = standInCollector();
    const tools = { api: collector.api, crypto, argon2id: cheapArgon2id };
    const account = await signUp(tools, { email: EMAIL, name: 'Mairi', password: PASSWORD });
    const ceremony = await beginCeremony(crypto);
    const typed = ceremony.code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
    const open = await finishCeremony(tools, account, ceremony, typed);
    expect(open.me.memberKey?.recoveryConfirmed).toBe(true);
    expect(open.member?.secretKey).toEqual(ceremony.member.secretKey);
  });

  it('stores a password wrap, a recovery wrap and a hash, and no secret', async () => {
    const { collector, code, secretKey } = await arrived();
    expect(collector.memberKey?.wraps.map(({ kind }) => kind)).toEqual(['password', 'recovery']);
    const stored = JSON.stringify(collector.memberKey);
    expect(stored).not.toContain(Buffer.from(secretKey).toString('base64url'));
    expect(stored).not.toContain(code);
  });

  it('can be confirmed later, when the connection broke after the key was stored', async () => {
    const { collector, tools, code } = await arrived();
    collector.recoveryConfirmed = false;
    const account = await logIn(tools, EMAIL, PASSWORD);
    expect(account.me.memberKey?.recoveryConfirmed).toBe(false);
    expect((await confirmRecoveryCode(tools, account, code)).me.memberKey?.recoveryConfirmed).toBe(true);
  });
});

describe('unlocking', () => {
  it('opens the member key with the password alone, without asking the server', async () => {
    const { collector, tools, secretKey } = await arrived();
    const me = (await collector.api.me())!;
    collector.api.signIn = () => Promise.reject(new Error('asked'));
    expect((await unlock(tools, me, PASSWORD)).member?.secretKey).toEqual(secretKey);
  });

  it('says when the password is wrong', async () => {
    const { collector, tools } = await arrived();
    const me = (await collector.api.me())!;
    await expect(unlock(tools, me, 'another password')).rejects.toMatchObject({ code: 'password-wrong' });
  });

  it('refuses a member key that the server exchanged', async () => {
    const { collector, tools } = await arrived();
    const other = await beginCeremony(crypto);
    collector.memberKey = {
      ...collector.memberKey!,
      publicKey: Buffer.from(other.member.publicKey).toString('base64url'),
    };
    await expect(logIn(tools, EMAIL, PASSWORD)).rejects.toMatchObject({ code: 'password-wrong' });
  });
});

describe('recovery', () => {
  it('sets a new password with the code, and the same member key opens', async () => {
    const { tools, code, secretKey } = await arrived();
    const recovered = await recover(tools, EMAIL, code, 'a wholly new password');
    expect(recovered.member?.secretKey).toEqual(secretKey);
    expect((await logIn(tools, EMAIL, 'a wholly new password')).member?.secretKey).toEqual(secretKey);
    await expect(logIn(tools, EMAIL, PASSWORD)).rejects.toMatchObject({ code: 'login' });
  });

  it('works a second time with the same code', async () => {
    const { tools, code, secretKey } = await arrived();
    await recover(tools, EMAIL, code, 'a wholly new password');
    expect((await recover(tools, EMAIL, code, 'and yet another one')).member?.secretKey).toEqual(secretKey);
  });

  it('is refused with another code or address', async () => {
    const { tools, code } = await arrived();
    const other = await beginCeremony(crypto);
    await expect(recover(tools, EMAIL, other.code, 'a wholly new password')).rejects.toMatchObject({
      code: 'recovery-refused',
    });
    await expect(recover(tools, 'x@y.example', code, 'a wholly new password')).rejects.toMatchObject({
      code: 'recovery-refused',
    });
  });

  it('does not take a member key that the server made up', async () => {
    const { collector, tools, code } = await arrived();
    const other = await beginCeremony(crypto);
    const answer = await collector.api.startRecovery(EMAIL, proofOf(code));
    collector.api.startRecovery = async () => ({
      ...answer,
      publicKey: Buffer.from(other.member.publicKey).toString('base64url'),
    });
    await expect(recover(tools, EMAIL, code, 'a wholly new password')).rejects.toMatchObject({
      code: 'wrap-invalid',
    });
  });
});

describe('the strength meter', () => {
  it.each([
    ['short', 0],
    ['aaaaaaaaaaaaaaaa', 1],
    ['12345678901234', 1],
    ['passwordpassword', 1],
    ['mairi.halden.2026', 1],
  ])('%s is no good password', (password, level) => {
    expect(passwordStrength(password, ['mairi@halden.example']).level).toBe(level);
  });

  it.each(['otter brisk violin lamp', 'x7#Kq!m2Vp&9zL', 'четыре случайных слова тут'])(
    '%s is one',
    (password) => {
      expect(passwordStrength(password).level).toBeGreaterThanOrEqual(3);
    },
  );
});

function proofOf(code: string): string {
  return recoveryKeys(crypto, parseRecoveryCode(crypto, code)).proof;
}
