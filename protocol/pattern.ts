/**
 * A field's `pattern` for readers: decides what `new RegExp('^(?:…)$', 'v')` decides, but in time that grows with the length of the answer and of
 * the pattern only. A visitor picks the answer, so a reader must not backtrack: `([a-z]+ ?)+` takes a minute for 29 letters of a stranger's choice.
 *
 * Knows every part of an expression that such a machine can: letters, classes, groups, `|`, quantifiers, `^` and `$`. Lookaround, back
 * references, `\b` and modifiers are left out: {@link compilePattern} then gives null, and the dashboard does not publish such a pattern.
 */
export interface Pattern {
  /** null when deciding would take too long. */
  test(text: string): boolean | null;
  /** Whether the engine in the visitor's page, which backtracks, would try very many ways on some answer. */
  isSlow(): boolean;
}

const STATES_MAX = 2000;
const STEPS_MAX = 1_000_000;
/** Ways through an answer of {@link PROBE_LENGTH} characters that a page may have to try. */
const WAYS_MAX = 1_000_000;
const PROBE_LENGTH = 48;

type State =
  | { kind: 'take'; atom: number; next: number }
  | { kind: 'fork'; next: number[] }
  | { kind: 'start' | 'end'; next: number }
  | { kind: 'done' };

/** @returns null for a part that is left out, for more than 2,000 states, and for what is no expression. */
export function compilePattern(source: string): Pattern | null {
  try {
    new RegExp(`^(?:${source})$`, 'v');
    const parser = new Parser(source);
    return machine(parser.states(), parser.atoms);
  } catch {
    return null;
  }
}

class Left extends Error {}

type Node =
  | { kind: 'atom'; atom: number }
  | { kind: 'start' | 'end' }
  | { kind: 'seq' | 'alt'; parts: Node[] }
  | { kind: 'repeat'; of: Node; min: number; max: number };

class Parser {
  readonly atoms: RegExp[] = [];
  readonly #source: string;
  readonly #known = new Map<string, number>();
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  states(): State[] {
    const tree = this.#alternatives();
    if (this.#at < this.#source.length) throw new Left();
    const states: State[] = [{ kind: 'done' }];
    const add = (state: State): number => {
      if (states.length >= STATES_MAX) throw new Left();
      return states.push(state) - 1;
    };
    const build = (node: Node, next: number): number => {
      switch (node.kind) {
        case 'atom':
          return add({ kind: 'take', atom: node.atom, next });
        case 'start':
        case 'end':
          return add({ kind: node.kind, next });
        case 'seq':
          return node.parts.reduceRight((after, part) => build(part, after), next);
        case 'alt':
          return add({ kind: 'fork', next: node.parts.map((part) => build(part, next)) });
        case 'repeat': {
          let entry = next;
          if (node.max === Infinity) {
            const loop: { kind: 'fork'; next: number[] } = { kind: 'fork', next: [next] };
            entry = add(loop);
            loop.next.unshift(build(node.of, entry));
          } else
            for (let i = node.min; i < node.max; i++)
              entry = add({ kind: 'fork', next: [build(node.of, entry), next] });
          for (let i = 0; i < node.min; i++) entry = build(node.of, entry);
          return entry;
        }
      }
    };
    add({ kind: 'fork', next: [build(tree, 0)] });
    return states;
  }

  #alternatives(): Node {
    const parts: Node[] = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    return parts.length === 1 ? parts[0]! : { kind: 'alt', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!))
      parts.push(this.#quantified(this.#term()));
    return { kind: 'seq', parts };
  }

  #quantified(of: Node): Node {
    const found = this.#match(/([*+?]|\{(\d+)(,(\d*))?\})\??/y);
    if (!found) return of;
    const [, sign, least, comma, most] = found;
    if (sign === '*') return { kind: 'repeat', of, min: 0, max: Infinity };
    if (sign === '+') return { kind: 'repeat', of, min: 1, max: Infinity };
    if (sign === '?') return { kind: 'repeat', of, min: 0, max: 1 };
    const min = Number(least);
    const max = comma === undefined ? min : most === '' ? Infinity : Number(most);
    if (min > STATES_MAX || (max !== Infinity && max > STATES_MAX)) throw new Left();
    return { kind: 'repeat', of, min, max };
  }

  #term(): Node {
    if (this.#take('^')) return { kind: 'start' };
    if (this.#take('$')) return { kind: 'end' };
    if (this.#take('(')) {
      if (this.#source[this.#at] === '?' && !this.#match(/\?:|\?<[\p{ID_Start}$_][\p{ID_Continue}$]*>/uy))
        throw new Left();
      const group = this.#alternatives();
      if (!this.#take(')')) throw new Left();
      return group;
    }
    if (this.#source[this.#at] === '[') return this.#atom(this.#classText());
    if (this.#source[this.#at] === '\\') return this.#atom(this.#escape());
    return this.#atom(this.#match(/[^*+?{}()[\]|\\]/uy)?.[0]);
  }

  /** One code point, however it is written. Strings (`\q{…}`, `\p{RGI_Emoji}`) are more than one. */
  #escape(): string | undefined {
    const property = this.#match(/\\[pP]\{[^}]*\}/y)?.[0];
    // Only flag v knows properties of strings.
    if (property) return new RegExp(property, 'u').source;
    return this.#match(
      /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|0(?!\d)|[dDwWsStnvfr^$\\.*+?()[\]{}|/-])/y,
    )?.[0];
  }

  #classText(): string {
    const from = this.#at;
    let depth = 0;
    do {
      const found = this.#match(/\\[pP]\{[^}]*\}|\\[^q]|[^\\]/suy)?.[0];
      if (found === undefined) throw new Left();
      if (/^\\[pP]/.test(found)) new RegExp(found, 'u');
      if (found === '[') depth++;
      else if (found === ']') depth--;
    } while (depth > 0);
    return this.#source.slice(from, this.#at);
  }

  #atom(text: string | undefined): Node {
    if (text === undefined) throw new Left();
    let atom = this.#known.get(text);
    if (atom === undefined) {
      atom = this.atoms.push(new RegExp(`^${text}$`, 'v')) - 1;
      this.#known.set(text, atom);
    }
    return { kind: 'atom', atom };
  }

  #take(letter: string): boolean {
    const here = this.#source[this.#at] === letter;
    if (here) this.#at++;
    return here;
  }

  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#source);
    if (found) this.#at += found[0].length;
    return found;
  }
}

