import type { Bytes } from '../protocol/bytes.ts';
import type { Hashing, Sealing, Verifying } from '../protocol/crypto.ts';
import type { Context, Envelope, Plaintext } from '../protocol/envelope.ts';
import type {
  ConsentConfig,
  Declaration,
  Notice,
  NoticeDetails,
  Regime,
  StoredItem,
} from '../protocol/consent-config.ts';
import type { DecisionGroup } from '../protocol/consent-cookie.ts';
import type { ConsentMethod, ConsentRecord, ConsentSurface } from '../protocol/consent-record.ts';
import type { Id, SiteId } from '../protocol/ids.ts';
import type { ReceiptBundle } from '../protocol/ledger/receipt.ts';
import type { ArtefactHash, Manifest, ManifestTrust } from '../protocol/manifest.ts';

declare global {
  interface Navigator {
    /** https://w3c.github.io/gpc/ */
    globalPrivacyControl?: boolean;
  }
}

/** `window.sealpost`: one object a page, however many snippets stand on it. */
export interface Sealpost {
  version: string;
  /** One for each snippet, in the order their scripts ran. */
  sites: SiteOnPage[];
  /** Every `<sealpost-form>` in the document. */
  forms: HTMLCollectionOf<FormElement>;
  /** Of the first snippet. */
  consent: Consent;
  /**
   * For code that may run before the loader: `(window.sealpost ??= { queue: [] }).queue.push((sealpost) => …)`. Afterwards `push` calls at once.
   */
  queue: CallQueue;
}

/** Before the loader it is an array. */
export interface CallQueue {
  push(call: (sealpost: Sealpost) => void): unknown;
}

/** `window.sealpost.consent`. A key is a purpose (`analytics`) or a service of one (`analytics:matomo`). */
export interface Consent {
  /** What holds now. Before anything is known everything is refused. */
  get(): ConsentState;
  /** Whether this may be used now. */
  has(this: void, key: string): boolean;
  /** Calls at once, and again after every change. @returns the end of it */
  subscribe(listener: (state: ConsentState) => void): () => void;
  /** Calls once, now or as soon as the key is granted. @returns the end of waiting */
  run(key: string, call: () => unknown): () => void;
  /** Opens the first layer, or the preferences. Resolves when it is there. @throws TypeError for any other name. */
  show(layer?: 'notice' | 'preferences'): Promise<void>;
  /** Decides for the visitor, who has to have been asked by the page itself: recorded as `script`. */
  save(decision: Record<string, boolean>): Promise<void>;
  accept(): Promise<void>;
  reject(): Promise<void>;
  /** Withdraws everything, or one key; everything, too, as the listener of a click. */
  withdraw(this: void, key?: string | Event): Promise<void>;
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
  tag: ScriptTag;
  load: LoadChunk;
}

/** `<sealpost-form>`: the loader reserves its space and gives it to its site's form.js. */
export interface FormElement extends HTMLElement {
  /** Holds a slot with the page's own fallback until the form is there. */
  shadowRoot: ShadowRoot;
  connectedCallback(): void;
}

/** What the script tag says, unchecked: its `data-` attributes, and the base address of the collector, without a slash at the end. */
export interface ScriptTag {
  collector: string;
  [attribute: string]: string | undefined;
}

/** What `readSnippet` in widget/read-snippet.ts makes of the {@link ScriptTag}. */
export interface Snippet {
  site: SiteId;
  /** `spk1_…`: the fingerprint of the publisher key this page trusts. */
  key: string;
  /** Base address of the collector, no slash at the end. */
  collector: string;
  /** The page accepts no manifest below this revision; 0 when the snippet names none. */
  revision: number;
  /** `data-region`: where the visitor is (`DE`, `US-CA`), as the site's own server knows. As it stands in the page, unchecked. */
  region?: string | undefined;
  /** `data-ui="none"`: the page shows its own notice; nothing of ours is drawn. As it stands in the page. */
  ui?: string | undefined;
  /** `data-lang`: locale of the notice, before the page's own. As it stands in the page. */
  lang?: string | undefined;
}

