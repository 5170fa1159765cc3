import type {
  ConsentPage,
  ConsentReceiptRequest,
  ConsentStatistics,
  Decision,
  Draft,
  DraftUpdate,
  LedgerEntries,
  LedgerView,
  Me,
  NewMemberKey,
  NewSite,
  Problem,
  ProblemCode,
  ProposedCorrection,
  Publication,
  RecoveryFinish,
  RecoveryStart,
  Site,
  SiteRequest,
  SiteStates,
  SiteSummary,
  SubmissionPage,
  SuppressingAct,
} from '../protocol/api.ts';
import { API } from '../protocol/api.ts';
import type { ConsentId } from '../protocol/consent-record.ts';
import type { FormId, SiteId, SubmissionId } from '../protocol/ids.ts';
import type { LogName } from '../protocol/ledger/logs.ts';
import type { ReceiptBundle } from '../protocol/ledger/receipt.ts';
import type { NoticeTexts } from '../protocol/notice-texts.ts';
import type { Grant } from '../protocol/member-keys.ts';
import type { Hold, HoldId, NewHold, RetentionReport } from '../protocol/retention.ts';
import type { RequestId, RightsAnswer } from '../protocol/rights.ts';
import type { UtcTime } from '../protocol/time.ts';
import type {
  NewWebhook,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookId,
  WebhookSettings,
} from '../protocol/webhooks.ts';

/** `network`: no answer came. `login`: the account service said no, in `message`. */
export type ApiErrorCode = ProblemCode | 'network' | 'login';

export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly status: number;
  /** Offending member of what was sent, where the collector names one. */
  readonly at: string | undefined;

  constructor(
    code: ApiErrorCode,
    message: string,
    status: number,
    more: { at?: string; cause?: unknown } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.at = more.at;
    if ('cause' in more) this.cause = more.cause;
  }
}

/** A script asset of the current release, from `GET /v1/assets.json`. */
export interface LoaderAsset {
  name: string;
  /** base64url; part of the immutable address. */
  sha256: string;
  /** `sha256-…`, for an integrity attribute. */
  integrity: string;
}

