import type { Decision, SiteRequest, SiteState } from '../protocol/api.ts';
import type { SiteId, SubmissionId } from '../protocol/ids.ts';
import type { RightsAnswer } from '../protocol/rights.ts';
import type { UtcTime } from '../protocol/time.ts';
import { ApiError, type ApiClient } from './api-client.ts';

type Api = Pick<ApiClient, 'requests' | 'decide'>;

/** What visitors asked for, kept for the navigation, the page of requests and the inbox alike, so that all three say the same. */
export class RequestFeed {
  readonly #api: Api;
  readonly #bySite = new Map<SiteId, SiteRequest[]>();
  readonly #listeners = new Set<() => void>();

  constructor(api: Api) {
    this.#api = api;
  }

  /** undefined until it was fetched once. */
  list(site: SiteId): readonly SiteRequest[] | undefined {
    return this.#bySite.get(site);
  }

  openCount(site: SiteId): number {
    return openRequests(this.#bySite.get(site) ?? []).length;
  }

  async refresh(site: SiteId): Promise<void> {
    this.#bySite.set(site, await this.#api.requests(site));
    this.#tell();
  }

  /**
   * @throws ApiError; `request-decided` where somebody else was faster, or the visitor has taken it back: the list is fetched again before.
   */
  async decide(site: SiteId, request: SiteRequest, decision: Decision): Promise<RightsAnswer> {
    let answer: RightsAnswer;
    try {
      answer = await this.#api.decide(site, request.id, decision);
    } catch (error) {
      if (isOvertaken(error)) await this.refresh(site);
      throw error;
    }
    // What was decided is decided, whether or not the list comes.
    await this.refresh(site).catch(() => undefined);
    return answer;
  }

  forget(): void {
    this.#bySite.clear();
    this.#tell();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Decided by somebody else, taken back, or gone with its submission. */
export const isOvertaken = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'request-decided' || error.code === 'request-unknown');

/** Those that wait longest first: their month ends first. */
export const openRequests = (requests: readonly SiteRequest[]): SiteRequest[] =>
  requests.filter(({ state }) => state === 'open').toSorted((a, b) => a.at.localeCompare(b.at));

/** What needs no answer any more, decided or taken back; the latest first. */
export const decidedRequests = (requests: readonly SiteRequest[]): SiteRequest[] =>
  requests
    .filter(({ state }) => state !== 'open')
    .toSorted((a, b) => (b.decidedAt ?? b.at).localeCompare(a.decidedAt ?? a.at));

/** What happened by the form's own rule, so that nobody was asked; the latest first. One that the tenant granted stands with the decisions. */
export const objectionsAtOnce = (
  states: readonly SiteState[],
): { submission: SubmissionId; at: UtcTime; restricted: boolean }[] =>
  states
    .flatMap(({ submission, state: { objectedAt, restrictedAt, supersededBy, requests } }) =>
      objectedAt === undefined ||
      supersededBy !== undefined ||
      requests.some(({ right, state }) => right === 'object' && state === 'granted')
        ? []
        : [{ submission, at: objectedAt, restricted: restrictedAt !== undefined }],
    )
    .toSorted((a, b) => b.at.localeCompare(a.at));

/** A reason is for the visitor, who has a right to it where it is refused (GDPR, Article 12(4)). */
export const reasonProblem = ({ granted, reason }: Decision): string | undefined => {
  if (reason.trim().length > REASON_MAX_CHARS) return `At most ${REASON_MAX_CHARS} characters, please.`;
  return granted || reason.trim() ? undefined : 'Say why. The visitor has a right to know, and reads it.';
};

export const REASON_MAX_CHARS = 2000;