/** What the chunks of consent keep for one site between pages, by way of {@link Gate}. It can be lost at any time: it is then written anew. */
export interface PageMemory {
  /**
   * Milliseconds: the manifest is looked at again after this, when the page has been painted; decisions and shown pages need no request till then. 0 while
   * something is still to be decided, so that the next page asks, too.
   */
  check: number;
  /** The permanent way back, drawn by the loader. */
  handle?: HandleTexts;
  /** Adapters that have to have spoken before anything is let through. */
  adapters?: AdapterMemory[];
  /** Decisions that were made but neither checked against the signed manifest nor handed to the queue of record.js; oldest first. */
  pending?: PendingDecision[];
  /** base64url of 16 random bytes of this device for this site; made with the first record, never before. */
  visitor?: string;
  /** Of the manifest that was verified last. */
  known?: KnownSite;
  /** Decisions that were made while the browser sent Global Privacy Control, and go before it where the regime says so. */
  overGpc?: DecisionGroup['consent'][];
}

/** What a refusal is made from: nothing has to be reached for one. */
export interface KnownSite extends Pick<SiteConsent, 'regime' | 'noticeHash' | 'gpc'> {
  config: Pick<ConsentConfig, 'terms' | 'purposes' | 'cookieDomain'>;
  /** Version in force. */
  policy: string;
}

/** What the {@link ConsentRecord} is made from. */
export interface PendingDecision {
  /** Without a consent id where a notice was read that asks for no answer; that leaves no record. */
  group: DecisionGroup;
  method: ConsentMethod;
  surface: ConsentSurface;
  /** Of the notice that was shown. */
  artefact: ArtefactHash;
  gpc: boolean;
  /** Id of the regime that was assumed. */
  regime: string;
  /** Version of the policy in force; where choice.js made it, once the manifest is verified. */
  policy?: string;
  /** What held before it: so it goes before that, whatever the clock says, and what lost its grant can be cleared up. */
  before: DecisionGroup[];
  /** It is in the cookie, under a verified manifest, and waits only to be delivered. */
  isApplied?: true;
}

/** What the loader goes by on one page. */
export interface PageView {
  state: ConsentState;
  handle?: HandleTexts;
  /** Never empty. */
  adapters?: AdapterMemory[] | undefined;
  /** The browser's Global Privacy Control was taken into account. A view without it grants nothing once the signal is there. */
  gpc?: true;
}

/**
 * JSON in localStorage under `sealpost.{site}`, written by `openGate`. The loader has no room to read cookies: it goes by this while `cookie` is still in
 * the page's and `until` has not passed; otherwise nothing is granted until record.js has read the cookie itself.
 *
 * A withdrawal is kept within its own click: the loader writes what it was called with, and a blank, before the text, which is no JSON then and grants
 * nothing, until record.js has made a decision of it (`Gate.ended`).
 */
export interface StoredView extends PageView {
  /** `name=value` of the cookie that protocol/consent-cookie.ts describes; empty when there is none. */
  cookie: string;
  /** Milliseconds: the first of its groups ends. */
  until: number;
  /** Milliseconds: choice.js is loaded after this. */
  check: number;
  memory: PageMemory;
}

/** What the handle says and how it looks: record.js has it made by `handleTexts` in widget/handle-texts.ts. */
export interface HandleTexts {
  label: string;
  /** Empty while nothing is granted; `openGate` sees to that. */
  withdraw: string;
  /** Said beside it: that the browser's signal was honoured; mostly empty. */
  note: string;
  dir: 'ltr' | 'rtl';
  lang: string;
  /** Style sheet of its shadow root, with corner and icons. Kept here, because the loader has no room for it. */
  style: string;
}

export interface AdapterMemory {
  adapter: 'google' | 'microsoft';
  /** Its part of the signals in the manifest. */
  settings: unknown;
}

/** What the loader gives to choice.js. */
export interface PageGate {
  tag: ScriptTag;
  load: LoadChunk;
  /** Lets one element through, once, without a decision. */
  release(this: void, element: HTMLElement): unknown;
  /**
   * This holds from now on: tells the adapters, lets through what is granted, draws the handle anew with the next frame.
   * @returns a rejection when the adapters could not be loaded: nothing more is let through then.
   */
  update(this: void, view: PageView): Promise<void>;
}

