import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApiClient } from '../../dashboard/api-client.ts';
import { readDraft } from '../../dashboard/draft.ts';
import { loaderTag } from '../../dashboard/snippet.ts';
import type { Workspace } from '../../dashboard/workspace.ts';
import type { FormDefinition } from '../../protocol/form.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { freePort, startCollector, type CollectorProcess } from '../stage/collector-process.ts';
import { putSubmission, sealSubmission } from '../stage/send-submission.ts';
import { logInTenant, publishDraft, publishSite, signUpTenant, type Tenant } from '../stage/tenant.ts';
import { joineryAnswers } from './answers.ts';
import { startDemoSite, type DemoSite } from './demo-site.ts';
import { startDemoTags, type DemoTags } from './demo-tags.ts';
import { demoDraft } from './forms.ts';

export interface Login {
  email: string;
  password: string;
  recoveryCode: string;
  site: SiteId;
  fingerprint: string;
  /** Origin of the demo site that the published manifest allows. */
  siteOrigin: string;
}

export interface Demo {
  collector: string;
  site: string;
  login: Login;
  stop(): Promise<void>;
}

export class PortTaken extends Error {
  override name = 'PortTaken';
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`port ${port} is taken by another program`, { cause });
    this.port = port;
  }
}

const MOCK_SUBMISSIONS = 48;

/**
 * A collector, a customer's site on another origin, another company's server on a third, and a tenant with keys made at the first start.
 * @param tagsPort the one after the site's, or any that is free, where it is not given. @param data kept for the next start. @param say told what takes a while.
 * @throws PortTaken
 */
export async function startDemo(
  { port, sitePort, tagsPort, data }: { port: number; sitePort: number; tagsPort?: number; data: string },
  say: (sentence: string) => void,
): Promise<Demo> {
  const loginFile = join(data, 'login.json');
  // A first start that was broken off left an account whose password nobody knows.
  if (!existsSync(loginFile)) rmSync(join(data, 'collector'), { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });

  let collector: CollectorProcess | undefined;
  let site: DemoSite | undefined;
  let tags: DemoTags | undefined;
  const stop = async (): Promise<void> => {
    await site?.close();
    await tags?.close();
    await collector?.stop();
  };
  try {
    collector = await orTaken(port, () =>
      startCollector(join(data, 'collector'), port, {
        SEALPOST_LOG_LEVEL: 'warn',
        // A receiver to try webhooks with runs on this machine.
        SEALPOST_WEBHOOK_PRIVATE: 'true',
      }),
    );
    const { origin } = collector;
    const siteOrigin = `http://localhost:${sitePort}`;
    tags = tagsPort
      ? await orTaken(tagsPort, () => startDemoTags(tagsPort))
      : await startTagsBeside(sitePort);
    const tagsOrigin = tags.origin;
    let login: Login;
    if (existsSync(loginFile)) {
      login = JSON.parse(readFileSync(loginFile, 'utf8')) as Login;
      if (login.siteOrigin !== siteOrigin) await moveTo(origin, login, siteOrigin);
    } else {
      say('First start: making an account, keys and mock submissions (a few seconds) …');
      login = await firstStart(origin, siteOrigin, tagsOrigin);
    }
    login = { ...login, siteOrigin };
    writeFileSync(loginFile, JSON.stringify(login, null, 2), { mode: 0o600 });

    const loader = await createApiClient(fetch, origin).loader();
    const snippet = loaderTag(
      { collector: origin, site: login.site, fingerprint: login.fingerprint },
      loader,
    );
    site = await orTaken(sitePort, () => startDemoSite(sitePort, origin, tagsOrigin, snippet));
    return { collector: origin, site: siteOrigin, login, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function firstStart(origin: string, siteOrigin: string, tagsOrigin: string): Promise<Login> {
  const password = randomPassword();
  const tenant = await signUpTenant(origin, {
    email: 'mairi@halden-joinery.example',
    name: 'Mairi Halden',
    password,
  });
  const draft = demoDraft(tenant.tools.crypto.random, [siteOrigin], tagsOrigin, Date.now());
  const workspace = await publishSite(tenant, 'Halden Joinery', draft);
  await sendMockSubmissions(origin, siteOrigin, tenant, workspace);
  return {
    email: tenant.email,
    password,
    recoveryCode: tenant.recoveryCode,
    site: workspace.site.id,
    fingerprint: workspace.keys.publisher.fingerprint,
    siteOrigin,
  };
}

/** The customer's site moved to another port: what its tenant would do in the dashboard. */
async function moveTo(origin: string, login: Login, siteOrigin: string): Promise<void> {
  const tenant = await logInTenant(origin, login.email, login.password);
  const { draft } = await tenant.tools.api.site(login.site);
  const content = readDraft(draft?.content);
  const origins = [...content.origins.filter((listed) => listed !== siteOrigin), siteOrigin];
  await publishDraft(tenant, login.site, { ...content, origins });
}

async function startTagsBeside(sitePort: number): Promise<DemoTags> {
  try {
    return await startDemoTags(sitePort + 1);
  } catch {
    return startDemoTags(await freePort());
  }
}

async function sendMockSubmissions(
  origin: string,
  siteOrigin: string,
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

async function orTaken<T>(port: number, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const said = error instanceof Error ? `${(error as NodeJS.ErrnoException).code} ${error.message}` : '';
    if (/EADDRINUSE|is taken/.test(said)) throw new PortTaken(port, error);
    throw error;
  }
}
