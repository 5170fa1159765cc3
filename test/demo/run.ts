import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApiClient } from '../../dashboard/api-client.ts';
import { loaderTag } from '../../dashboard/snippet.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import type { SiteId } from '../../protocol/ids.ts';
import type { Workspace } from '../../dashboard/workspace.ts';
import { startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { putSubmission, sealSubmission } from '../stage/send-submission.ts';
import { publishSite, signUpTenant, type Tenant } from '../stage/tenant.ts';
import { joineryAnswers } from './answers.ts';
import { startDemoSite, type DemoSite } from './demo-site.ts';
import { demoDraft } from './forms.ts';

/**
 *     npm run demo [-- --port 4780 --site-port 4781 --data .demo]
 *
 * A collector, a customer's site on another origin, and a tenant with keys made at the first start. Delete the data folder to start afresh.
 */
interface Login {
  email: string;
  password: string;
  recoveryCode: string;
  site: SiteId;
  fingerprint: string;
}

const MOCK_SUBMISSIONS = 48;
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4780' },
    'site-port': { type: 'string', default: '4781' },
    data: { type: 'string', default: '.demo' },
  },
});
const port = portOf('port');
const sitePort = portOf('site-port');
const siteOrigin = `http://localhost:${sitePort}`;
const loginFile = join(values.data, 'login.json');
// A first start that was broken off left an account whose password nobody knows.
if (!existsSync(loginFile)) rmSync(join(values.data, 'collector'), { recursive: true, force: true });
mkdirSync(values.data, { recursive: true, mode: 0o700 });

let collector: CollectorProcess | undefined;
let site: DemoSite | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop(0));

try {
  collector = await orExplain(port, () =>
    startCollector(join(values.data, 'collector'), port, { SEALPOST_LOG_LEVEL: 'warn' }),
  );
  const { origin } = collector;
  const login = existsSync(loginFile)
    ? (JSON.parse(readFileSync(loginFile, 'utf8')) as Login)
    : await firstStart(origin);
  const loader = await createApiClient(fetch, origin).loader();
  const snippet = loaderTag({ collector: origin, site: login.site, fingerprint: login.fingerprint }, loader);
  site = await orExplain(sitePort, () => startDemoSite(sitePort, origin, snippet));
  console.log(`
  Sealpost demo. Everything in it is made up.

  1  As a visitor      ${siteOrigin}/            (also ?lang=de and ?lang=ar)
     fill in the form, send it, open the receipt link
  2  As the tenant     ${origin}/dashboard/
     e-mail            ${login.email}
     password          ${login.password}
     recovery code     ${login.recoveryCode}

  Data and login are kept in ${values.data}/ for the next start; delete it to start afresh. Ctrl-C stops.
`);
} catch (error) {
  console.error(error instanceof Error ? `demo: ${error.message}` : error);
  await stop(1);
}

async function firstStart(origin: string): Promise<Login> {
  console.log('First start: making an account, keys and mock submissions (a few seconds) …');
  const password = randomPassword();
  const tenant = await signUpTenant(origin, {
    email: 'mairi@halden-joinery.example',
    name: 'Mairi Halden',
    password,
  });
  const { crypto } = tenant.tools;
  const workspace = await publishSite(
    tenant,
    'Halden Joinery',
    demoDraft(crypto.random, [siteOrigin], Date.now()),
  );
  await sendMockSubmissions(origin, tenant, workspace);
  const login: Login = {
    email: tenant.email,
    password,
    recoveryCode: tenant.recoveryCode,
    site: workspace.site.id,
    fingerprint: workspace.keys.publisher.fingerprint,
  };
  writeFileSync(loginFile, JSON.stringify(login, null, 2), { mode: 0o600 });
  return login;
}

async function sendMockSubmissions(
  origin: string,
  { tools }: Tenant,
  { trusted, definitions }: Workspace,
): Promise<void> {
  const english = (name: string): FormDefinition =>
    definitions.get(trusted!.forms.find((form) => form.name === name)!.definitions['en']!)!;
  const mock = joineryAnswers(1987);
  for (let i = 0; i < MOCK_SUBMISSIONS; i++) {
    const { quote, contact } = mock.next().value;
    const about =
      i % 4 === 3 ? ([english('contact'), contact] as const) : ([english('quote'), quote] as const);
    const { submission, body } = await sealSubmission(tools.crypto, trusted!, ...about);
    const answer = await putSubmission(origin, siteOrigin, submission, body);
    if (!answer.ok) throw new Error(`a mock submission was refused: ${await answer.text()}`);
  }
}

/** Made afresh for every demo: there is no default password. */
function randomPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const pick = (): string => letters[crypto.getRandomValues(new Uint8Array(1))[0]! % letters.length]!;
  return Array.from({ length: 4 }, () => Array.from({ length: 5 }, pick).join('')).join('-');
}

function portOf(name: 'port' | 'site-port'): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  console.error(`demo: expected --${name} to be a port from 1 to 65535, got ${values[name]}`);
  process.exit(1);
}

async function orExplain<T>(wanted: number, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (
      !(error instanceof Error) ||
      !/EADDRINUSE|taken/i.test(`${(error as NodeJS.ErrnoException).code} ${error.message}`)
    )
      throw error;
    const flag = wanted === port ? '--port' : '--site-port';
    throw new Error(
      `port ${wanted} is taken by another program. Stop that one, or choose another: npm run demo -- ${flag} ${wanted + 10}`,
      { cause: error },
    );
  }
}

async function stop(code: number): Promise<never> {
  await site?.close();
  await collector?.stop();
  process.exit(code);
}
