import type { Bytes } from '../protocol/bytes.ts';
import type { Hashing, Sealing, Verifying } from '../protocol/crypto.ts';
import type { Context, Envelope, Plaintext } from '../protocol/envelope.ts';
import type { SiteId } from '../protocol/ids.ts';
import type { ArtefactHash, Manifest, ManifestTrust } from '../protocol/manifest.ts';
import type { WidgetProblem } from '../protocol/texts.ts';

/**
 * `window.sealpost`: one object a page, however many snippets stand on it. `consent` has its place here and is not filled yet.
 */
export interface Sealpost {
  version: string;
  /** One for each snippet, in the order their scripts ran. */
  sites: SiteOnPage[];
  /** Every `<sealpost-form>` in the document. */
  forms: Set<HTMLElement>;
  /** A page that waits for its visitor's consent will find it here. */
  consent?: unknown;
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
