import { randomUUID } from 'node:crypto';
import type { KeyWrap } from '../../../protocol/member-keys.ts';
import type { MemberKeyRow, Membership, MemberStore, Seconds, UserId } from '../store.ts';
import type { Connection } from './connection.ts';

export class SqliteMemberStore implements MemberStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async anyAccount(): Promise<boolean> {
    return (
      this.#connection.first(this.#connection.build.selectFrom('user').select('id').limit(1)) !== undefined
    );
  }

  async membershipsOf(user: UserId): Promise<Membership[]> {
    return this.#connection.all(
      this.#connection.build
        .selectFrom('member')
        .innerJoin('organization', 'organization.id', 'member.organizationId')
        .select(['organization.id as tenant', 'organization.name', 'member.role'])
        .where('member.userId', '=', user)
        .orderBy('member.createdAt')
        .orderBy('member.id'),
    );
  }

  async createOrganisation(owner: UserId, name: string, at: Seconds): Promise<Membership> {
    const { build } = this.#connection;
    const tenant = randomUUID();
    const createdAt = new Date(at * 1000).toISOString();
    this.#connection.transaction(() => {
      this.#connection.run(
        build.insertInto('organization').values({ id: tenant, name, slug: tenant, createdAt }),
      );
      const member = { id: randomUUID(), organizationId: tenant, userId: owner, role: 'owner', createdAt };
      this.#connection.run(build.insertInto('member').values(member));
    });
    return { tenant, name, role: 'owner' };
  }

  async key(user: UserId): Promise<MemberKeyRow | undefined> {
    const row = this.#connection.first(
      this.#connection.build.selectFrom('member_key').selectAll().where('user_id', '=', user),
    );
    if (!row) return undefined;
    return {
      publicKey: row.public_key,
      wraps: [row.password_wrap, row.recovery_wrap].map((wrap) => JSON.parse(wrap) as KeyWrap),
      recoveryProofHash: row.recovery_proof_hash,
      recoveryConfirmed: row.recovery_confirmed === 1,
    };
  }

  async addKey(user: UserId, key: Omit<MemberKeyRow, 'recoveryConfirmed'>): Promise<boolean> {
    const wrap = (kind: KeyWrap['kind']): string =>
      JSON.stringify(key.wraps.find((item) => item.kind === kind));
    const row = {
      user_id: user,
      public_key: key.publicKey,
      password_wrap: wrap('password'),
      recovery_wrap: wrap('recovery'),
      recovery_proof_hash: key.recoveryProofHash,
    };
    const insert = this.#connection.build.insertInto('member_key').values(row);
    return this.#connection.run(insert.onConflict((conflict) => conflict.doNothing())) === 1;
  }

  async confirmRecovery(user: UserId): Promise<void> {
    this.#connection.run(
      this.#connection.build
        .updateTable('member_key')
        .set({ recovery_confirmed: 1 })
        .where('user_id', '=', user),
    );
  }

  async renewAccess(
    user: UserId,
    { loginHash, wrap, at }: { loginHash: string; wrap: KeyWrap; at: Seconds },
  ): Promise<void> {
    const { build } = this.#connection;
    this.#connection.transaction(() => {
      this.#connection.run(
        build
          .updateTable('account')
          .set({ password: loginHash, updatedAt: new Date(at * 1000).toISOString() })
          .where('userId', '=', user)
          .where('providerId', '=', 'credential'),
      );
      this.#connection.run(
        build
          .updateTable('member_key')
          .set({ password_wrap: JSON.stringify(wrap) })
          .where('user_id', '=', user),
      );
      this.#connection.run(build.deleteFrom('session').where('userId', '=', user));
    });
  }
}