/** What the page can do for the chunks of consent; `openGate` in widget/open-gate.ts, a part of record.js, makes it of what the loader gives. */
export interface Gate {
  snippet: Snippet;
  load: LoadChunk;
  /** Decisions that hold, from the cookie as it is now: another tab may have decided. */
  groups(): DecisionGroup[];
  /** As it is now. Whoever changes it does so in one task, so that nothing of another tab's is lost. */
  memory(): PageMemory;
  remember(memory: PageMemory): void;
  /** What was withdrawn in a click, here or on an earlier page, and is no decision yet; empty for nothing. Until `takeEnded` nothing is granted. */
  ended(): string;
  takeEnded(): void;
  /**
   * Writes the cookie, tells adapters and subscribers, lets through what is granted now. Hidden work first: what was clicked has to have gone from the
   * screen before scripts start.
   * @param domain `cookieDomain` of the manifest.
   * @param isDecided as for `setDecided`, where it is known already.
   */
  decide(groups: DecisionGroup[], domain?: string, isDecided?: boolean): Promise<void>;
  /** Whether everything is decided that is asked now; only the choice chunk knows. */
  setDecided(decided: boolean): void;
  /** Whether something of this key may have run on this page: else nothing has to be stopped. */
  wasGranted(key: string): boolean;
  /** Elements that wait, by key; for placeholders. */
  waiting(): { element: HTMLElement; key: string }[];
  /** Lets one element through, once, without a decision. */
  release(element: HTMLElement): unknown;
  /** Draws the handle anew, after `remember`; or takes it away while a layer is open. */
  drawHandle(visible: boolean): void;
}

/**
 * choice.js: what a new visitor needs before anything is decided, and no more: fetches the manifest, shows the first layer, and remembers the answer. All else
 * (the gate, every returning visitor, every other act) is record.js, which it loads for that. The loader calls `begin` when its memory is none or holds no
 * longer, when `check` has passed, when something waits that needs a placeholder (all but scripts, links and what is `hidden`), and when the page
 * or the visitor wants something of it. It may be called often, and begins once.
 */
export interface ChoiceChunk {
  begin(page: PageGate): Promise<PageChoice>;
}

/** What of {@link Consent} choice.js does. */
export type PageChoice = Pick<Consent, 'show' | 'save' | 'accept' | 'reject' | 'withdraw'>;

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
  /** The signed note as it was fetched; nothing in `manifest` grants anything before record.js has verified it. */
  note: string;
  manifest: Manifest;
  config: ConsentConfig;
  regime: Regime;
  notice: Notice;
  noticeHash: ArtefactHash;
  gpc: boolean;
  /** Fetches and checks an artefact against its hash. */
  artefact<T>(hash: ArtefactHash): Promise<T>;
}

/** What choice.js hands over to record.js, so that nothing of it is there twice. */
export interface FirstLayer {
  /** Fetches once, and again only after it failed; undefined where the site asks for no consent. */
  site(): Promise<SiteConsent | undefined>;
  /** Takes the place of what is there. Tells page and collector, the first time. */
  draw(site: SiteConsent, view: NoticeView): void;
  /** While one is there. */
  takeAway?: (() => void) | undefined;
  wasShown: boolean;
  /** What was answered before record.js was there; in the page's memory, too, unless that is forbidden. */
  pending?: PendingDecision;
  /** Called for a button. */
  act(act: Notice['buttons'][number]['act']): void;
  /** Called when the visitor puts it away, which decides nothing. */
  putAway(): void;
  /** Called when an embed waits that may need a placeholder; there once record.js is. */
  look?(): void;
}

export interface NoticeView {
  /** Purposes that are listed. */
  asked: readonly string[];
  takeFocus?: boolean;
}

/**
 * record.js: opens the gate; checks the manifest against the pinned key before anything is granted; makes records and delivers them (queued in IndexedDB
 * until the collector has answered, by id, so that a repeat changes nothing); keeps receipts.
 */
