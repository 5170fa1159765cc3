import type { ConsentConfig } from '../../protocol/consent-config.ts';
import type { Controller, Manifest } from '../../protocol/manifest.ts';

/** What pages said from one publication, or one date of the policy, to the next. Times in milliseconds since the epoch. */
export interface HeldState {
  /** Of the policy, as records of that time name it. */
  version: string;
  from: number;
  /** Infinity for the last. */
  to: number;
  controller: Controller;
  /** undefined where the site asked for no consent. */
  consent: Pick<ConsentConfig, 'notices' | 'declaration'> | undefined;
}

/**
 * Under which versions of the policy what was declared when, the oldest first. A publication holds until the next one, and a version by what the publications of
 * its time say: one that was dated back later was in force for nobody before. States that declare the same are one, in the words that were used last.
 */
export class HeldStates {
  readonly #states: KeyedState[] = [];
  #open: { manifest: Pick<Manifest, 'policies' | 'consent' | 'controller'>; at: number } | undefined;

  /** @param at when it was published; in order. */
  add({ policies, consent, controller }: Manifest, at: number): void {
    this.#closeInto(this.#states, at);
    this.#open = { manifest: { ...(policies && { policies }), ...(consent && { consent }), controller }, at };
  }

  /** As it stands; more can be added. */
  all(): HeldState[] {
    const states = [...this.#states];
    this.#closeInto(states, Infinity);
    return states.map(({ state }) => state);
  }

  #closeInto(states: KeyedState[], end: number): void {
    if (!this.#open) return;
    const { manifest, at } = this.#open;
    const { policies = [], consent, controller } = manifest;
    const held: HeldState[] = [];
    let next = end;
    // The newest first: the first whose time has come is in force.
    for (const { version, effective } of policies) {
      const from = Math.max(at, Date.parse(effective));
      if (from < next) held.unshift({ version, from, to: next, controller, consent: asDeclared(consent) });
      next = Math.min(next, from);
    }
    const key = JSON.stringify([
      controller,
      consent && [consent.declaration, consent.purposes.map(({ id, essential }) => [id, essential])],
    ]);
    for (const state of held) {
      const last = states.at(-1);
      const isSame =
        last?.key === key && last.state.version === state.version && last.state.to === state.from;
      if (isSame) states[states.length - 1] = { key, state: { ...state, from: last.state.from } };
      else states.push({ state, key });
    }
  }
}

interface KeyedState {
  state: HeldState;
  /** What has to be the same for two of them to be one. */
  key: string;
}

const asDeclared = (consent: ConsentConfig | undefined): HeldState['consent'] =>
  consent && { notices: consent.notices, declaration: consent.declaration };
