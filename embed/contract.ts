import type { Bytes } from '../protocol/bytes.ts';
import type { Hashing, Sealing, Verifying } from '../protocol/crypto.ts';
import type { Context, Envelope, Plaintext } from '../protocol/envelope.ts';
import type { ConsentConfig, Notice, Regime, StoredItem } from '../protocol/consent-config.ts';
import type { DecisionGroup } from '../protocol/consent-cookie.ts';
import type { ConsentMethod, ConsentRecord, ConsentSurface } from '../protocol/consent-record.ts';
import type { Id, SiteId } from '../protocol/ids.ts';
import type { ReceiptBundle } from '../protocol/ledger/receipt.ts';
import type { ArtefactHash, Manifest, ManifestTrust } from '../protocol/manifest.ts';
import type { WidgetProblem } from '../protocol/texts.ts';

/** `window.sealpost`: one object a page, however many snippets stand on it. */
export interface Sealpost {
  version: string;
  /** One for each snippet, in the order their scripts ran. */
  sites: SiteOnPage[];
  /** Every `<sealpost-form>` in the document. */
  forms: Set<HTMLElement>;
  /** Of the first snippet. */
  consent: Consent;
  /**
   * For code that may run before the loader: `(window.sealpost ??= { queue: [] }).queue.push((sealpost) => …)`. Afterwards `push` calls at once.
   */
  queue: { push(...calls: ((sealpost: Sealpost) => void)[]): unknown };
}

/** `window.sealpost.consent`. A key is a purpose (`analytics`) or a service of one (`analytics:matomo`). */
export interface Consent {
  /** What holds now. Before anything is known everything is refused. */
  get(): ConsentState;
  /** Whether this may be used now. */
  has(key: string): boolean;
  /** Calls at once, and again after every change. @returns the end of it */
  subscribe(listener: (state: ConsentState) => void): () => void;
  /** Calls once, now or as soon as the key is granted. @returns the end of waiting */
  run(key: string, call: () => unknown): () => void;
  /** Opens the first layer, or the preferences. Resolves when it is there. */
  show(layer?: 'notice' | 'preferences'): Promise<void>;
  /** Decides for the visitor, who has to have been asked by the page itself: recorded as `script`. */
  save(decision: Record<string, boolean>): Promise<void>;
  accept(): Promise<void>;
  reject(): Promise<void>;
  /** Withdraws everything, or one key. */
  withdraw(key?: string): Promise<void>;
}

/** Also the `detail` of the events `sealpost:consent` (after every change) and `sealpost:consent-shown`, dispatched on `document`. */
export interface ConsentState {
  /** Whether the visitor has decided everything that is asked now. */
  decided: boolean;
  granted: readonly string[];
  refused: readonly string[];
  /** Of the latest decision. */
  consent?: Id<'con'>;
  /** Milliseconds since the epoch. */
  validUntil?: number;
}

/** What one snippet says, and how its own release of the loader shows a form. Two releases may meet on a page. */
export interface SiteOnPage {
  /** Empty when the snippet is wrong; then `mount` says what is. */
  id: SiteId | '';
  mount(root: ShadowRoot): void;
}

export interface Snippet {
  site: SiteId;
  /** `spk1_…`: the fingerprint of the publisher key this page trusts. */
  key: string;
  /** Base address of the collector, no slash at the end. */
  collector: string;
  /** The page accepts no manifest below this revision; 0 when the snippet names none. */
  revision: number;
}

/**
 * What the loader keeps for one site between pages, as JSON in localStorage under `sealpost.{site}`. It can be lost at any time: the choice chunk
 * writes it anew.
 */
export interface PageMemory {
  /** Milliseconds: the manifest is looked at again after this, when the page is idle; decisions and shown pages need no request till then. */
  check: number;
  /** The permanent way back, drawn by the loader. */
  handle?: HandleTexts;
  /** Adapters that have to have spoken before anything is let through. */
  adapters?: AdapterMemory[];
  /** Decisions that were made but neither checked against the signed manifest nor delivered: texts of consent records. */
  pending?: string[];
}

export interface HandleTexts {
  label: string;
  withdraw: string;
  dir: 'ltr' | 'rtl';
  lang: string;
  block: 'top' | 'bottom';
  inline: 'start' | 'end';
  /** The icon that California asks for beside the link. */
  optOut?: true;
}

export interface AdapterMemory {
  chunk: 'google.js' | 'microsoft.js';
  /** Its part of the signals in the manifest. */
  settings: unknown;
}

/** What the loader does for the chunks of consent. */
export interface Gate {
  snippet: Snippet;
  load: LoadChunk;
  /** Decisions that hold, from the cookie. */
  groups(): DecisionGroup[];
  memory(): PageMemory;
  remember(memory: PageMemory): void;
  /**
   * Writes the cookie, tells adapters and subscribers, lets through what is granted now. Hidden work first: what was clicked has to have gone from the
   * screen before scripts start.
   * @param domain `cookieDomain` of the manifest.
   */
  decide(groups: DecisionGroup[], domain?: string): Promise<void>;
  /** Whether everything is decided that is asked now; only the choice chunk knows. */
  setDecided(decided: boolean): void;
  /** Elements that wait, by key; for placeholders. */
  waiting(): { element: Element; key: string }[];
  /** Lets one element through, once, without a decision. */
  release(element: Element): void;
  /** Draws the handle anew, after `remember`; or takes it away while a layer is open. */
  drawHandle(visible: boolean): void;
}

/**
 * choice.js: decides which notice there is to show, shows it, makes the record and sends it. The loader calls `begin` when no decision holds, when
 * `memory.check` has passed, when something is pending, and before the first call of any other method.
 */
export interface ChoiceChunk {
  begin(gate: Gate): Promise<Choice>;
}

