import type { ConsentState, Gate, PageGate, PageMemory, PageView, StoredView } from '../embed/contract.ts';
import { consentCookieName, formatDecisions } from '../protocol/consent-cookie.ts';
import { consentState } from './consent-state.ts';
import { cookieTexts, readDecisions } from './read-decisions.ts';
import { readSnippet } from './read-snippet.ts';
import { writeDecisions } from './write-decisions.ts';

/** A tab that nobody sees is not painted, and waits no longer than this. */
const UNPAINTED_MS = 200;

/**
 * Keeps what holds: in the cookie, and for the loader in localStorage. Where either is forbidden it holds on this page. Other tabs write there, too: both are
 * read again before anything is made of them.
 * @throws Error with a sentence for the developer where the snippet is wrong.
 */
export function openGate({ tag, load, release, update }: PageGate): Gate {
  const snippet = readSnippet(tag);
  if (typeof snippet === 'string') throw new Error(`sealpost: ${snippet}`);
  const { site, ui } = snippet;
  const key = `sealpost.${site}`;
  let memory: PageMemory = { check: 0 };
  let groups = readDecisions(site);
  let decided = groups.some(({ consent }) => consent);
  /** What a click took back: it stands before the rest of what is stored. */
  let ended = '';
  /** What was found in either place the last time; else it has been written by another tab. */
  let seen = { text: '', cookies: cookieTexts(site).join() };
  const stored = refresh() && parse(seen.text).stored;
  /** What the page goes by, which is behind what is kept while a click is not painted yet. */
  let state = held();
  /** What was let through on this page at some time: where a withdrawal was found, nobody knows whether it was said here. */
  const wasOn = new Set<string>();
  let isPainting = false;
  let isHandleVisible = true;
  let handleHadFocus = false;
  let told = Promise.resolve();
  /** Subscribers have heard this last, as far as it is known here. */
  let heard = '';
  // The loader has shown this already, if it believed it; its members are in the order of `view`.
  let shown = stored && stored.cookie === cookieText() && !isHeldBack() ? JSON.stringify(viewOf(stored)) : '';
  // A decision of choice.js that waits for record.js has no state yet.
  if (stored && (shown || ended)) addAll(stored.state);
  show();
  addEventListener('storage', (event) => event.key === key && follow());
  addEventListener('pageshow', (event) => event.persisted && follow());

  return {
    snippet,
    load,
    release,
    groups() {
      refresh();
      return groups;
    },
    memory() {
      refresh();
      return memory;
    },
    remember(next) {
      memory = next;
      keep();
      changeIfDue();
    },
    ended() {
      refresh();
      return ended;
    },
    takeEnded() {
      refresh();
      ended = '';
      keep();
      // The loader has taken everything back in the click, also where nothing may be stored; what goes on holding it has to be told.
      if (!isPainting) shown = '';
      changeIfDue();
    },
    async decide(next, domain, isDecided) {
      groups = next;
      decided = isDecided ?? groups.some(({ consent }) => consent);
      writeDecisions(site, groups, domain);
      seen.cookies = cookieTexts(site).join();
      keep();
      isPainting = true;
      await painted();
      isPainting = false;
      await change();
    },
    setDecided(next) {
      refresh();
      if (decided === next) return;
      decided = next;
      keep();
      if (!isPainting) void change();
    },
    wasGranted: (wanted) => wasOn.has(wanted) || wasOn.has(wanted.split(':')[0]!),
    waiting: () =>
      // What the loader lets through no longer has the attribute.
      Array.from(document.querySelectorAll<HTMLElement>('[data-consent]'), (element) => ({
        element,
        key: element.dataset['consent']!,
      })),
    drawHandle(visible) {
      isHandleVisible = visible;
      show();
    },
  };

  function addAll(of: ConsentState | undefined): void {
    for (const one of of?.granted ?? []) wasOn.add(one);
  }

  /** @returns whether another tab has written. */
  function refresh(): boolean {
    const now = { text: readText(key), cookies: cookieTexts(site).join() };
    const { text, cookies } = seen;
    if (now.text === text && now.cookies === cookies) return false;
    seen = now;
    if (now.cookies !== cookies) groups = readDecisions(site);
    const read = parse(now.text);
    if (now.text !== text) {
      ended = read.ended;
      memory = read.stored?.memory ?? { check: 0 };
    }
    decided =
      read.stored?.cookie === cookieText()
        ? read.stored.state.decided
        : groups.some(({ consent }) => consent);
    return true;
  }

  /** The loader has told the page what it reads there; a layer may be open here. */
  function follow(): void {
    refresh();
    if (isPainting) return;
    state = held();
    shown = heard = '';
    show();
  }

  /**
   * Where nobody knows yet who has to be told first, as with a cookie of the domain on a host that is new, nothing is granted; nor while what was taken back
   * in a click, or a signal that the browser did not send before, has not been taken into account.
   */
  function isHeldBack(): boolean {
    const isNewSignal = !!navigator.globalPrivacyControl && !memory.known?.gpc;
    return !memory.adapters || !!ended || isNewSignal;
  }

  function held(): ConsentState {
    const all = consentState(groups, decided);
    return isHeldBack() ? { ...all, granted: [] } : all;
  }

  function changeIfDue(): void {
    if (!isPainting && String(held().granted) !== String(state.granted)) void change();
    else show();
  }

  async function change(): Promise<void> {
    state = held();
    show();
    // Also where an adapter did not come, and nothing was let through: what was refused has to be known.
    await told.catch(console.error);
    const text = JSON.stringify(state);
    if (text === heard) return;
    heard = text;
    document.dispatchEvent(new CustomEvent('sealpost:consent', { detail: state }));
  }

  function show(): void {
    const next = view(state, isHandleVisible);
    const text = JSON.stringify(next);
    if (text === shown) return;
    shown = text;
    addAll(next.state);
    handleHadFocus ||= document.activeElement?.localName === 'sealpost-handle';
    told = update(next);
    // The loader draws the handle in this frame, too, but before.
    requestAnimationFrame(() => {
      const handle = document.querySelector('sealpost-handle');
      if (!handle) return;
      if (handleHadFocus && document.activeElement === document.body)
        handle.shadowRoot!.querySelector('button')!.focus();
      handleHadFocus = false;
    });
  }

  /** @param of what is, or is about to be, the state of consent. */
  function view(of: ConsentState, isVisible: boolean): PageView {
    const { handle, adapters, known } = memory;
    return {
      state: of,
      ...(handle &&
        isVisible &&
        ui !== 'none' && { handle: { ...handle, withdraw: of.granted.length ? handle.withdraw : '' } }),
      ...(adapters?.length && { adapters }),
      ...(known?.gpc && { gpc: true }),
    };
  }

  function keep(): void {
    const kept: StoredView = {
      ...view(held(), true),
      cookie: cookieText(),
      until: Math.min(...groups.map((group) => group.until * 1000), Number.MAX_SAFE_INTEGER),
      // What is held back waits for the next look, and not for a day.
      check: memory.pending?.length || (groups.length && isHeldBack()) ? 0 : memory.check,
      memory: memory,
    };
    try {
      localStorage[key] = ended + JSON.stringify(kept);
    } catch {
      // Forbidden, or full: the next page looks everything up again.
    }
    seen.text = readText(key);
  }

  function cookieText(): string {
    return groups.length ? `${consentCookieName(site)}=${formatDecisions(groups)}` : '';
  }
}

/** The members that the loader goes by, in the order of `view`. */
const viewOf = ({ state, handle, adapters, gpc }: StoredView): PageView => ({
  state,
  ...(handle && { handle }),
  ...(adapters && { adapters }),
  ...(gpc && { gpc }),
});

function readText(key: string): string {
  try {
    return (localStorage[key] as string | undefined) ?? '';
  } catch {
    return '';
  }
}

/** Anything can stand there. */
function parse(text: string): { ended: string; stored?: StoredView } {
  const start = text.indexOf('{');
  try {
    const stored = JSON.parse(text.slice(start)) as StoredView;
    return { ended: text.slice(0, start), stored };
  } catch {
    // A withdrawal before anything was stored: `undefined undefined`.
    return { ended: /^[a-z[]/.test(text) ? text : '' };
  }
}

/** Until what was clicked has gone from the screen. */
const painted = (): Promise<unknown> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, UNPAINTED_MS);
  });
