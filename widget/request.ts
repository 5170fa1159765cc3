import type { Problem } from '../protocol/api.ts';
import { WidgetFailure } from './failure.ts';

const TIMEOUT_MS = 30_000;
/** The slowest line that a long answer is still waited for. */
const SLOWEST_BYTES_A_MS = 4;

/**
 * One request to the collector: no cookies, no page address.
 * @throws WidgetFailure `blocked`, `offline` or `collector-down` when no answer came.
 */
export async function request(url: string, init?: RequestInit & { body?: string }): Promise<Response> {
  let blocked = false;
  const watch = (event: SecurityPolicyViolationEvent): void => {
    blocked ||= event.effectiveDirective === 'connect-src' && url.startsWith(event.blockedURI);
  };
  document.addEventListener('securitypolicyviolation', watch);
  try {
    return await fetch(url, {
      credentials: 'omit',
      // Only the origin: the collector needs it, and where exactly the form stood is nobody's business.
      referrerPolicy: 'strict-origin',
      signal: AbortSignal.timeout(TIMEOUT_MS + (init?.body?.length ?? 0) / SLOWEST_BYTES_A_MS),
      ...init,
    });
  } catch (cause) {
    // The violation is reported in a task of its own, which may come after the failure.
    await pause(50);
    throw new WidgetFailure(
      blocked ? 'blocked' : navigator.onLine ? 'collector-down' : 'offline',
      undefined,
      cause,
    );
  } finally {
    document.removeEventListener('securitypolicyviolation', watch);
  }
}

/** The collector's own word for what is wrong, else the bare status. It is going to be shown, so it must be a code and no sentence. */
export async function problemCode(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined;
  const code = String(problem?.code);
  return problem?.code && /^[a-z-]{3,40}$/.test(code) ? code : `${response.status}`;
}

/** Answers that say nothing about the request itself, so that the same one may succeed later. */
export const isPassing = (status: number): boolean => status >= 500 || status === 429 || status === 408;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
