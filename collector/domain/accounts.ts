import type { TenantId, UserId } from '../store/store.ts';

/** Who is logged in; implemented in accounts/. */
export interface Accounts {
  /**
   * Answers a request under `/api/auth`.
   * @param path below `/api/auth`, e.g. `/sign-in/email`.
   * @param body undefined for GET.
   */
  handle(request: {
    method: string;
    path: string;
    headers: Headers;
    body: string | undefined;
  }): Promise<Response>;
  session(headers: Headers): Promise<Session | undefined>;
  findByEmail(email: string): Promise<UserId | undefined>;
  /** What is stored of a login secret; for `MemberStore.renewAccess`. */
  hashLogin(login: string): Promise<string>;
}

export interface Session {
  user: { id: UserId; email: string; name: string };
  organisation: { id: TenantId; name: string; role: string };
}
