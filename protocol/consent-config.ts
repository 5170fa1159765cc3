import type { ArtefactHash } from './artefact-hash.ts';
import type { UtcTime } from './time.ts';

/**
 * What a site asks consent for, as its tenant signs it in the manifest (docs/protocol.md §16). What the visitor reads stands in artefacts, one for each
 * language and model, shown word for word: the hash of a notice is the proof of what was shown.
 */
export interface ConsentConfig {
  v: 1;
  /**
   * Counts up by one with every material change. A purpose whose `since` is above the terms of a stored decision is asked again; the
   * others stay as they were decided.
   */
  terms: number;
  purposes: ConsentPurpose[];
  /** Where which law is assumed; the first is for every place that no other names, and has to be the strictest. */
  regimes: Regime[];
  /** By locale, the site's default first; each has a notice for every model that its regimes use. */
  notices: { locale: string; models: Partial<Record<ConsentModel, ArtefactHash>> }[];
  /** {@link Declaration}: what is set, by whom, and who gets it. */
  declaration: ArtefactHash;
  layout: NoticeLayout;
  signals?: ConsentSignals;
  /** Another tool's category → our purpose, so that its choices are taken over (embed/contract.ts `ImportChunk`). */
  imports?: Record<string, string>;
  /** Cookie domain for a decision that holds on all subdomains (`example.com`); without it the decision holds on one host. */
  cookieDomain?: string;
  /** Days that a consent record is kept after it has lost its validity. */
  recordDays: number;
  change: ConsentChange;
}

export interface ConsentPurpose {
  /** `analytics`; what `data-consent` says. */
  id: string;
  /** Always on, never asked, not switchable: what the page cannot do without. */
  essential?: true;
  /** Terms with which its meaning last changed. */
  since: number;
  /** Sale or sharing for advertising: what Global Privacy Control speaks of. */
  sells?: true;
  /** Ids of the services, each switchable by itself as `purpose:service`. */
  services: string[];
}

/**
 * - `opt-in`: nothing before consent. - `opt-out`: on until refused; a refusal link is always there. - `notice`: on, and said.
 */
export type ConsentModel = 'opt-in' | 'opt-out' | 'notice';

/** A law as data. Times in days. */
export interface Regime {
  /** `eea`, `us-ca`… */
  id: string;
  model: ConsentModel;
  /** ISO 3166-1 (`DE`) or 3166-2 (`US-CA`); the more specific wins. Empty for the first, which takes the rest. */
  regions: string[];
  /** An acceptance is asked again after this. */
  acceptDays: number;
  /** A refusal is; never less than `acceptDays`. */
  refuseDays: number;
  /** Nobody is asked again before this, except about what changed materially. */
  minimumDays: number;
  /** `refuses`: the signal is a refusal of what `sells` by itself, recorded once; `informs`: it only says that nothing is on by default. */
  gpc: 'refuses' | 'informs';
  /** Whether a choice that the visitor makes here while the browser sends the signal stands against it. One made before never does. */
  choiceOverGpc: boolean;
}

export interface NoticeLayout {
  /** `modal` keeps the page behind it inert until a choice is made. */
  kind: 'bar' | 'box' | 'modal';
  /** Of a bar: top or bottom; of a box and of the handle: start or end, in the direction of reading. */
  block: 'top' | 'bottom';
  inline: 'start' | 'end';
}

/** Which vendor is told what; each kind is an adapter of its own, loaded only where it is configured. Values: a purpose, or `purpose:service`. */
export interface ConsentSignals {
  google?: {
    /** Consent types of Google Consent Mode v2 (`ad_storage`…) → what has to be granted for it. */
    map: Record<string, string>;
    /** `page`: the page or its tag manager sets the default itself, and only updates are sent. */
    owner: 'sealpost' | 'page';
    /** Extra settings of Google's, off unless set. */
    adsDataRedaction?: true;
    urlPassthrough?: true;
  };
  microsoft?: {
    /** Universal Event Tracking: what `ad_storage` needs. */
    uet?: string;
    /** Clarity `consentv2`. */
    clarity?: { ad: string; analytics: string };
  };
}

/** How this revision differs from the one before in what visitors are told. Checked by the collector when it is published, entered in the audit log. */
export type ConsentChange =
  | { kind: 'none' }
  /** `terms` went up; the purposes whose `since` is the new terms are asked again. `summary`: by locale, shown to those who are asked again. */
  | ({ kind: 'material'; summary: Record<string, string> } & ChangeStatement)
  /** Texts changed and nobody is asked again; the tenant says why that is right. */
  | ({ kind: 'editorial'; reason: string } & ChangeStatement);

/** What only the tenant can know about who is named now and was not before. Signed with the change, and entered in the audit log by itself. */
export interface ChangeStatement {
  /**
   * Names of processors and providers that are new in the declaration and still nobody new for what was consented to: processors that get nothing of it, and
   * companies that were named before under another name. Without it a new name is a new recipient, and has to be asked about.
   */
  uninvolved?: string[];
}

