import { createHash, randomBytes } from 'node:crypto';
import type { ReceiptView } from '../../protocol/api.ts';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { Context, SubmissionRequest } from '../../protocol/envelope.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import { newId, type SubmissionId } from '../../protocol/ids.ts';
import { formatLedgerKey } from '../../protocol/ledger/ledger-key.ts';
import { signNote } from '../../protocol/note.ts';
import type { Act } from '../../protocol/receipt.ts';
import {
  DEFAULT_RULES,
  type ErasureCertificate,
  type RightsAnswer,
  type RightsEvent,
  type RightsRequest,
  type RightsRules,
  type RuledRight,
  type SubmissionState,
} from '../../protocol/rights.ts';
import type { PublishedSite } from './published-site.ts';

const RECEIVED_AT = '2026-11-21T08:30:00Z';
const NOW = '2026-11-22T10:00:00Z';

/** What the fake collector knows of one receipt link. */
export interface FakeReceipt {
  /** The newest version. */
  submission: SubmissionId;
  state: SubmissionState;
  events: RightsEvent[];
  rules: RightsRules;
  /** Signed, once it is erased. */
  certificate?: string;
}

export type FakeRightsAnswer = { status: number; body: object };

/** The acts of a receipt link (docs/protocol.md §17) as the page sees them; what a proof proves is left out. */
export class FakeRights {
  readonly receipts = new Map<string, FakeReceipt>();
  /** Bodies of every act that came in, without the tokens. */
  readonly acts: { act: string; body: Record<string, unknown> }[] = [];
  readonly #site: () => PublishedSite;
  readonly #stored: Map<string, string>;
  readonly #ledgerSeed = randomBytes(32);

  constructor(site: () => PublishedSite, stored: Map<string, string>) {
    this.#site = site;
    this.#stored = stored;
  }

  /** Of a submission that is stored; as it came, where nothing has happened to it. */
  of(submission: string): FakeReceipt {
    let receipt = this.receipts.get(submission);
    if (!receipt) {
      const id = submission as SubmissionId;
      receipt = {
        submission: id,
        state: { withdrawn: [], requests: [] },
        events: [this.event('submission', { submission: id }, RECEIVED_AT)],
        rules: { ...DEFAULT_RULES },
      };
      this.receipts.set(submission, receipt);
    }
    return receipt;
  }

  event(type: RightsEvent['type'], payload: object, at: string = NOW): RightsEvent {
    return {
      type,
      at,
      receipt: {
        v: 1,
        kind: 'sealpost receipt',
        origin: `sealpost/1/${this.#site().id}/rights`,
        key: 'slk1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
        leaf: JSON.stringify({ at, salt: randomBytes(8).toString('hex'), type }),
        payload: canonicalJson({ v: 1, type, ...payload }),
      },
    };
  }

