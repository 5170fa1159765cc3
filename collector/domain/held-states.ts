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
  readonly #states: { state: HeldState; key: string }[] = [];
  #open: { manifest: Manifest; at: number } | undefined;

  /** @param at when it was published; in order. */
  add(manifest: Manifest, at: number): void {
    this.#close(at);
    this.#open = { manifest, at };
  }

  all(): HeldState[] {
    this.#close(Infinity);
    this.#open = undefined;
    return this.#states.map(({ state }) => state);
  }

  #close(end: number): void {
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
      const last = this.#states.at(-1);
      const isSame =
        last?.key === key && last.state.version === state.version && last.state.to === state.from;
      if (isSame) last.state = { ...state, from: last.state.from };
      else this.#states.push({ state, key });
    }
  }
}

const asDeclared = (consent: ConsentConfig | undefined): HeldState['consent'] =>
  consent && { notices: consent.notices, declaration: consent.declaration };