export interface ApiClient {
  signUp(account: { email: string; name: string; password: string }): Promise<void>;
  signIn(account: { email: string; password: string }): Promise<void>;
  signOut(): Promise<void>;
  /** null when nobody is logged in. */
  me(): Promise<Me | null>;
  putMemberKey(key: NewMemberKey): Promise<void>;
  confirmRecovery(proof: string): Promise<void>;
  startRecovery(email: string, proof: string): Promise<RecoveryStart>;
  finishRecovery(finish: RecoveryFinish): Promise<void>;
  sites(): Promise<SiteSummary[]>;
  createSite(site: NewSite): Promise<Site>;
  site(site: SiteId): Promise<Site>;
  saveDraft(site: SiteId, update: DraftUpdate): Promise<Pick<Draft, 'version'>>;
  publish(site: SiteId, publication: Publication): Promise<{ revision: number }>;
  addGrants(site: SiteId, grants: Grant[]): Promise<void>;
  submissions(site: SiteId, page: { form?: FormId; after?: string; limit?: number }): Promise<SubmissionPage>;
  /** Text of an artefact, still to be checked against its hash; null when the collector does not have it. */
  artefact(hash: string): Promise<string | null>;
  loader(): Promise<LoaderAsset | null>;
  /** The script that speaks to Google and Microsoft before any tag of theirs; null when this release has none. */
  stub(): Promise<LoaderAsset | null>;
  /** What consent says in one language before a tenant changes a word of it; null for a language that does not come with this release. */
  noticeTexts(locale: string): Promise<NoticeTexts | null>;
  /** `slk1_…`, still nobody's word but the collector's; null when it keeps no ledger. */
  ledgerKey(): Promise<string | null>;
  /** Newest first. @param page.consent only this one: no record or one. */
  consents(site: SiteId, page: { consent?: ConsentId; after?: string; limit?: number }): Promise<ConsentPage>;
  /** Days of UTC, both included. */
  consentStatistics(site: SiteId, range: { from: string; to: string }): Promise<ConsentStatistics>;
  consentReceipt(consent: ConsentId, request: ConsentReceiptRequest): Promise<ReceiptBundle>;
  /** Newest first. */
  ledgerEntries(site: SiteId, log: LogName, page: { after?: string; limit?: number }): Promise<LedgerEntries>;
  ledger(site: SiteId): Promise<LedgerView>;
  /** What visitors asked for, newest first. */
  requests(site: SiteId): Promise<SiteRequest[]>;
  /** What an open request for a correction is about; both versions sealed. */
  proposedCorrection(site: SiteId, request: RequestId): Promise<ProposedCorrection>;
  decide(site: SiteId, request: RequestId, decision: Decision): Promise<RightsAnswer>;
  /** Submissions that differ from how they came. */
  states(site: SiteId): Promise<SiteStates>;
  /** Of somebody who said so elsewhere. @param consents fields */
  withdraw(site: SiteId, submission: SubmissionId, consents: readonly string[]): Promise<RightsAnswer>;
  erase(site: SiteId, submission: SubmissionId): Promise<RightsAnswer>;
  /** Keyed hashes (suppression.ts). */
  suppressions(site: SiteId): Promise<{ hash: string; at: UtcTime }[]>;
  addSuppressions(site: SiteId, hashes: readonly string[]): Promise<void>;
  /** @returns the hashes that are on the list then: not those that a member has taken off since. */
  addSuppressingActs(site: SiteId, acts: readonly SuppressingAct[]): Promise<string[]>;
  /** @param removal.reason is kept in the audit log. @returns how many came off. */
  removeSuppressions(site: SiteId, removal: { hashes: readonly string[]; reason: string }): Promise<number>;
  /** See protocol/masked-address.ts. */
  keepMaskedAddresses(
    site: SiteId,
    addresses: readonly { submission: SubmissionId; masked: string }[],
  ): Promise<void>;
  webhooks(site: SiteId): Promise<WebhookEndpoint[]>;
  addWebhook(site: SiteId, settings: WebhookSettings): Promise<NewWebhook>;
  changeWebhook(site: SiteId, webhook: WebhookId, settings: WebhookSettings): Promise<WebhookEndpoint>;
  removeWebhook(site: SiteId, webhook: WebhookId): Promise<void>;
  rotateWebhook(site: SiteId, webhook: WebhookId): Promise<NewWebhook>;
  testWebhook(site: SiteId, webhook: WebhookId): Promise<void>;
  /** Newest first. */
  webhookDeliveries(site: SiteId, webhook: WebhookId): Promise<WebhookDelivery[]>;
  retention(site: SiteId): Promise<RetentionReport>;
  holds(site: SiteId): Promise<Hold[]>;
  setHold(site: SiteId, hold: NewHold): Promise<Hold>;
  releaseHold(site: SiteId, hold: HoldId): Promise<void>;
  /** Body of an export (`consentsExportPath`, `logExportPath`), as it comes in. */
  exported(path: string): Promise<ReadableStream<Uint8Array>>;
}

/**
 * The tenant's side of the HTTP interface (protocol/api.ts).
 * @param fetch the browser's, or one that keeps cookies and sends an `Origin`, as Node's does not.
 * @param base origin of the collector; empty in the dashboard, which it serves.
 */
