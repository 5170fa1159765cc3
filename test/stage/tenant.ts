import {
  beginCeremony,
  finishCeremony,
  signUp,
  logIn,
  type AccountTools,
  type OpenAccount,
} from '../../dashboard/account.ts';
import { createApiClient } from '../../dashboard/api-client.ts';
import type { SiteDraft } from '../../dashboard/draft.ts';
import { draftAfter, preparePublication } from '../../dashboard/publish.ts';
import { makeSite } from '../../dashboard/site-keys.ts';
import { openWorkspace, publishWorkspace, type Workspace } from '../../dashboard/workspace.ts';
import type { SiteId } from '../../protocol/ids.ts';
import { NOTICE_TEXTS } from '../../protocol/notice-texts/all.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import { argon2id, nodeCrypto } from './node-crypto.ts';
import { sessionFetch } from './session-fetch.ts';

/** A tenant at a running collector, made by the dashboard's own code over HTTP: nothing is put into the store behind its back. */
export interface Tenant {
  /** Origin. */
  collector: string;
  tools: AccountTools;
  account: OpenAccount;
  email: string;
  password: string;
  recoveryCode: string;
}

export async function signUpTenant(
  collector: string,
  about: { email: string; name: string; password: string },
): Promise<Tenant> {
  const tools = await accountTools(collector);
  const account = await signUp(tools, about);
  const ceremony = await beginCeremony(tools.crypto);
  const open = await finishCeremony(tools, account, ceremony, ceremony.code);
  return {
    collector,
    tools,
    account: open,
    email: about.email,
    password: about.password,
    recoveryCode: ceremony.code,
  };
}

export async function logInTenant(
  collector: string,
  email: string,
  password: string,
): Promise<Omit<Tenant, 'recoveryCode'>> {
  const tools = await accountTools(collector);
  return { collector, tools, account: await logIn(tools, email, password), email, password };
}

/** @param draft as the editor would save it. */
export async function publishSite(
  tenant: Pick<Tenant, 'collector' | 'tools' | 'account'>,
  name: string,
  draft: SiteDraft,
): Promise<Workspace> {
  const { api, crypto } = tenant.tools;
  const member = tenant.account.member!;
  const site = await api.createSite(await makeSite(crypto, member, name, Date.now()));
  return publishDraft(tenant, site.id, draft);
}

/** Saves a draft and publishes it as the next revision. */
export async function publishDraft(
  { collector, tools, account }: Pick<Tenant, 'collector' | 'tools' | 'account'>,
  site: SiteId,
  draft: SiteDraft,
): Promise<Workspace> {
  const { api, crypto } = tools;
  const revisions = { seen: async () => 0, remember: async () => undefined };
  const workspace = await openWorkspace({ api, crypto, revisions }, site, account.member!);
  const prepared = await preparePublication(crypto, {
    keys: workspace.keys,
    draft,
    trusted: workspace.trusted,
    texts: TEXTS,
    noticeTexts: NOTICE_TEXTS,
    collector,
    ledgerKey: await api.ledgerKey(),
    now: Date.now(),
  });
  const saved = { ...draft, definitions: [...draft.definitions, ...prepared.pins] };
  const { version } = await api.saveDraft(site, { version: workspace.draft.version, content: saved });
  const published = await publishWorkspace({ api, crypto, revisions }, workspace, prepared);
  const content = draftAfter(saved, prepared);
  return { ...published, draft: { content, ...(await api.saveDraft(site, { version, content })) } };
}

async function accountTools(collector: string): Promise<AccountTools> {
  return { api: createApiClient(sessionFetch(collector), collector), crypto: await nodeCrypto(), argon2id };
}