/** Artefact: the first layer in one language under one model. Strings are plain text. */
export interface Notice {
  v: 1;
  kind: 'notice';
  locale: string;
  dir: 'ltr' | 'rtl';
  model: ConsentModel;
  title: string;
  text: string;
  /** Shown to those who are asked again, with the summary of the change. */
  changed: string;
  /** Below the text: policy, imprint. */
  links: { label: string; url: string }[];
  /**
   * In the order shown. Under `opt-in` and `opt-out` always accept, reject and choose, equal in kind and style; under `notice` `accept` is an
   * acknowledgement and stands alone beside `choose`.
   */
  buttons: { act: 'accept' | 'reject' | 'choose'; label: string }[];
  /** Every purpose in order, with its name. */
  purposes: { id: string; label: string; essential?: true }[];
  /** The permanent way back: `Privacy choices`; under `opt-out` `Your Privacy Choices`. */
  handle: string;
  /** Withdraws everything at one click, beside the handle while something is granted. */
  withdraw: string;
  /** Shown when Global Privacy Control was honoured. */
  gpc: string;
  /** After a choice that could not be verified against the site's key. */
  failed: string;
  details: ArtefactHash;
}

/** Artefact: what the preferences and the placeholders say in one language. */
export interface NoticeDetails {
  v: 1;
  kind: 'details';
  locale: string;
  dir: 'ltr' | 'rtl';
  title: string;
  intro: string;
  purposes: {
    id: string;
    label: string;
    description: string;
    essential?: true;
    services: { id: string; name: string; description: string }[];
  }[];
  texts: DetailsTexts;
}

/** Artefact: the facts in no language; names are proper names. */
export interface Declaration {
  v: 1;
  kind: 'declaration';
  services: DeclaredService[];
  processors: Processor[];
}

export interface DeclaredService {
  id: string;
  purpose: string;
  name: string;
  provider: string;
  /** Countries (ISO 3166-1) where it processes. */
  countries: string[];
  policyUrl?: string;
  /** Hosts that it loads from (`www.youtube-nocookie.com`, `*.example.com`). */
  hosts: string[];
  storage: StoredItem[];
  /** The page has to be loaded again after a withdrawal, because its script cannot be stopped otherwise. */
  reload?: true;
}

export interface StoredItem {
  kind: 'cookie' | 'local' | 'session' | 'indexeddb';
  /** Exact name, or with `*` for any run of characters: `_ga_*`. */
  name: string;
  /** Cookie only: other than the page's own host. `.example.com` is the domain and all below it. */
  domain?: string;
  /** Days; 0: until the browser is closed. */
  days: number;
}

export interface Processor {
  name: string;
  address: string;
  country: string;
  task: string;
  url?: string;
}

/** Words of the preferences, placeholders and receipts that are ours; a tenant may change each. `{service}` and the like are filled in. */
export interface DetailsTexts {
  acceptAll: string;
  rejectAll: string;
  save: string;
  close: string;
  back: string;
  /** On an essential purpose's switch. */
  alwaysOn: string;
  on: string;
  off: string;
  services: string;
  /** `{count}` */
  serviceCount: string;
  /** `{provider}` */
  provider: string;
  /** Column heads of what is stored. */
  stored: string;
  storedName: string;
  storedFor: string;
  session: string;
  /** `{count}` */
  days: string;
  servicePolicy: string;
  /** Placeholder: `{service}`. */
  blockedTitle: string;
  /** `{service}`, `{purpose}` */
  blockedText: string;
  loadOnce: string;
  /** `{purpose}` */
  loadAlways: string;
  /** Under `your choices`: `{date}` */
  decidedOn: string;
  validUntil: string;
  /** Consent id, so that it can be named in a request. */
  consentId: string;
  receipt: string;
  receiptHtml: string;
  receiptJson: string;
  receiptPending: string;
  withdrawAll: string;
  changes: string;
  saved: string;
  /** Countries where a service processes: `{countries}` */
  countries: string;
  /** On a purpose some of whose services are on: `{on}`, `{count}` */
  partlyOn: string;
  /** Copies the number of the decision, and what stands there after it. */
  copy: string;
  copied: string;
  /** The signed receipt itself, which others can check. */
  receiptProof: string;
  /** Headings in the receipt as a page. */
  controller: string;
  decision: string;
  /** How it was made; `byScript` and `byImport` are answers, the others are the buttons' own words. */
  method: string;
  byScript: string;
  byImport: string;
  policyVersion: string;
  /** SHA-256 of the notice. */
  shownHash: string;
  processors: string;
  /** `{site}`: the page's host, `{handle}`: label of the way back. */
  withdrawHow: string;
  receiptCheck: string;
}

/** One version of the policy, served as a page per site with its history; see `Manifest.policies`. */
export interface PolicyVersion {
  /** `2026-11` or `3.1`: what records name. */
  version: string;
  /** From when it holds. */
  effective: UtcTime;
  /** Whether consents had to be asked again with it. */
  material: boolean;
  /** {@link PolicyDocument} by locale. */
  documents: Record<string, ArtefactHash>;
}

/** Artefact: one policy in one language. */
export interface PolicyDocument {
  v: 1;
  kind: 'policy';
  locale: string;
  title: string;
  version: string;
  /** CommonMark without HTML. */
  markdown: string;
  /** What changed against the version before; empty in the first. */
  changes: string;
}
