import sodium from 'libsodium-wrappers';
import { libsodiumCrypto } from '../../protocol/libsodium.ts';
import { createApiClient, type ApiClient } from '../api-client.ts';
import { inboxCsv, inboxJson } from '../inbox/export.ts';
import { Inbox } from '../inbox/inbox.ts';
import type { OpenWorkerAnswer, OpenWorkerCalls, OpenWorkerRequest } from '../inbox/messages.ts';
import { fetchDefinition } from '../signed-definitions.ts';

/**
 * Holds every opened submission of one site, and the keys they open with. The page ends it when it locks, and all of that is gone.
 */
const PAGE_SIZE = 1000;
/** Between batches the worker listens: a search must not wait for ten thousand rows. */
const BATCH_SIZE = 200;

interface Opened {
  inbox: Inbox;
  api: ApiClient;
  site: OpenWorkerCalls['start']['in']['site'];
  after: string | undefined;
  opened: number;
}

declare const self: DedicatedWorkerGlobalScope;

let state: Opened | undefined;
let loading: Promise<{ opened: number }> | undefined;

self.onmessage = (event: MessageEvent<OpenWorkerRequest>) => {
  const { id } = event.data;
  answer(event.data).then(
    (out) => tell({ id, out }),
    (error: unknown) => tell({ id, error: plainError(error) }),
  );
};

async function answer(request: OpenWorkerRequest): Promise<OpenWorkerCalls[keyof OpenWorkerCalls]['out']> {
  if (request.call === 'start') return start(request.in);
  const { inbox } = opened();
  switch (request.call) {
    case 'load':
      loading ??= load(opened()).finally(() => {
        loading = undefined;
      });
      return loading;
    case 'query':
      return inbox.query(request.in);
    case 'window':
      return inbox.window(request.in.from, request.in.to);
    case 'detail':
      return inbox.detail(request.in.submission);
    case 'place':
      return inbox.placeOf(request.in.submission);
    case 'mark':
      inbox.markRead(request.in.submissions, request.in.read);
      return inbox.readIds;
    case 'csv':
      return inboxCsv(inbox.rows, request.in.form, request.in.lead);
    case 'json':
      return inboxJson(inbox.rows, request.in.form);
  }
}

async function start({ site, sealing, signed, read }: OpenWorkerCalls['start']['in']): Promise<null> {
  await sodium.ready;
  const crypto = libsodiumCrypto(sodium, self.crypto.subtle);
  const api = createApiClient(self.fetch.bind(self));
  const inbox = new Inbox({
    crypto,
    site,
    keys: new Map(sealing.map((key) => [key.id, key])),
    signed: new Set(signed),
    loadDefinition: (hash) => fetchDefinition(api, crypto, hash),
    read,
  });
  state = { inbox, api, site, after: undefined, opened: 0 };
  return null;
}

async function load(current: Opened): Promise<{ opened: number }> {
  const { inbox, api, site } = current;
  const before = current.opened;
  const next = () =>
    api.submissions(site, {
      limit: PAGE_SIZE,
      ...(current.after === undefined ? {} : { after: current.after }),
    });
  let coming = next();
  for (;;) {
    const { submissions, next: cursor } = await coming;
    if (cursor !== null) {
      current.after = cursor;
      coming = next();
      // It may fail while this page is being opened, before anybody waits for it.
      coming.catch(() => undefined);
    }
    for (let from = 0; from < submissions.length; from += BATCH_SIZE) {
      await inbox.add(submissions.slice(from, from + BATCH_SIZE));
      current.opened = inbox.rows.length;
      tell({ progress: { opened: current.opened } });
      await new Promise((resolve) => setTimeout(resolve));
    }
    if (cursor === null || submissions.length === 0) return { opened: current.opened - before };
  }
}

function opened(): Opened {
  if (!state) throw new Error('the worker was asked before it was started');
  return state;
}

const tell = (message: OpenWorkerAnswer): void => self.postMessage(message);

function plainError(error: unknown): { name: string; code: string; message: string } {
  const { name, message, code } = (error instanceof Error ? error : new Error('failed')) as Error & {
    code?: string;
  };
  return { name, message, code: code ?? 'internal' };
}
