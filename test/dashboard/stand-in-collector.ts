import { createHash } from 'node:crypto';
import type { Draft, Me, NewMemberKey, RecoveryFinish, Site, StoredSubmission } from '../../protocol/api.ts';
import type { SiteId } from '../../protocol/ids.ts';
import type { Argon2id } from '../../protocol/member-keys.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { ApiError, type ApiClient } from '../../dashboard/api-client.ts';

/** A collector in memory that does what the contract says; a test may reach into it and play a dishonest one. */
export interface StandInCollector {
  api: ApiClient;
  /** What the account service was told as the password. */
  login: string | null;
  memberKey: NewMemberKey | null;
  recoveryConfirmed: boolean;
  sites: Map<SiteId, Site>;
  artefacts: Map<string, string>;
  submissions: StoredSubmission[];
  ledgerKey: string | null;
  /** Thrown by the next call instead of an answer. */
  fault: ApiError | null;
}

export function standInCollector(): StandInCollector {
  let session = false;
  let email = '';
  const collector: StandInCollector = {
    login: null,
    memberKey: null,
    recoveryConfirmed: false,
    sites: new Map(),
    artefacts: new Map(),
    submissions: [],
    ledgerKey: null,
    fault: null,
    api: {
      signUp: async (account) => {
        collector.login = account.password;
        email = account.email;
        session = true;
      },
      signIn: async (account) => {
        if (account.password !== collector.login || account.email !== email)
          throw new ApiError('login', 'no', 401);
        session = true;
      },
      signOut: async () => {
        session = false;
      },
      me: async () => (session ? me() : null),
      putMemberKey: async (key) => {
        if (collector.memberKey) throw new ApiError('member-key-exists', 'there is one', 409);
        collector.memberKey = key;
      },
      confirmRecovery: async (proof) => {
        if (hashOf(proof) !== collector.memberKey?.recoveryProofHash)
          throw new ApiError('recovery-proof', 'no', 422);
        collector.recoveryConfirmed = true;
      },
      startRecovery: async (address, proof) => {
        refuseRecovery(address, proof);
        const { publicKey, wraps } = collector.memberKey!;
        return { publicKey, recovery: wraps.find(({ kind }) => kind === 'recovery')! };
      },
      finishRecovery: async (finish: RecoveryFinish) => {
        refuseRecovery(finish.email, finish.proof);
        collector.login = finish.login;
        const key = collector.memberKey!;
        collector.memberKey = {
          ...key,
          wraps: [...key.wraps.filter(({ kind }) => kind !== 'password'), finish.password],
        };
      },
      sites: async () => [],
      createSite: async ({ id, name, publisher, grants }) => {
        const site: Site = {
          id,
          name,
          publisher,
          grants,
          createdAt: '2026-11-21T08:00:00Z',
          manifest: null,
          draft: null,
        };
        collector.sites.set(id, site);
        return site;
      },
      site: async (id) => structuredClone(siteOf(id)),
      saveDraft: async (id, { version, content }) => {
        failOnce();
        const site = siteOf(id);
        if ((site.draft?.version ?? 0) !== version)
          throw new ApiError('draft-conflict', 'another version', 409);
        const draft: Draft = { version: version + 1, content: structuredClone(content) };
        site.draft = draft;
        return { version: draft.version };
      },
      publish: async (id, { manifest, artefacts }) => {
        siteOf(id).manifest = manifest;
        for (const { hash, text } of artefacts) collector.artefacts.set(hash, text);
        return { revision: Number(/"revision":(\d+),"rotations"/.exec(manifest)?.[1]) };
      },
      addGrants: async (id, grants) => {
        siteOf(id).grants.push(...grants);
      },
      submissions: async () => ({ submissions: collector.submissions, next: null }),
      artefact: async (hash) => collector.artefacts.get(hash) ?? null,
      loader: async () => null,
      stub: async () => null,
      noticeTexts: async (locale) => NOTICE_TEXTS[locale] ?? null,
      ledgerKey: async () => collector.ledgerKey,
      consents: async () => ({ consents: [], next: null }),
      consentStatistics: async (_site, range) => ({ ...range, today: range.to, shown: [], decisions: [] }),
      consentReceipt: async () => {
        throw new ApiError('consent-unknown', 'no such decision', 404);
      },
      ledger: async () => ({ key: collector.ledgerKey ?? '', logs: [] }),
      ledgerEntries: async () => ({ entries: [], next: null }),
      requests: async () => [],
      states: async () => ({ states: [], erased: [] }),
      suppressions: async () => [],
      addSuppressions: async () => undefined,
      addSuppressingActs: async () => [],
      removeSuppressions: async () => 0,
      keepMaskedAddresses: async () => undefined,
      webhooks: async () => [],
      webhookDeliveries: async () => [],
      decide: notHere,
      proposedCorrection: notHere,
      withdraw: notHere,
      erase: notHere,
      addWebhook: notHere,
      changeWebhook: notHere,
      removeWebhook: notHere,
      rotateWebhook: notHere,
      testWebhook: notHere,
      retention: notHere,
      holds: async () => [],
      setHold: notHere,
      releaseHold: notHere,
      exported: async () => new Blob([]).stream(),
    },
  };
  return collector;

  function me(): Me {
    const { memberKey, recoveryConfirmed } = collector;
    return {
      user: { id: 'u1', email, name: 'Mairi' },
      organisation: { id: 'o1', name: 'Halden Joinery', role: 'owner' },
      memberKey: memberKey && { publicKey: memberKey.publicKey, wraps: memberKey.wraps, recoveryConfirmed },
    };
  }

  function siteOf(id: SiteId): Site {
    const site = collector.sites.get(id);
    if (!site) throw new ApiError('site-unknown', 'no such site', 404);
    return site;
  }

  function refuseRecovery(address: string, proof: string): void {
    if (address !== email || hashOf(proof) !== collector.memberKey?.recoveryProofHash) {
      throw new ApiError('recovery-refused', 'no', 403);
    }
  }

  function failOnce(): void {
    const { fault } = collector;
    collector.fault = null;
    if (fault) throw fault;
  }
}

const notHere = async (): Promise<never> => {
  throw new ApiError('not-found', 'not at this collector', 404);
};

const hashOf = (proof: string): string =>
  createHash('sha256').update(Buffer.from(proof, 'base64url')).digest('base64url');

/** Fast and for tests only: the real one takes 256 MiB and a second. */
export const cheapArgon2id: Argon2id = async (password, salt, { ops, memoryKiB }) =>
  new Uint8Array(createHash('sha256').update(password).update(salt).update(`${ops} ${memoryKiB}`).digest());

/** A clock that stands still until it is moved. */
export function handClock(): {
  now(): number;
  setTimeout(call: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  move(ms: number): void;
} {
  let time = 1_000_000;
  let timers: { at: number; call: () => void }[] = [];
  return {
    now: () => time,
    setTimeout(call, ms) {
      const timer = { at: time + ms, call };
      timers.push(timer);
      return timer;
    },
    clearTimeout(timer) {
      timers = timers.filter((one) => one !== timer);
    },
    move(ms) {
      const until = time + ms;
      for (;;) {
        const due = timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers = timers.filter((one) => one !== due);
        time = Math.max(time, due.at);
        due.call();
      }
      time = until;
    },
  };
}
