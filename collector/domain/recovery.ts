import { hash, timingSafeEqual } from 'node:crypto';
import type { RecoveryStart } from '../../protocol/api.ts';
import type { KeyWrap } from '../../protocol/member-keys.ts';
import type { MemberKeyRow, Store, UserId } from '../store/store.ts';
import type { Accounts } from './accounts.ts';
import type { Clock } from './clock.ts';
import { ProblemError } from './problem.ts';

/** Who can show that they know the recovery code gets the wrap it opens. @throws ProblemError `recovery-refused` */
export async function startRecovery(
  deps: { store: Store; accounts: Accounts },
  email: string,
  proof: Uint8Array,
): Promise<RecoveryStart> {
  const { key } = await proven(deps, email, proof);
  return { publicKey: key.publicKey, recovery: key.wraps.find(({ kind }) => kind === 'recovery')! };
}

/** New login secret and new wrap, both or none; every session ends. @throws ProblemError `recovery-refused` */
export async function finishRecovery(
  deps: { store: Store; accounts: Accounts; clock: Clock },
  email: string,
  proof: Uint8Array,
  renewed: { login: string; password: KeyWrap },
): Promise<void> {
  const { user } = await proven(deps, email, proof);
  const loginHash = await deps.accounts.hashLogin(renewed.login);
  const at = Math.floor(deps.clock() / 1000);
  await deps.store.members.renewAccess(user, { loginHash, wrap: renewed.password, at });
}

export const provesRecovery = (key: MemberKeyRow, proof: Uint8Array): boolean =>
  timingSafeEqual(hash('sha256', proof, 'buffer'), key.recoveryProofHash);

/** One answer for an unknown address, an account without a key and a wrong proof. */
async function proven(
  { store, accounts }: { store: Store; accounts: Accounts },
  email: string,
  proof: Uint8Array,
): Promise<{ user: UserId; key: MemberKeyRow }> {
  const user = await accounts.findByEmail(email);
  const key = await store.members.key(user ?? '');
  const proves = timingSafeEqual(
    hash('sha256', proof, 'buffer'),
    key?.recoveryProofHash ?? new Uint8Array(32),
  );
  if (!user || !key || !proves) {
    throw new ProblemError(
      'recovery-refused',
      'expected the e-mail address of an account and its recovery code, got a pair that does not fit',
    );
  }
  return { user, key };
}
