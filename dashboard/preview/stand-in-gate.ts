import type {
  Choice,
  ClearChunk,
  Gate,
  LoadChunk,
  PageMemory,
  RecordChunk,
} from '../../embed/contract.ts';
import type { DecisionGroup } from '../../protocol/consent-cookie.ts';
import type { ConsentRecord } from '../../protocol/consent-record.ts';
import type { PreviewScene } from '../preview-messages.ts';

export interface PreviewState {
  granted: string[];
  refused: string[];
  decided: boolean;
}

/**
 * What the loader does for choice.js, for one visitor who has just come and whose decisions are forgotten with the next scene. Nothing is signed, checked
 * or stored: `record.js` is stood in for, too.
 */
export function standInGate(
  { site }: PreviewScene,
  load: LoadChunk,
  tell: (state: PreviewState) => void,
): { gate: Gate; run: (choice: Choice) => void } {
  let groups: DecisionGroup[] = [];
  let memory: PageMemory = { check: 0 };
  let decided = false;
  let choice: Choice | undefined;
  let isHandleVisible = true;

  const record: RecordChunk = {
    verify: () => Promise.reject(new Error('The preview checks no signature.')),
    async settle(gate, _loaded, allowed) {
      const { pending = [], ...rest } = memory;
      gate.remember(rest);
      const made = pending.map(({ record: text, terms }) => groupOf(JSON.parse(text) as ConsentRecord, terms));
      await gate.decide([...groups.filter(({ consent }) => consent), ...made, ...(allowed ? [allowed] : [])]);
    },
    deliver: async () => undefined,
    receipts: async () => [],
  };
  const clear: ClearChunk = { clear: async () => undefined };
  const standIns: Partial<Record<string, unknown>> = { 'record.js': record, 'clear.js': clear };

  const gate: Gate = {
    snippet: { site, key: '', collector: '', revision: 0 },
    load: async <T>(name: Parameters<LoadChunk>[0]): Promise<T> =>
      name in standIns ? (standIns[name] as T) : load<T>(name),
    groups: () => groups,
    memory: () => memory,
    remember(next) {
      memory = next;
      drawHandle();
    },
    async decide(next) {
      groups = next;
      decided = groups.some(({ consent }) => consent);
      changed();
    },
    setDecided(next) {
      decided = next;
      changed();
    },
    waiting: () => [],
    release: () => undefined,
    drawHandle(visible) {
      isHandleVisible = visible;
      drawHandle();
    },
  };
  return {
    gate,
    run(begun) {
      choice = begun;
      changed();
    },
  };

  function changed(): void {
    tell({
      granted: groups.flatMap(({ granted }) => granted),
      refused: groups.flatMap(({ refused }) => refused),
      decided,
    });
    drawHandle();
  }

  /** The way back, as the loader draws it. */
  function drawHandle(): void {
    for (const old of document.querySelectorAll('sealpost-handle')) old.remove();
    const { handle } = memory;
    if (!handle || !isHandleVisible) return;
    const host = document.createElement('sealpost-handle');
    host.lang = handle.lang;
    host.dir = handle.dir;
    const root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(handle.style);
    root.adoptedStyleSheets = [sheet];
    const add = (name: 'button' | 'span', part: string, text: string): HTMLElement => {
      const element = document.createElement(name);
      element.setAttribute('part', part);
      element.textContent = text;
      root.append(element);
      return element;
    };
    if (handle.note) add('span', 'note', handle.note);
    add('button', 'open', handle.label).onclick = () => void choice?.show('preferences').catch(console.error);
    if (groups.some(({ granted }) => granted.length))
      add('button', 'withdraw', handle.withdraw).onclick = () =>
        void choice?.withdraw(undefined, 'banner').catch(console.error);
    document.documentElement.append(host);
  }
}

function groupOf({ id, at, validUntil, decision }: ConsentRecord, terms: number): DecisionGroup {
  const keys = Object.keys(decision);
  return {
    consent: id,
    at: Date.parse(at) / 1000,
    until: Date.parse(validUntil) / 1000,
    terms,
    granted: keys.filter((key) => decision[key]),
    refused: keys.filter((key) => !decision[key]),
  };
}
