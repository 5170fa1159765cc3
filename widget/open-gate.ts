import type {
  ConsentState,
  Gate,
  HandleTexts,
  PageGate,
  PageMemory,
  PageView,
  StoredMemory,
} from '../embed/contract.ts';
import {
  consentCookieName,
  formatDecisions,
  parseDecisions,
  type DecisionGroup,
} from '../protocol/consent-cookie.ts';
import { readSnippet } from './read-snippet.ts';

/** Milliseconds after which a page that is not painted, as in a hidden tab, waits no longer. */
const UNPAINTED_MS = 200;
/** For what never ends by itself. */
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * Keeps what holds in the cookie and, for the loader, in localStorage; either may be forbidden, and then it holds on this page.
 * @throws Error with a sentence for the developer where the snippet is wrong.
 */
export function openGate({ tag, load, release, update }: PageGate): Gate {
  const snippet = readSnippet(tag);
  if (typeof snippet === 'string') throw new Error(`sealpost: ${snippet}`);
  const { site } = snippet;
  const name = consentCookieName(site);
  const isHeadless = snippet.ui === 'none';
  let groups = readGroups(name);
  let { state, ...memory } = readMemory(site);
  let isHandleVisible = true;
  …
}