export interface Choice {
  show(layer?: 'notice' | 'preferences', focus?: 'first'): Promise<void>;
  /** @param decision by key. */
  decide(decision: Record<string, boolean>, method: ConsentMethod, surface: ConsentSurface): Promise<void>;
  acceptAll(surface: ConsentSurface, method?: 'script'): Promise<void>;
  rejectAll(surface: ConsentSurface, method?: 'script'): Promise<void>;
  /** Clears what the services stored, and loads the page again where that is the only way to stop one. */
  withdraw(key: string | undefined, surface: ConsentSurface): Promise<void>;
  /** For the chunks that show more of it. */
  site(): Promise<SiteConsent>;
}

/** The configuration in use on this page. */
export interface SiteConsent {
  manifest: Manifest;
  config: ConsentConfig;
  regime: Regime;
  notice: Notice;
  noticeHash: ArtefactHash;
  gpc: boolean;
  /** Fetches and checks an artefact against its hash. */
  artefact<T>(hash: ArtefactHash): Promise<T>;
}

/**
 * record.js: checks the manifest against the pinned key before anything is granted, delivers records (queued in IndexedDB until the collector has
 * answered, by id, so that a repeat changes nothing), keeps receipts.
 */
export interface RecordChunk {
  /** @throws when the manifest is not what the page's snippet pins. */
  verify(snippet: Snippet, note: string, loadCurves: LoadCurves): Promise<Manifest>;
  /** Takes what is pending, and sends what the queue holds. */
  deliver(gate: Gate): Promise<void>;
  /** base64url of 16 random bytes of this device for this site. */
  visitor(site: SiteId): Promise<string>;
  receipts(site: SiteId): Promise<KeptReceipt[]>;
}

export interface KeptReceipt {
  record: ConsentRecord;
  /** undefined until the collector has answered. */
  receipt?: ReceiptBundle;
}

/** preferences.js: the second layer, in Preact. */
export interface PreferencesChunk {
  open(place: PreferencesPlace): Promise<void>;
}

export interface PreferencesPlace {
  gate: Gate;
  choice: Choice;
  site: SiteConsent;
  record: RecordChunk;
  /** Where the focus returns to. */
  opener: HTMLElement | null;
  /** Back to the first layer, where no decision holds yet. */
  closed(): void;
}

/** placeholder.js: stands in for embeds that wait. */
export interface PlaceholderChunk {
  /** Draws one for every waiting embed, now and later. */
  watch(gate: Gate, choice: Choice): void;
}

/** google.js, microsoft.js */
export interface AdapterChunk {
  /** Called once a page, before anything is let through, and then after every decision. */
  tell(settings: unknown, has: (key: string) => boolean, when: 'start' | 'decision', decided: boolean): void;
}

/** clear.js: removes what services left behind. */
export interface ClearChunk {
  clear(items: StoredItem[]): Promise<void>;
}

/** import.js: choices from other tools' cookies, so that moving over asks nobody twice. */
export interface ImportChunk {
  /** undefined when there is none, or none that can be read with certainty. Keys are what the other tool calls its categories. */
  find(): ImportedChoice | undefined;
}

export interface ImportedChoice {
  tool: 'cookieconsent' | 'klaro' | 'osano' | 'onetrust' | 'cookiebot';
  decision: Record<string, boolean>;
  /** Milliseconds; undefined where the cookie does not say. */
  decidedAt?: number;
}

export type LoadChunk = <T>(name: ChunkName) => Promise<T>;

export type ChunkName =
  | 'form.js'
  | 'seal.js'
  | 'curves.js'
  | 'choice.js'
  | 'record.js'
  | 'preferences.js'
  | 'placeholder.js'
  | 'clear.js'
  | 'import.js'
  | 'google.js'
  | 'microsoft.js';

/**
 * Chunks are classic scripts, because a foreign page would have to allow more for modules. Each hands itself to the very script
 * tag that runs it, so that two releases of the loader cannot take each other's.
 */
export interface ChunkScript extends HTMLScriptElement {
  sealpost?: (chunk: unknown) => void;
}

/** form.js */
export interface FormChunk {
  mount(place: FormPlace): void;
}

export interface FormPlace {
  /** Of the `<sealpost-form>`; holds a slot with the page's own fallback until the form is there. */
  root: ShadowRoot;
  snippet: Snippet;
  seal: SealChunk;
  loadCurves: LoadCurves;
  /** Says in place of the form why it is not there; dispatches `sealpost:error`. */
  unavailable(problem: WidgetProblem, code: string, retry: () => void): void;
}

/** seal.js */
export interface SealChunk {
  crypto(loadCurves: LoadCurves): PageCrypto;
  seal(
    crypto: Sealing,
    context: Omit<Context, 'recipients'>,
    plaintext: Plaintext,
    recipients: Uint8Array[],
  ): Promise<Envelope>;
  /** Errors are of this chunk's own classes: only their `code` can be looked at. */
  verifyManifest(crypto: Verifying, note: string, trust: ManifestTrust): Promise<Manifest>;
  verifyArtefact<T>(crypto: Hashing, text: string, hash: ArtefactHash): Promise<T>;
  /** Highest manifest revision this browser has accepted; 0 when it knows none. */
  seenRevision(site: SiteId): Promise<number>;
  rememberRevision(site: SiteId, revision: number): Promise<unknown>;
}

export type PageCrypto = Sealing & Verifying;

/** curves.js: only fetched where the browser lacks the curves. */
export interface CurvesChunk {
  /** @throws Error when the result is all zeros. */
  x25519(secretKey: Uint8Array, publicKey: Uint8Array): Bytes;
  ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}

export type LoadCurves = () => Promise<CurvesChunk>;
