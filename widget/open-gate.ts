import type { ConsentState, Gate, PageGate, PageMemory, PageView, StoredView } from '../embed/contract.ts';
import { consentCookieName, formatDecisions } from '../protocol/consent-cookie.ts';
import { consentState } from './consent-state.ts';
import { readDecisions } from './read-decisions.ts';
import { readSnippet } from './read-snippet.ts';
import { writeDecisions } from './write-decisions.ts';

/** A tab that nobody sees is not painted, and waits no longer than this. */
const UNPAINTED_MS = 200;

/**
 * Keeps what holds: in the cookie, and for the loader in localStorage. Where either is forbidden it holds on this page.
 * @param before of this page so far, where there is one that may not have been kept.
 * @throws Error with a sentence for the developer where the snippet is wrong.
 */
export function openGate({ tag, load, release, update }: PageGate, before?: PageMemory): Gate {
  const snippet = readSnippet(tag);
  if (typeof snippet === 'string') throw new Error(`sealpost: ${snippet}`);
  const { site, ui } = snippet;
  const stored = readStored(site);
  let memory = before ?? stored?.memory ?? { check: 0 };
  let groups = readDecisions(site);
  const isCurrent = stored?.cookie === cookieText();
  let decided = isCurrent ? stored.state.decided : groups.some(({ consent }) => consent);
  /** What the page goes by, which is behind what is kept while a click is not painted yet. */
  let state = held();
  let isPainting = false;
  let isHandleVisible = true;
  let handleHadFocus = false;
  let told = Promise.resolve();
  // The loader has shown this already; its members are in the order of `view`.
  let shown = isCurrent
    ? JSON.stringify({ state: stored.state, handle: stored.handle, adapters: stored.adapters })
    : '';
  show();

  return {
    snippet,
    load,
    release,
    groups: () => groups,
    memory: () => memory,
    remember(next) {
      const isHeldBack = !memory.adapters && groups.some(({ granted }) => granted.length);
      memory = next;
      keep();
      if (isHeldBack && next.adapters && !isPainting) void change();
      else show();
    },
    async decide(next, domain) {
      groups = next;
      decided = groups.some(({ consent }) => consent);
      writeDecisions(site, groups, domain);
      keep();
      isPainting = true;
      await painted();
      isPainting = false;
      await change();
    },
    setDecided(next) {
      if (decided === next) return;
      decided = next;
      keep();
      if (!isPainting) void change();
    },
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

  /** Where nobody knows yet who has to be told first, as with a cookie of the domain on a host that is new, nothing is granted. */
  function held(): ConsentState {
    const all = consentState(groups, decided);
    return memory.adapters ? all : { ...all, granted: [] };
  }

  async function change(): Promise<void> {
    state = held();
    show();
    // Also where an adapter did not come, and nothing was let through: what was refused has to be known.
    await told.catch(console.error);
    document.dispatchEvent(new CustomEvent('sealpost:consent', { detail: state }));
  }

  function show(): void {
    const next = view(state, isHandleVisible);
    const text = JSON.stringify(next);
    if (text === shown) return;
    shown = text;
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
    const { handle, adapters } = memory;
    return {
      state: of,
      ...(handle &&
        isVisible &&
        ui !== 'none' && { handle: { ...handle, withdraw: of.granted.length ? handle.withdraw : '' } }),
      ...(adapters?.length && { adapters }),
    };
  }

  function keep(): void {
    const kept: StoredView = {
      ...view(held(), true),
      cookie: cookieText(),
      until: Math.min(...groups.map((group) => group.until * 1000), Number.MAX_SAFE_INTEGER),
      check: memory.pending?.length ? 0 : memory.check,
      memory: memory,
    };
    try {
      localStorage[`sealpost.${site}`] = JSON.stringify(kept);
    } catch {
      // Forbidden, or full: the next page looks everything up again.
    }
  }

  function cookieText(): string {
    return groups.length ? `${consentCookieName(site)}=${formatDecisions(groups)}` : '';
  }
}

function readStored(site: string): StoredView | undefined {
  try {
    return JSON.parse(localStorage[`sealpost.${site}`]) as StoredView;
  } catch {
    return undefined;
  }
}

/** Until what was clicked has gone from the screen. */
const painted = (): Promise<unknown> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, UNPAINTED_MS);
  });
