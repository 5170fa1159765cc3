import { canonicalJson } from '../protocol/canonical-json.ts';

export interface Change {
  /** Heading it stands under: the site, its keys, or a form's title. */
  area: string;
  kind: 'added' | 'removed' | 'changed';
  what: string;
  before?: string;
  after?: string;
  /** A whole document: to be looked at apart. */
  isLong?: true;
}

/**
 * What is compared is `exact`, canonical JSON of the member itself; `shown` is for the eye only, and may read alike for two that differ: the choices
 * “Ann” and “Bob”, and the one choice “Ann, Bob”.
 */
export interface Fact extends FactNotes {
  what: string;
  shown: string;
  exact: string;
}

export interface FactNotes {
  /** One of several places that say the same; alike changes under several become one. */
  under?: string;
  /** Words that come with this very dashboard: where they are new they are counted, and not listed. */
  ours?: boolean;
  isLong?: true;
}

/** By a key that no two facts share, whatever words stand in them. */
export class Facts extends Map<string, Fact> {
  add(
    key: readonly unknown[],
    what: string,
    value: unknown,
    shown = inWords(value),
    notes: FactNotes = {},
  ): void {
    this.set(canonicalJson(key), { ...notes, what, shown, exact: canonicalJson(value) });
  }
}

export const inWords = (value: unknown): string =>
  Array.isArray(value)
    ? (value as { value: string; label: string }[])
        .map((entry) => (entry.value === entry.label ? entry.label : `${entry.label} (${entry.value})`))
        .join(', ')
    : value === true
      ? 'yes'
      : String(value);

export function compare(area: string, before: Facts, after: Facts): Change[] {
  const changes = new Merged(
    area,
    new Set([...before.values(), ...after.values()].map(({ under }) => under)),
  );
  const ours = new Set<string>();
  for (const [key, fact] of after) {
    const { shown, exact } = fact;
    const old = before.get(key);
    if (old === undefined) {
      if (fact.ours) ours.add(fact.what);
      else changes.add('added', fact, { after: shown });
    } else if (old.exact !== exact) {
      const alike = old.shown === shown;
      changes.add('changed', fact, {
        before: alike ? old.exact : old.shown,
        after: alike ? exact : shown,
      });
    }
  }
  for (const [key, fact] of before) {
    if (!after.has(key)) changes.add('removed', fact, { before: fact.shown });
  }
  return [
    ...changes.list(),
    ...(ours.size
      ? [{ area, kind: 'added' as const, what: `${ours.size} texts exactly as they come with Sealpost` }]
      : []),
  ];
}

/** The same change under several places is one change. */
class Merged {
  readonly #area: string;
  /** Places there are at all. */
  readonly #places: number;
  readonly #changes = new Map<string, { change: Change; under: string[] }>();

  constructor(area: string, places: ReadonlySet<string | undefined>) {
    this.#area = area;
    this.#places = places.size;
  }

  add(kind: Change['kind'], { what, under, isLong }: Fact, texts: Pick<Change, 'before' | 'after'>): void {
    const change: Change = { area: this.#area, kind, what, ...texts, ...(isLong ? { isLong } : {}) };
    const key = canonicalJson(under === undefined ? [this.#changes.size] : change);
    const same = this.#changes.get(key);
    if (same) same.under.push(under!);
    else this.#changes.set(key, { change, under: under === undefined ? [] : [under] });
  }

  list(): Change[] {
    return [...this.#changes.values()].map(({ change, under }) =>
      under.length && under.length < this.#places
        ? { ...change, what: `${change.what} (${under.join(', ')})` }
        : change,
    );
  }
}