  async ledgerKey(): Promise<string> {
    return formatLedgerKey(await this.#site().crypto.ed25519PublicKey(this.#ledgerSeed));
  }

  async answer(submission: string, act: string, body: Record<string, unknown>): Promise<FakeRightsAnswer> {
    const { token, ...said } = body as { token: string };
    if (act !== 'view') this.acts.push({ act, body: said });
    const text = this.#stored.get(submission);
    if (text === undefined) return refused(403, 'capability-refused');
    const { capabilities } = JSON.parse(text) as SubmissionRequest;
    const hash = createHash('sha256').update(Buffer.from(token, 'base64url')).digest('base64url');
    // Taking back what was asked for has no token of its own.
    if (hash !== capabilities[act === 'revoke' ? 'request' : (act as Act)])
      return refused(403, 'capability-refused');
    const receipt = this.of(submission);
    if (receipt.certificate !== undefined)
      return refused(410, 'submission-erased', { certificate: receipt.certificate });
    if (act === 'revoke') {
      const asked = receipt.state.requests.find(({ id }) => id === body['request']);
      if (asked?.state !== 'open' && asked?.state !== 'revoked') return refused(409, 'request-decided');
      return { status: 200, body: this.#revoke(receipt, asked) };
    }
    if (act === 'view') return { status: 200, body: this.#view(receipt) };
    return { status: 200, body: await this.#act(receipt, act, said) };
  }

  /** As the tenant's own act, or as the rule says. */
  async erase(receipt: FakeReceipt): Promise<string> {
    const site = this.#site();
    const certificate: ErasureCertificate = {
      v: 1,
      submission: receipt.submission,
      by: 'receipt',
      requestedAt: NOW,
      erasedAt: NOW,
      erased: [{ store: 'submission', removed: 1, remaining: 0 }],
      kept: [],
      overwritten: true,
      backupsGoneBy: '2026-12-22T10:00:00Z',
      log: { size: 3, root: '' },
      software: 'test',
    };
    receipt.certificate = await signNote(
      site.crypto,
      'certificate',
      site.id,
      canonicalJson(certificate),
      this.#ledgerSeed,
    );
    return receipt.certificate;
  }

  #view({ submission, state, events, rules }: FakeReceipt): ReceiptView {
    const { capabilities: _capabilities, ...envelope } = JSON.parse(
      this.#stored.get(submission)!,
    ) as SubmissionRequest;
    const { site, form } = JSON.parse(envelope.context) as Context;
    return {
      submission,
      site,
      form,
      receivedAt: RECEIVED_AT,
      deletedAfter: '2027-05-20T08:30:00Z',
      envelope,
      state,
      events,
      rules,
    };
  }

  async #act(receipt: FakeReceipt, act: string, body: Record<string, unknown>): Promise<RightsAnswer> {
    const { state, rules } = receipt;
    switch (act) {
      case 'withdraw': {
        const asked = body['consents'] === 'all' ? this.#consents() : (body['consents'] as string[]);
        const fresh = asked.filter((one) => !state.withdrawn.some(({ field }) => field === one));
        for (const field of fresh) state.withdrawn.push({ field, at: NOW, by: 'receipt' });
        return fresh.length === 0
          ? { state, effect: 'unchanged', event: null }
          : this.#done(receipt, this.event('withdrawal', { by: 'receipt', fields: fresh }));
      }
      case 'request': {
        const right = body['right'] as 'restrict' | 'lift' | 'object';
        if (right === 'lift') {
          delete state.restrictedAt;
          return this.#done(receipt, this.event('restriction-lifted', {}));
        }
        if (rules[right] === 'decision') return this.#open(receipt, right);
        if (right === 'restrict') state.restrictedAt = NOW;
        else state.objectedAt = NOW;
        return this.#done(receipt, this.event(right === 'restrict' ? 'restriction' : 'objection', {}));
      }
      case 'correct': {
        const submission = body['submission'] as SubmissionId;
        this.#stored.set(submission, body['corrected'] as string);
        if (rules.correct === 'decision') return this.#open(receipt, 'correct');
        receipt.submission = submission;
        const answer = this.#done(receipt, this.event('correction', { by: submission }));
        receipt.events.push(this.event('submission', { submission }));
        return answer;
      }
      default: {
        if (rules.erase === 'decision') return this.#open(receipt, 'erase');
        const certificate = await this.erase(receipt);
        return { state: { withdrawn: [], requests: [] }, effect: 'done', event: null, certificate };
      }
    }
  }

  #revoke(receipt: FakeReceipt, asked: RightsRequest): RightsAnswer {
    if (asked.state === 'revoked') return { state: receipt.state, effect: 'unchanged', event: null };
    asked.state = 'revoked';
    asked.decidedAt = NOW;
    return this.#done(receipt, this.event('request-revoked', { request: asked.id, right: asked.right }));
  }

  #open(receipt: FakeReceipt, right: RuledRight): RightsAnswer {
    const id = newId('req', randomBytes(10), Date.parse(NOW));
    receipt.state.requests.push({ id, right, at: NOW, state: 'open' });
    return { ...this.#done(receipt, this.event('request', { request: id, right })), effect: 'open' };
  }

  #done(receipt: FakeReceipt, event: RightsEvent): RightsAnswer {
    receipt.events.push(event);
    return { state: receipt.state, effect: 'done', event };
  }

  #consents(): string[] {
    const [text] = Object.values(this.#site().manifest.forms[0]!.definitions).map((hash) =>
      this.#site().artefacts.get(hash)!,
    );
    return (JSON.parse(text!) as FormDefinition).fields
      .filter(({ type }) => type === 'consent')
      .map(({ id }) => id);
  }
}

const refused = (status: number, code: string, more: object = {}): FakeRightsAnswer => ({
  status,
  body: { type: `urn:sealpost:problem:${code}`, code, title: code, status, detail: code, ...more },
});
