import type { ConsentConfig, Declaration, Notice } from '../../protocol/consent-config.ts';
import type { DecisionGroup } from '../../protocol/consent-cookie.ts';
import type { SeenButton } from './probe/probe.ts';

/** What one visit of one page brought to light; rules.ts judges it. */
export interface Observed {
  url: string;
  /** Of the snippet on the page; null where none stands there. */
  site: string | null;
  /** null where no snippet of ours stands on the page, or its site publishes no consent. */
  published: Published | null;
  /** Why there is none, where a snippet stands on the page. */
  unpublished: string | null;
  /** Before anybody chose anything. */
  before: Traces;
  /** What the first layer shows; empty when none came. */
  buttons: SeenButton[];
  /** Switches that were on in the preferences of somebody who has not decided. */
  ticked: string[];
  /** Whether the preferences could be opened from the first layer. */
  preferences: boolean;
  /** null: no way was found in {@link CLICKS_MAX} clicks. */
  clicks: { accept: number | null; withdraw: number | null };
  /** After everything was accepted; null where that could not be done. */
  after: Traces | null;
  /** The decision as stored; null where there is none of ours. */
  accepted: DecisionGroup | null;
  refused: DecisionGroup | null;
}

export const CLICKS_MAX = 4;

export interface Published {
  collector: string;
  config: ConsentConfig;
  declaration: Declaration;
  notices: Notice[];
}

export interface Traces {
  requests: { url: string; type: string }[];
  cookies: { name: string; domain: string; /** Days; 0: until the browser is closed. */ days: number }[];
  storage: { kind: 'local' | 'session' | 'indexeddb'; name: string }[];
}