export function createApiClient(fetch: typeof globalThis.fetch, base = ''): ApiClient {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
  ): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(`${base}${path}`, {
        method,
        credentials: 'same-origin',
        cache: method === 'GET' ? 'no-cache' : 'no-store',
        ...(body === undefined ? {} : { headers: { 'content-type': type }, body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw new ApiError(
        'network',
        'The collector does not answer. Check your connection and try again.',
        0,
        { cause },
      );
    }
    if (!response.ok) throw await refusal(response);
    return response;
  };
  const json = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    (await (await call(method, path, body)).json()) as T;
  const done = async (method: string, path: string, body?: unknown): Promise<void> => {
    await call(method, path, body);
  };

  const asset = async (name: string): Promise<LoaderAsset | null> =>
    readAsset(name, await unless('not-found', json<unknown>('GET', '/v1/assets.json')));

  return {
    signUp: (account) => done('POST', '/api/auth/sign-up/email', account),
    signIn: (account) => done('POST', '/api/auth/sign-in/email', account),
    signOut: () => done('POST', '/api/auth/sign-out', {}),
    me: () => unless('session-required', json<Me>('GET', '/api/me')),
    putMemberKey: (key) => done('PUT', '/api/me/key', key),
    confirmRecovery: (proof) => done('POST', '/api/me/recovery-confirmed', { proof }),
    startRecovery: (email, proof) => json('POST', '/api/recover/start', { email, proof }),
    finishRecovery: (finish) => done('POST', '/api/recover/finish', finish),
    sites: async () => (await json<{ sites: SiteSummary[] }>('GET', '/api/sites')).sites,
    createSite: (site) => json('POST', '/api/sites', site),
    site: (site) => json('GET', `/api/sites/${site}`),
    saveDraft: (site, update) => json('PUT', `/api/sites/${site}/draft`, update),
    publish: (site, publication) => json('POST', `/api/sites/${site}/publish`, publication),
    addGrants: (site, grants) => done('POST', `/api/sites/${site}/grants`, { grants }),
    submissions: (site, { form, after, limit }) => {
      const query = new URLSearchParams();
      if (form) query.set('form', form);
      if (after) query.set('after', after);
      if (limit) query.set('limit', String(limit));
      return json('GET', `/api/sites/${site}/submissions?${query}`);
    },
    artefact: (hash) =>
      unless(
        'artefact-unknown',
        call('GET', API.artefact(hash)).then((response) => response.text()),
      ),
    loader: () => asset('loader.js'),
    stub: () => asset('stub.js'),
    noticeTexts: async (locale) => {
      const path = `/dashboard/notice-texts/${encodeURIComponent(locale)}.json`;
      const texts = await unless('not-found', json<NoticeTexts>('GET', path));
      return texts?.v === 1 && texts.locale === locale ? texts : null;
    },
    ledgerKey: async () => {
      const key = await unless(
        'not-found',
        call('GET', API.ledgerKey).then((response) => response.text()),
      );
      return key?.startsWith('slk1_') ? key.trim() : null;
    },
    consents: (site, page) => json('GET', `/api/sites/${site}/consents${query(page)}`),
    consentStatistics: (site, range) => json('GET', `/api/sites/${site}/consents/statistics${query(range)}`),
    consentReceipt: async (consent, request) => {
      const response = await call('POST', API.consentReceipt(consent), request, 'text/plain');
      return (await response.json()) as ReceiptBundle;
    },
    ledger: (site) => json('GET', `/api/sites/${site}/ledger`),
    ledgerEntries: (site, log, page) => json('GET', `/api/sites/${site}/ledger/${log}/entries${query(page)}`),
    requests: async (site) =>
      (await json<{ requests: SiteRequest[] }>('GET', `/api/sites/${site}/requests`)).requests,
    proposedCorrection: (site, request) => json('GET', `/api/sites/${site}/requests/${request}/correction`),
    decide: (site, request, decision) => json('POST', `/api/sites/${site}/requests/${request}`, decision),
    states: (site) => json<SiteStates>('GET', `/api/sites/${site}/states`),
    withdraw: (site, submission, consents) =>
      json('POST', `/api/sites/${site}/submissions/${submission}/withdraw`, { consents }),
    erase: (site, submission) => json('POST', `/api/sites/${site}/submissions/${submission}/erase`, {}),
    suppressions: async (site) =>
      (
        await json<{ suppressions: { hash: string; at: UtcTime }[] }>(
          'GET',
          `/api/sites/${site}/suppressions`,
        )
      ).suppressions,
    addSuppressions: (site, hashes) => done('POST', `/api/sites/${site}/suppressions`, { hashes }),
    addSuppressingActs: async (site, acts) =>
      (await json<{ suppressed: string[] }>('POST', `/api/sites/${site}/suppressions`, { acts })).suppressed,
    removeSuppressions: async (site, removal) =>
      (await json<{ removed: number }>('POST', `/api/sites/${site}/suppressions/remove`, removal)).removed,
    keepMaskedAddresses: (site, addresses) =>
      done('POST', `/api/sites/${site}/masked-addresses`, { addresses }),
    webhooks: async (site) =>
      (await json<{ endpoints: WebhookEndpoint[] }>('GET', webhookPath(site))).endpoints,
    addWebhook: (site, settings) => json('POST', webhookPath(site), settings),
    changeWebhook: (site, webhook, settings) => json('PUT', webhookPath(site, webhook), settings),
    removeWebhook: (site, webhook) => done('DELETE', webhookPath(site, webhook)),
    rotateWebhook: (site, webhook) => json('POST', `${webhookPath(site, webhook)}/secret`, {}),
    testWebhook: (site, webhook) => done('POST', `${webhookPath(site, webhook)}/test`, {}),
    webhookDeliveries: async (site, webhook) =>
      (await json<{ deliveries: WebhookDelivery[] }>('GET', `${webhookPath(site, webhook)}/deliveries`))
        .deliveries,
    retention: (site) => json('GET', `/api/sites/${site}/retention`),
    holds: async (site) => (await json<{ holds: Hold[] }>('GET', `/api/sites/${site}/holds`)).holds,
    setHold: (site, hold) => json('POST', `/api/sites/${site}/holds`, hold),
    releaseHold: (site, hold) => done('DELETE', `/api/sites/${site}/holds/${hold}`),
    exported: async (path) => (await call('GET', path)).body ?? new Blob([]).stream(),
  };
}

/** Address of the sealed export, which the browser downloads by itself. */
export const exportPath = (site: SiteId): string => `/api/sites/${site}/export`;
/** Of every consent record, as JSON lines. */
export const consentsExportPath = (site: SiteId): string => `/api/sites/${site}/consents/export`;
/** Of a whole log, as JSON lines that `sealpost verify` reads. */
export const logExportPath = (site: SiteId, log: LogName): string =>
  `/api/sites/${site}/ledger/${log}/export`;

const webhookPath = (site: SiteId, webhook?: WebhookId): string =>
  `/api/sites/${site}/webhooks${webhook ? `/${webhook}` : ''}`;

const query = (members: Record<string, string | number | undefined>): string => {
  const given = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length ? `?${new URLSearchParams(given)}` : '';
};

async function unless<T>(code: ApiErrorCode, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.code === code) return null;
    throw error;
  }
}

/** The collector answers with problem+json, the account service below /api/auth with `{ code, message }`. */
async function refusal(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Partial<Problem> & { message?: string };
  const at = body.at === undefined ? {} : { at: body.at };
  if (body.type?.startsWith('urn:sealpost:problem:') && body.code) {
    return new ApiError(body.code, body.detail ?? body.title ?? body.code, response.status, at);
  }
  if (body.message) return new ApiError('login', body.message, response.status);
  return new ApiError(
    'unavailable',
    `The collector answered with status ${response.status}. Try again in a moment.`,
    response.status,
  );
}

function readAsset(name: string, answer: unknown): LoaderAsset | null {
  const listed: unknown = isRecord(answer) && 'assets' in answer ? answer['assets'] : answer;
  return (
    (Array.isArray(listed) ? (listed as unknown[]) : []).find(
      (item): item is LoaderAsset & Record<string, unknown> =>
        isRecord(item) &&
        item['name'] === name &&
        typeof item['sha256'] === 'string' &&
        typeof item['integrity'] === 'string',
    ) ?? null
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