function machine(states: readonly State[], atoms: readonly RegExp[]): Pattern {
  const first = states.length - 1;
  const answers = atoms.map(() => new Map<string, boolean>());
  const takes = (atom: number, letter: string): boolean => {
    let answer = answers[atom]!.get(letter);
    if (answer === undefined) answers[atom]!.set(letter, (answer = atoms[atom]!.test(letter)));
    return answer;
  };
  /** What is reached without taking a letter; no more than once each. */
  const reach = (from: Iterable<number>, atStart: boolean, atEnd: boolean): Set<number> => {
    const reached = new Set(from);
    for (const index of reached) {
      const state = states[index]!;
      if (state.kind === 'fork') for (const next of state.next) reached.add(next);
      else if ((state.kind === 'start' && atStart) || (state.kind === 'end' && atEnd))
        reached.add(state.next);
    }
    return reached;
  };
  return {
    test(text) {
      const letters = Array.from(text);
      let active = reach([first], true, letters.length === 0);
      let steps = active.size;
      for (const [i, letter] of letters.entries()) {
        const moved: number[] = [];
        for (const index of active) {
          const state = states[index]!;
          if (state.kind === 'take' && takes(state.atom, letter)) moved.push(state.next);
        }
        active = reach(moved, false, i === letters.length - 1);
        steps += active.size;
        if (active.size === 0) return false;
        if (steps > STEPS_MAX) return null;
      }
      return active.has(0);
    },
    isSlow() {
      const probes = probesFor(atoms);
      return probes.some((probe) => waysThrough(states, first, takes, probe) > WAYS_MAX);
    },
  };
}

/** Repetitions of each letter that the pattern tells apart, and of each two of them. */
function probesFor(atoms: readonly RegExp[]): string[][] {
  const kinds = new Map<string, string>();
  const named = atoms.flatMap(({ source }) => Array.from(source));
  for (const letter of [...named, ...PROBE_LETTERS]) {
    const kind = atoms.map((atom) => (atom.test(letter) ? '1' : '0')).join('');
    if (kind.includes('1') && !kinds.has(kind)) kinds.set(kind, letter);
  }
  const letters = [...kinds.values()].slice(0, 12);
  const repeat = (unit: string[]): string[] =>
    Array.from({ length: PROBE_LENGTH }, (_, i) => unit[i % unit.length]!);
  return letters.flatMap((a) =>
    letters.flatMap((b) => (a === b ? [repeat([a])] : [repeat([a, b]), repeat([a, a, b])])),
  );
}

const PROBE_LETTERS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).concat(
  '\t',
  '\n',
  'ä',
  'я',
  '中',
  '😀',
);

/** How many ways a backtracking engine has to read the beginning of the text: all of them are tried when the end does not fit. */
function waysThrough(
  states: readonly State[],
  first: number,
  takes: (atom: number, letter: string) => boolean,
  text: readonly string[],
): number {
  let ways = new Map<number, number>([[first, 1]]);
  let most = 0;
  const visits = new Uint8Array(states.length);
  for (const [i, letter] of text.entries()) {
    const moved = new Map<number, number>();
    let budget = 20_000;
    /** Every way to a letter; twice through a state, since `(a*)*` leaves the inner loop to enter it again. */
    const walk = (index: number, count: number): void => {
      const state = states[index]!;
      if (state.kind === 'take') {
        if (takes(state.atom, letter)) moved.set(state.next, (moved.get(state.next) ?? 0) + count);
        return;
      }
      if (state.kind === 'done' || state.kind === 'end' || visits[index]! > 1) return;
      if (state.kind === 'start' && i > 0) return;
      if (--budget < 0) return;
      visits[index]!++;
      for (const next of state.kind === 'fork' ? state.next : [state.next]) walk(next, count);
      visits[index]!--;
    };
    for (const [index, count] of ways) walk(index, count);
    if (budget < 0) return Infinity;
    let total = 0;
    for (const count of moved.values()) total += count;
    most = Math.max(most, total);
    if (moved.size === 0 || most > WAYS_MAX) return most;
    ways = moved;
  }
  return most;
}
