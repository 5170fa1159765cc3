import type { Adapter } from '../embed/contract.ts';
import type { ConsentSignals } from '../protocol/consent-config.ts';
import { signal, signalUpdates, type Signal } from './signal-state.ts';

/** What the page and Microsoft's own scripts share. */
export interface MicrosoftPage {
  uetq?: unknown;
  clarity?: unknown;
}

/** An array until bat.js has come, which takes what it holds and puts an object in its place. */
interface UetQueue {
  push(...command: unknown[]): unknown;
}

interface Clarity {
  (...command: unknown[]): void;
  /** What waits for Clarity's script. */
  q?: ArrayLike<unknown>[];
}

interface ClarityState {
  ad_Storage: Signal;
  analytics_Storage: Signal;
}

/** Universal Event Tracking's consent mode and Clarity's `consentv2`. */
export function microsoftSignals(page: MicrosoftPage): Adapter {
  const tellUet = uetSignals(page);
  const tellClarity = claritySignals(page);
  return {
    tell(settings, has, when, decided) {
      const { uet, clarity } = settings as NonNullable<ConsentSignals['microsoft']>;
      if (uet) tellUet(signal(has(uet)), when, decided);
      if (clarity)
        tellClarity({
          ad_Storage: signal(has(clarity.ad)),
          analytics_Storage: signal(has(clarity.analytics)),
        });
    },
  };
}

/** `uetq.push('consent', 'default' | 'update', { ad_storage })` */
function uetSignals(page: MicrosoftPage) {
  const update = signalUpdates((state) => queueOf(page).push('consent', 'update', state));
  return (ad_storage: Signal, when: 'start' | 'decision', decided: boolean): void => {
    const queue = queueOf(page);
    const isTakenIn = !Array.isArray(queue);
    if (when === 'start' && !isTakenIn && !hasUetDefault(queue))
      queue.push('consent', 'default', { ad_storage: 'denied' });
    // A queue that bat.js has taken in no longer says whether it held a default, and Microsoft's own is `granted` in most countries.
    update({ ad_storage }, decided || isTakenIn);
  };
}

function queueOf(page: MicrosoftPage): UetQueue {
  if (typeof (page.uetq as Partial<UetQueue> | undefined)?.push !== 'function') page.uetq = [];
  return page.uetq as UetQueue;
}

const hasUetDefault = (queue: readonly unknown[]): boolean =>
  queue.some((word, i) => word === 'consent' && queue[i + 1] === 'default');

/**
 * `clarity('consentv2', { ad_Storage, analytics_Storage })`. It knows no default: outside Europe a project stores until it is told not to, so that it is
 * told at the start.
 * https://learn.microsoft.com/clarity/setup-and-installation/clarity-consent-api-v2
 */
function claritySignals(page: MicrosoftPage) {
  let told = '';
  return (state: ClarityState): void => {
    const clarity = clarityOf(page);
    const text = JSON.stringify(state);
    if ((told || lastWaiting(clarity)) === text) return;
    told = text;
    clarity('consentv2', state);
  };
}

/** The page's own, or a queue as Clarity's snippet makes it. */
function clarityOf(page: MicrosoftPage): Clarity {
  if (typeof page.clarity === 'function') return page.clarity as Clarity;
  const clarity: Clarity = function () {
    (clarity.q ??= []).push(arguments);
  };
  page.clarity = clarity;
  return clarity;
}

/** What Clarity will hear last, from the head script, say. */
function lastWaiting({ q }: Clarity): string | undefined {
  const commands = Array.from(q ?? []).filter((command) => command[0] === 'consentv2');
  return JSON.stringify(commands.at(-1)?.[1]);
}
