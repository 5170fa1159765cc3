import { canonicalJson } from '../protocol/canonical-json.ts';

export interface Change {
  /** Heading it stands under: the site, its keys, or a form's title. */
  area: string;
  kind: 'added' | 'removed' | 'changed';
  what: string;
  before?: string;
  after?: string;
  /** What it is called in the page and in records, where names say the rest. */
  code?: { before?: string; after?: string };
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
  /** Follows from other facts where it is new or gone, such as an order, and is then not listed. */
  implied?: boolean;
  /** Ids and codes, for whoever looks for them. */
  code?: string;
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
      else if (!fact.implied)
        changes.add('added', fact, { after: shown, ...(fact.code ? { code: { after: fact.code } } : {}) });
    } else if (old.exact !== exact) changes.add('changed', fact, difference(old, fact));
  }
  for (const [key, fact] of before) {
    if (!after.has(key) && !fact.implied)
      changes.add('removed', fact, {
        before: fact.shown,
        ...(fact.code ? { code: { before: fact.code } } : {}),
      });
  }
  return [
    ...changes.list(),
    ...(ours.size
      ? [{ area, kind: 'added' as const, what: `${ours.size} texts exactly as they come with Sealpost` }]
      : []),
  ];
}

/** Where the words are the same, what tells them apart stands in their place. */
function difference(old: Fact, fact: Fact): Pick<Change, 'before' | 'after' | 'code'> {
  const code = old.code && fact.code && old.code !== fact.code && { before: old.code, after: fact.code };
  if (old.shown !== fact.shown) return { before: old.shown, after: fact.shown, ...(code ? { code } : {}) };
  return code || { before: old.exact, after: fact.exact };
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

  add(
    kind: Change['kind'],
    { what, under, isLong }: Fact,
    texts: Pick<Change, 'before' | 'after' | 'code'>,
  ): void {
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
