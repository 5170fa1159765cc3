import { betterAuth } from 'better-auth';
import { organization } from 'better-auth/plugins/organization';
import type { Kysely } from 'kysely';
import { toBase64url } from '../../protocol/bytes.ts';
import type { Accounts, Session } from '../domain/accounts.ts';
import type { Clock } from '../domain/clock.ts';
import type { Log } from '../log.ts';
import type { Membership, Store, UserId } from '../store/store.ts';

export type SignUp = 'first' | 'open';

/** Length of a login secret: 32 bytes as base64url, made from the password in the browser (protocol `passwordKeys`). */
const LOGIN_CHARS = 43;

/** What of better-auth is reachable; the rest of its many routes is not. */
const EXPOSED: ReadonlySet<string> = new Set([
  'POST /sign-up/email',
  'POST /sign-in/email',
  'POST /sign-out',
  'GET /get-session',
]);

/**
 * Accounts, sessions and organisations by better-auth, in the store's own file.
 *
 * It is told no address and no user agent: it gets only the headers named in {@link KEPT_HEADERS}, a hook nulls both columns, and the table
 * refuses anything else. With no address it has nothing to limit rates by, so routes/accounts.ts does that.
 */
export function createAccounts(options: {
  database: Kysely<unknown>;
  store: Store;
  secret: Uint8Array;
  publicUrl: URL;
  signUp: SignUp;
  log: Log;
  clock: Clock;
}): Accounts {
  const { store, publicUrl } = options;
  const auth = betterAuth(settings(options));
  let signingUp: Promise<unknown> = Promise.resolve();

  async function signUp(forward: () => Promise<Response>): Promise<Response> {
    if (options.signUp === 'first' && (await store.members.anyAccount())) return signUpClosed();
    return forward();
  }

  return {
    async handle({ method, path, headers, body }) {
      if (!EXPOSED.has(`${method} ${path}`)) return new Response(null, { status: 404 });
      const forward = (): Promise<Response> =>
        auth.handler(
          new Request(new URL(`${basePath(publicUrl)}${path}`, publicUrl), {
            method,
            headers: keptHeaders(headers),
            ...(body === undefined ? {} : { body }),
          }),
        );
      if (path !== '/sign-up/email') return forward();
      // One after the other, so that two cannot both be the first.
      const result = signingUp.then(() => signUp(forward));
      signingUp = result.catch(() => undefined);
      return result;
    },

    async session(headers) {
      const found = await auth.api.getSession({ headers: keptHeaders(headers) });
      if (!found) return undefined;
      const { user, session } = found;
      const memberships = await store.members.membershipsOf(user.id);
      const membership =
        memberships.find(({ tenant }) => tenant === activeOrganisation(session)) ?? memberships[0];
      return membership && sessionOf(user, membership);
    },

    async findByEmail(email) {
      const context = await auth.$context;
      return (await context.internalAdapter.findUserByEmail(email.trim().toLowerCase()))?.user.id;
    },

    async hashLogin(login) {
      return (await auth.$context).password.hash(login);
    },
  };
}

function settings({ database, store, secret, publicUrl, log, clock }: Parameters<typeof createAccounts>[0]) {
  const https = publicUrl.protocol === 'https:';
  return {
    appName: 'Sealpost',
    baseURL: publicUrl.origin,
    basePath: basePath(publicUrl),
    secret: toBase64url(secret),
    database: { db: database, type: 'sqlite' as const, transaction: false },
    trustedOrigins: [publicUrl.origin],
    emailAndPassword: { enabled: true, minPasswordLength: LOGIN_CHARS, maxPasswordLength: LOGIN_CHARS },
    plugins: [organization({ allowUserToCreateOrganization: false })],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    session: { expiresIn: 7 * 86_400, updateAge: 86_400 },
    advanced: {
      cookiePrefix: 'sealpost',
      useSecureCookies: https,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict' as const, secure: https },
      ipAddress: { disableIpTracking: true },
    },
    // Its messages name e-mail addresses.
    logger: {
      level: 'error' as const,
      log: (level: string) => {
        if (level === 'error') log.write('error', 'accounts-failed');
      },
    },
    databaseHooks: {
      session: {
        create: {
          /** Runs at sign-up and at every log-in: whoever has no organisation gets one here, also after a sign-up that broke off half-way. */
          before: async (session: { userId: UserId }, context: { body?: unknown } | null) => {
            const membership =
              (await store.members.membershipsOf(session.userId))[0] ??
              (await store.members.createOrganisation(
                session.userId,
                organisationName(context?.body),
                Math.floor(clock() / 1000),
              ));
            return {
              data: { ...session, ipAddress: null, userAgent: null, activeOrganizationId: membership.tenant },
            };
          },
        },
      },
    },
  };
}

/** The organisation plugin adds the member, which the library's types lose on the way. */
const activeOrganisation = (session: object): unknown =>
  'activeOrganizationId' in session ? session.activeOrganizationId : undefined;

const basePath = (publicUrl: URL): string => `${publicUrl.pathname.replace(/\/$/, '')}/api/auth`;

function organisationName(body: unknown): string {
  const { organisationName, name } = (body ?? {}) as { organisationName?: unknown; name?: unknown };
  for (const candidate of [organisationName, name]) {
    if (typeof candidate === 'string' && candidate.trim()) return candidate.trim().slice(0, 200);
  }
  return 'Organisation';
}

function sessionOf(user: { id: string; email: string; name: string }, membership: Membership): Session {
  return {
    user: { id: user.id, email: user.email, name: user.name },
    organisation: { id: membership.tenant, name: membership.name, role: membership.role },
  };
}

const KEPT_HEADERS = [
  'cookie',
  'content-type',
  'accept',
  'origin',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
];

function keptHeaders(headers: Headers): Headers {
  const kept = new Headers();
  for (const name of KEPT_HEADERS) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
}

/** In better-auth's own shape of errors, as everything under /api/auth. */
const signUpClosed = (): Response =>
  Response.json(
    {
      code: 'SIGN_UP_CLOSED',
      message:
        'Expected the first account of this collector, but there is one already; sign-up is closed. Log in, or start the collector with SEALPOST_SIGNUP=open.',
    },
    { status: 403 },
  );
