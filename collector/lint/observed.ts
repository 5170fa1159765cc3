import type { ConsentConfig, Declaration, Notice } from '../../protocol/consent-config.ts';
import type { DecisionGroup } from '../../protocol/consent-cookie.ts';
import type { Reach, SeenButton } from './probe/probe.ts';

/** What the visits of one page brought to light; rules.ts judges it. */
export interface Observed {
  /** After redirects. */
  url: string;
  /** The address that was asked for. */
  asked: string;
  /** The visits were made with Global Privacy Control. */
  gpc: boolean;
  /** Of the snippet on the page; null where none stands there. */
  site: string | null;
  /** null where no snippet of ours stands on the page, or its site publishes no consent. */
  published: Published | null;
  /** Why there is none, where a snippet stands on the page. */
  unpublished: string | null;
  /** Before anybody chose anything, or touched the page. */
  before: Traces;
  /** After somebody who has chosen nothing scrolled and moved the pointer; with what was there before. */
  browsed: Traces;
  /** The notice went away from that. */
  goesByItself: boolean;
  /** The first layer, on a screen and on a telephone; empty where no button to accept was found. */
  layers: Layer[];
  /** A notice without anything to accept with; null where there is none, or where there is a first layer. */
  mute: MuteNotice | null;
  /** Switches that were on in the preferences of somebody who has not decided. */
  ticked: string[];
  /** Whether preferences could be opened from the first layer; what only brings that back is none. */
  preferences: boolean;
  /** null: no way was found in {@link CLICKS_MAX} clicks. */
  clicks: { accept: number | null; withdraw: number | null };
  /** What was pressed to withdraw, in that order. */
  way: string[];
  /** After everything was accepted; null where that could not be done. */
  after: Traces | null;
  /** After a refusal; null where that could not be done. */
  refusal: Refusal | null;
  /** The decision as stored; null where there is none of ours. */
  accepted: DecisionGroup | null;
  refused: DecisionGroup | null;
  /** Buttons that are there for everybody to see, and did not take a click. */
  unpressed: string[];
  /** What could not be looked into. */
  unseen: string[];
}

export const CLICKS_MAX = 4;

export interface Layer {
  /** CSS pixels, `1280 × 720`. */
  viewport: string;
  accept: SeenButton;
  /** The refusal that is nearest at hand, though it may not be in sight; null where none was found. */
  reject: SeenButton | null;
  /** Where none is on this layer: one that was found behind the named control. */
  behind: { name: string; control: string } | null;
  /** The page cannot be used while the notice is there. */
  isBlocking: boolean;
}

export interface MuteNotice {
  text: string;
  isBlocking: boolean;
  controls: { name: string; act: string; reach: Reach }[];
}

export interface Refusal {
  traces: Traces;
  /** Where it led away to; null where the visitor stayed. */
  left: string | null;
  /** The page still cannot be used. */
  isBlocking: boolean;
  /** The notice is back when the page is loaded again. */
  asksAgain: boolean;
}

export interface Published {
  collector: string;
  config: ConsentConfig;
  declaration: Declaration;
  notices: Notice[];
}

export interface Traces {
  requests: { url: string; type: string }[];
  cookies: {
    name: string;
    domain: string;
    /** To be compared, and never reported. */
    value: string;
    /** Days; 0: until the browser is closed. */
    days: number;
  }[];
  storage: { kind: 'local' | 'session' | 'indexeddb'; name: string }[];
}