export interface RecordChunk {
  begin(page: PageGate, first: FirstLayer): Promise<PageChoice>;
  /** Oldest first. */
  receipts(site: SiteId): Promise<KeptReceipt[]>;
  /** @param focused what has the focus by keyboard. @param notice what must not cover it. */
  uncover(focused: Element, notice: Element): void;
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

/** receipt-file.js: a visitor's receipt as files, fetched by preferences.js when somebody wants one. */
export interface ReceiptFileChunk {
  /** A page that stands alone: no script, nothing fetched, fit for paper. */
  page(source: ReceiptSource): string;
  /** ISO/IEC TS 27560 in DPV, as JSON-LD. */
  data(source: ReceiptSource): string;
}

/** All that a visitor's receipt says: the record, and what it speaks of as it was shown. */
export interface ReceiptSource {
  record: ConsentRecord;
  /** The signed proof is at hand. */
  isProven: boolean;
  manifest: Manifest;
  /** Of the record's artefact where that could still be had, else today's. */
  notice: Notice;
  wasShown: boolean;
  /** Of that notice. */
  details: NoticeDetails;
  declaration: Declaration;
  regime: Regime;
  /** Origin of the page (`https://shop.example`): where the decision is changed. */
  site: string;
  /** Milliseconds: when the file is made. */
  now: number;
}

/** placeholder.js: stands in for embeds that wait. */
export interface PlaceholderChunk {
  /** Draws one for every waiting embed, now and later. */
  watch(gate: Gate, choice: Choice): void;
}

/** signals.js: tells each vendor in its own way. */
export interface SignalsChunk {
  /** Called first before anything is let through, and then after every change. */
  tell(adapters: AdapterMemory[], has: (key: string) => boolean, decided: boolean): void;
}

/** One vendor's part of it. */
export interface Adapter {
  /** `start` once a page, then `decision`. */
  tell(settings: unknown, has: (key: string) => boolean, when: 'start' | 'decision', decided: boolean): void;
}

/** clear.js: removes what services left behind, as far as a script of the page can: not what is HttpOnly, and not what another origin has stored. */
export interface ClearChunk {
  /** To be called once the decision is made known: at once, and again when the page is left, unless something has been granted until then. Never rejects. */
  clear(items: StoredItem[]): Promise<void>;
}

/** import.js: choices from other tools' cookies, so that moving over asks nobody twice. */
export interface ImportChunk {
  /**
   * undefined when there is none, or none that can be read with certainty. Keys are what the other tool calls its categories (`analytics`, `C0002`),
   * Klaro's its services; `all` for Osano's, which knows neither.
   */
  find(): ImportedChoice | undefined;
}

export interface ImportedChoice {
  tool: 'cookieconsent' | 'klaro' | 'osano' | 'onetrust' | 'cookiebot';
  decision: Record<string, boolean>;
  /** Milliseconds; undefined where the cookie does not say. */
  decidedAt?: number;
}

/**
 * Loads a chunk once, and again only after it failed. Every chunk brings the hashes of those that only it needs (`pins` in rollup.config.ts): choice.js those
 * of record.js and signals.js; record.js those of preferences.js, placeholder.js, clear.js, import.js and curves.js; preferences.js that of receipt-file.js; form.js
 * that of seal.js, and that one of curves.js.
 */
export type LoadChunk = <T>(name: ChunkName) => Promise<T>;

/** File name → base64url of its SHA-256. */
export type ChunkTable = Partial<Record<ChunkName, string>>;

export type ChunkName =
  | 'form.js'
  | 'seal.js'
  | 'curves.js'
  | 'choice.js'
  | 'record.js'
  | 'preferences.js'
  | 'receipt-file.js'
  | 'placeholder.js'
  | 'clear.js'
  | 'import.js'
  | 'signals.js';

/**
 * Chunks are classic scripts, because a foreign page would have to allow more for modules. Each hands itself to the very script
 * tag that runs it, so that two releases of the loader cannot take each other's: `registerChunk` in widget/register-chunk.ts does that.
 */
export interface ChunkScript extends HTMLScriptElement {
  sealpost?: (chunk: unknown, pins: ChunkTable) => void;
}

/** form.js */
export interface FormChunk {
  /** Repeating it changes nothing unless the element's `name` or `site` did. What goes wrong from here on it says itself. */
  mount(form: FormElement, tag: ScriptTag, load: LoadChunk): void;
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
