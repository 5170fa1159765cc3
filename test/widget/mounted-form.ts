import { vi } from 'vitest';
import type { Snippet } from '../../embed/contract.ts';
import type { ProblemCode } from '../../protocol/api.ts';
import { verifyArtefact, verifyManifest } from '../../protocol/manifest.ts';
import { seal } from '../../protocol/seal.ts';
import type { WidgetProblem } from '../../protocol/texts.ts';
import { mountForm, type FormPlace } from '../../widget/mount-form.ts';
import { pageCrypto } from '../../widget/page-crypto.ts';
import type { PublishedSite } from './published-site.ts';

export const COLLECTOR = 'https://collector.example';

/** What the stubbed network does with the next submissions. `lost`: it was stored, and the answer never came. `stranger`: a proxy says OK. */
export type Fate = 'ok' | 'lost' | 'down' | 'stranger' | ProblemCode;

export interface MountedForm {
  root: ShadowRoot;
  host: HTMLElement;
  puts: { url: string; body: string }[];
  requests: { url: string; init: RequestInit }[];
  fates: Fate[];
  /** Holds back the answer to a submission. */
  answerAfter: Promise<unknown>;
  site: PublishedSite;
  unavailable: { problem: WidgetProblem | 'snippet'; code: string }[];
  events: { type: string; detail: unknown }[];
  find<T extends Element = HTMLElement>(selector: string): T;
  type(id: string, text: string): void;
  submit(): void;
  /** Until the form waits for the visitor again. */
  settled(): Promise<void>;
}

/** The real form over a stubbed network, in a document without layout. */
export async function mountedForm(
  site: PublishedSite,
  attributes: Record<string, string> = {},
  snippet: Partial<Snippet> = {},
): Promise<MountedForm> {
  const host = document.createElement('sealpost-form');
  for (const [name, value] of Object.entries({ name: 'contact', ...attributes }))
    host.setAttribute(name, value);
  document.body.replaceChildren(host);
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [new CSSStyleSheet()];
  const mounted: MountedForm = {
    root,
    host,
    puts: [],
    requests: [],
    fates: [],
    answerAfter: Promise.resolve(),
    site,
    unavailable: [],
    events: [],
    find: <T extends Element>(selector: string): T => {
      const found = root.querySelector<T>(selector);
      if (!found) throw new Error(`expected ${selector} in the form, got none`);
      return found;
    },
    type(id, text) {
      const input = mounted.find<HTMLInputElement>(`#f-${id}`);
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    },
    submit: () =>
      void mounted.find('form').dispatchEvent(new Event('submit', { cancelable: true, bubbles: true })),
    settled: () =>
      vi.waitUntil(() => !root.querySelector('[aria-busy]'), { timeout: 10_000, interval: 5 }).then(() => {}),
  };
  for (const type of ['ready', 'sent', 'error'])
    document.body.addEventListener(`sealpost:${type}`, (event) =>
      mounted.events.push({ type, detail: (event as CustomEvent<unknown>).detail }),
    );
  const stored = new Map<string, string>();
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    mounted.requests.push({ url, init });
    const path = url.slice(COLLECTOR.length);
    if (path.endsWith('/manifest')) return new Response(mounted.site.note);
    if (path.startsWith('/v1/artefacts/')) {
      const text = mounted.site.artefacts.get(path.slice('/v1/artefacts/'.length));
      return text === undefined ? problem(404, 'artefact-unknown') : new Response(text);
    }
    const body = init.body as string;
    mounted.puts.push({ url, body });
    const fate = mounted.fates.shift() ?? 'ok';
    await mounted.answerAfter;
    if (fate === 'down') throw new TypeError('Failed to fetch');
    if (fate !== 'ok' && fate !== 'lost' && fate !== 'stranger')
      return problem(fate === 'unavailable' ? 503 : 422, fate);
    if ((stored.get(url) ?? body) !== body) return problem(409, 'submission-conflict');
    stored.set(url, body);
    if (fate === 'lost') throw new TypeError('Failed to fetch');
    const submission = fate === 'stranger' ? 'sub_other' : url.split('/').at(-1);
    return new Response(JSON.stringify({ submission }), { status: 201 });
  });
  const place: FormPlace = {
    root,
    snippet: { site: site.id, key: site.fingerprint, collector: COLLECTOR, revision: 0, ...snippet },
    seal: async () => ({
      crypto: pageCrypto,
      seal,
      verifyManifest,
      verifyArtefact,
      seenRevision: async () => 0,
      rememberRevision: async () => undefined,
    }),
    loadCurves: () => Promise.reject(new Error('not needed')),
    unavailable: (what, code) => void mounted.unavailable.push({ problem: what, code }),
  };
  await mountForm(place);
  return mounted;
}

const problem = (status: number, code: ProblemCode): Response =>
  new Response(JSON.stringify({ code }), { status });
