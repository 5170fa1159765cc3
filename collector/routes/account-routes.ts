import * as v from 'valibot';
import type { Me } from '../../protocol/api.ts';
import { fromBase64url } from '../../protocol/bytes.ts';
import type { KeyWrap } from '../../protocol/member-keys.ts';
import { binary } from '../../protocol/value-schemas.ts';
import type { CollectorParts } from '../parts.ts';
import { ProblemError } from '../domain/problem.ts';
import { RateLimiter } from '../domain/rate-limiter.ts';
import { finishRecovery, provesRecovery, startRecovery } from '../domain/recovery.ts';
import { clientOf } from './client-address.ts';
import type { HttpApp, HttpContext } from './http.ts';
import { jsonRequest } from './json-request.ts';
import { loggedIn } from './tenant-guard.ts';

const WINDOW_SECONDS = 15 * 60;

const text = (max: number) =>
  v.pipe(v.string(), v.trim(), v.maxLength(max, `expected at most ${max} characters`));
const emailExpected = 'expected an e-mail address of at most 254 characters';
/** Its rough shape; better-auth looks closer. */
const email = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.maxLength(254, emailExpected),
  v.regex(/^[^\s@\p{C}]+@[^\s@\p{C}]+$/u, emailExpected),
);
const wrap = (kind: KeyWrap['kind']) =>
  v.object({ v: v.literal(1), kind: v.literal(kind), nonce: binary(24), box: binary(48) });

/** The password itself never arrives: what better-auth calls so is the login secret made from it. */
const signInSchema = v.object({ email, password: binary(32) });
const signUpSchema = v.object({
  email,
  password: binary(32),
  name: text(200),
  organisationName: v.exactOptional(text(200)),
});
const newMemberKeySchema = v.object({
  publicKey: binary(32),
  wraps: v.pipe(
    v.array(v.union([wrap('password'), wrap('recovery')], 'expected a wrap')),
    v.length(2, 'expected one password and one recovery wrap'),
    v.check((wraps) => wraps[0]?.kind !== wraps[1]?.kind, 'expected one password and one recovery wrap'),
  ),
  recoveryProofHash: binary(32),
});
const proofSchema = v.object({ proof: binary(32) });
const recoveryStartSchema = v.object({ email, proof: binary(32) });
const recoveryFinishSchema = v.object({
  email,
  proof: binary(32),
  login: binary(32),
  password: wrap('password'),
});

/** Accounts, the member key and recovery. */
export function addAccountRoutes(app: HttpApp, parts: CollectorParts): void {
  const { accounts, store, clock, proxied } = parts;
  const limit = (max: number): RateLimiter => new RateLimiter({ max, windowSeconds: WINDOW_SECONDS, clock });
  // Never by the account alone: whoever knows an address could lock its owner out.
  const perAccountAndClient = limit(10);
  const perClient = limit(100);
  // A recovery proof has 128 bits, so these are against load, not against guessing.
  const recoveriesPerClient = limit(20);
  const allRecoveries = limit(2000);
  const confirmations = limit(5);

  const limitRecovery = (step: 'start' | 'finish', c: HttpContext): void => {
    recoveriesPerClient.take(step, clientOf(c, proxied));
    allRecoveries.take(step);
  };

  app.on(['GET', 'POST'], '/api/auth/*', async (c) => {
    const path = c.req.path.slice(c.req.path.indexOf('/api/auth/') + '/api/auth'.length);
    const request = { method: c.req.method, path, headers: c.req.raw.headers };
    if (path !== '/sign-in/email' && path !== '/sign-up/email') {
      const body = request.method === 'POST' ? '{}' : undefined;
      return relay(c, await accounts.handle({ ...request, body }));
    }
    const signsIn = path === '/sign-in/email';
    const credentials = await jsonRequest(c, signsIn ? signInSchema : signUpSchema);
    const client = clientOf(c, proxied);
    // Taken before and given back after, so that attempts at the same time count, too.
    perClient.take(client);
    perAccountAndClient.take(credentials.email, client);
    const response = await accounts.handle({ ...request, body: JSON.stringify(credentials) });
    if (response.ok) {
      perAccountAndClient.forgive(credentials.email, client);
      if (signsIn) perClient.giveBack(client);
    }
    return relay(c, response);
  });

  app.post('/api/recover/start', async (c) => {
    const { email, proof } = await jsonRequest(c, recoveryStartSchema);
    limitRecovery('start', c);
    return c.json(await startRecovery({ store, accounts }, email, fromBase64url(proof, 32)!));
  });

  app.post('/api/recover/finish', async (c) => {
    const { email, proof, login, password } = await jsonRequest(c, recoveryFinishSchema);
    limitRecovery('finish', c);
    await finishRecovery(parts, email, fromBase64url(proof, 32)!, { login, password });
    return c.body(null, 204);
  });

  app.use('/api/me', loggedIn(accounts));
  app.use('/api/me/*', loggedIn(accounts));

  app.get('/api/me', async (c) => {
    const { user, organisation } = c.get('session');
    const key = await store.members.key(user.id);
    const memberKey = key && {
      publicKey: key.publicKey,
      wraps: key.wraps,
      recoveryConfirmed: key.recoveryConfirmed,
    };
    return c.json({ user, organisation, memberKey: memberKey ?? null } satisfies Me);
  });

  app.put('/api/me/key', async (c) => {
    const { publicKey, wraps, recoveryProofHash } = await jsonRequest(c, newMemberKeySchema);
    const key = { publicKey, wraps, recoveryProofHash: fromBase64url(recoveryProofHash, 32)! };
    if (!(await store.members.addKey(c.get('session').user.id, key))) {
      throw new ProblemError(
        'member-key-exists',
        'expected a member without a key, but there is one; everything granted so far hangs on it',
      );
    }
    return c.body(null, 204);
  });

  app.post('/api/me/recovery-confirmed', async (c) => {
    const { proof } = await jsonRequest(c, proofSchema);
    const { id } = c.get('session').user;
    const key = await store.members.key(id);
    if (!key)
      throw new ProblemError('member-key-missing', 'expected a member key; make one in the dashboard first');
    confirmations.take(id);
    if (!provesRecovery(key, fromBase64url(proof, 32)!)) {
      throw new ProblemError(
        'recovery-proof',
        'expected the proof of the recovery code that was shown, got another; type it again',
      );
    }
    await store.members.confirmRecovery(id);
    return c.body(null, 204);
  });
}

/** better-auth's answer with this app's headers. */
async function relay(c: HttpContext, response: Response): Promise<Response> {
  if (response.status === 404)
    throw new ProblemError('not-found', 'expected a route of this collector, got another');
  for (const [name, value] of response.headers) {
    if (name === 'set-cookie') c.header(name, value, { append: true });
    else if (name === 'content-type') c.header(name, value);
  }
  c.status(response.status as Parameters<typeof c.status>[0]);
  return c.body(await response.text());
}
