import sodium from 'libsodium-wrappers';
import type { Crypto } from '../../protocol/crypto.ts';
import { libsodiumCrypto } from '../../protocol/libsodium.ts';
import { createApiClient, type ApiClient } from '../api-client.ts';
import { inboxCsv, inboxJson } from '../inbox/export.ts';
import { followRights, type FollowedRights } from '../inbox/follow-rights.ts';
import { openerAt, serveOpener } from '../inbox/helper-port.ts';
import { Inbox } from '../inbox/inbox.ts';
import { loadPages } from '../inbox/load-pages.ts';
import type { OpenWorkerAnswer, OpenWorkerCalls, OpenWorkerRequest } from '../inbox/messages.ts';
import { batchOpener, sharedOpener, type OpenBatch } from '../inbox/open-batch.ts';
import { fetchDefinition } from '../signed-definitions.ts';
import type { HeldKey } from '../site-keys.ts';

/**
 * Holds every opened submission of one site, and the keys they open with. The page ends it when it locks, and all of that is gone.
 */
const PAGE_SIZE = 1000;
/** After each piece the worker listens: a search must not wait for ten thousand rows. */
const PIECE_SIZE = 50;

interface Opened {
  inbox: Inbox;
  api: ApiClient;
  site: OpenWorkerCalls['start']['in']['site'];
  after: string | undefined;
  opened: number;
  openers: OpenBatch[];
  follow: () => Promise<FollowedRights>;
}

declare const self: DedicatedWorkerGlobalScope;

let state: Opened | undefined;
let loading: Promise<OpenWorkerCalls['load']['out']> | undefined;

self.onmessage = (event: MessageEvent<OpenWorkerRequest>) => {
  const { id } = event.data;
  answer(event.data).then(
    (out) => tell({ id, out }),
    (error: unknown) => tell({ id, error: plainError(error) }),
  );
};

async function answer(request: OpenWorkerRequest): Promise<OpenWorkerCalls[keyof OpenWorkerCalls]['out']> {
  if (request.call === 'start') return start(request.in);
  if (request.call === 'help') return help(request.in);
  const { inbox } = opened();
  switch (request.call) {
    case 'load':
      loading ??= load(opened()).finally(() => {
        loading = undefined;
      });
      return loading;
    case 'follow':
      // A load that is under way follows by itself.
      return loading ? (await loading).rights : opened().follow();
    case 'drop':
      inbox.drop(new Set([request.in.submission]));
      return null;
    case 'helpers':
      opened().openers.push(...request.in.ports.map(openerAt));
      return null;
    case 'query':
      return inbox.query(request.in);
    case 'window':
      return inbox.window(request.in.from, request.in.to);
    case 'detail':
      return inbox.detail(request.in.submission);
    case 'look':
      return inbox.look(request.in.stored);
    case 'place':
      return inbox.placeOf(request.in.submission);
    case 'mark':
      inbox.markRead(request.in.submissions, request.in.read);
      return inbox.readIds;
    case 'csv':
      return inboxCsv(inbox.rows, request.in.form, self.location.origin, request.in.lead);
    case 'json':
      return inboxJson(inbox.rows, request.in.form, self.location.origin);
  }
}

async function start(input: OpenWorkerCalls['start']['in']): Promise<null> {
  const { site, sealing, signed, read, suppressionKey } = input;
  const crypto = await readyCrypto();
  const api = createApiClient(self.fetch.bind(self));
  const openers = [batchOpener(crypto, site, byId(sealing))];
  const inbox = new Inbox({
    openBatch: sharedOpener(() => openers, PIECE_SIZE, nextTurn),
    signed: new Set(signed),
    loadDefinition: (hash) => fetchDefinition(api, crypto, hash),
    read,
  });
  const follow = (): Promise<FollowedRights> =>
    followRights(inbox, {
      crypto,
      suppressionKey,
      states: () => api.states(site),
      suppressions: () => api.suppressions(site),
      addSuppressingActs: (acts) => api.addSuppressingActs(site, acts),
      keepMaskedAddresses: (addresses) => api.keepMaskedAddresses(site, addresses),
    });
  state = { inbox, api, site, after: undefined, opened: 0, openers, follow };
  return null;
}

async function help({ site, sealing, port }: OpenWorkerCalls['help']['in']): Promise<null> {
  const opener = readyCrypto().then((crypto) => batchOpener(crypto, site, byId(sealing)));
  // Listens before it is ready: whoever asks gets an answer, if only that it failed.
  serveOpener(port, async (batch) => (await opener)(batch));
  await opener;
  return null;
}

async function load(current: Opened): Promise<OpenWorkerCalls['load']['out']> {
  const { inbox, api, site, openers } = current;
  const before = inbox.rows.length;
  await loadPages(
    {
      fetch: (after) =>
        api.submissions(site, { limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) }),
      add: async ({ submissions, next }) => {
        if (next !== null && openers.length === 1) tell({ wants: 'helpers' });
        await inbox.add(submissions);
        current.opened = inbox.rows.length;
        tell({ progress: { opened: current.opened } });
      },
    },
    current,
  );
  const opened = inbox.rows.length - before;
  const rights = await current.follow();
  await dropErased(current, rights);
  return { opened, rights };
}

/** What its visitor erased is told of by nobody but the collector's count: where it has fewer than there are here, what is listed is gone through again. */
async function dropErased({ inbox, api, site }: Opened, { hidden }: FollowedRights): Promise<void> {
  const kept = (await api.sites()).find(({ id }) => id === site)?.submissions ?? 0;
  if (inbox.rows.length + hidden <= kept) return;
  const gone = new Set(inbox.rows.map(({ submission }) => submission));
  await loadPages(
    {
      fetch: (after) =>
        api.submissions(site, { limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) }),
      add: async ({ submissions }) => {
        for (const { submission } of submissions) gone.delete(submission);
      },
    },
    { after: undefined },
  );
  inbox.drop(gone);
}

async function readyCrypto(): Promise<Crypto> {
  await sodium.ready;
  return libsodiumCrypto(sodium, self.crypto.subtle);
}

const byId = (sealing: readonly HeldKey[]): Map<string, HeldKey> =>
  new Map(sealing.map((key) => [key.id, key]));

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

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
