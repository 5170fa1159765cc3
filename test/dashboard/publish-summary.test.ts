import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { Field, FormDefinition } from '../../protocol/form.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import type { Change } from '../../dashboard/change-list.ts';
import { summarisePublication } from '../../dashboard/publish-summary.ts';
import { artefactHash, mockId } from '../mock/tenant.ts';

const FORM = mockId('form');
const SITE = mockId('site');

/** Words that look alike once they are joined. */
const words = fc.constantFrom(
  'Ann',
  'Bob',
  'Ann, Bob',
  'p',
  'p · required: yes',
  'yes',
  'true',
  '1',
  'a (b)',
  'constructor',
);
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 1 });
/** Without members that are undefined. */
const compact = (value: object): unknown => JSON.parse(JSON.stringify(value));

const field = fc
  .record({
    id: fc.constantFrom('a', 'b', 'constructor'),
    type: fc.constantFrom<Field['type']>('text', 'select'),
    label: words,
    purpose: words,
    required: optional(fc.constant(true)),
    help: optional(words),
    retentionDays: optional(fc.constant(1)),
    options: optional(
      fc.uniqueArray(fc.record({ value: words, label: words }), {
        minLength: 1,
        maxLength: 2,
        selector: ({ value }) => value,
      }),
    ),
  })
  .map((made) => compact(made) as Field);
const definition = fc
  .record({
    title: words,
    description: optional(words),
    purpose: words,
    fields: fc.uniqueArray(field, { minLength: 1, maxLength: 2, selector: ({ id }) => id }),
  })
  .map(
    (made) =>
      compact({
        v: 1,
        form: FORM,
        revision: 1,
        locale: 'en',
        legalBasis: 'contract',
        retentionDays: 30,
        ...made,
      }) as FormDefinition,
  );
const publication = fc
  .record({
    definitions: fc.record({ en: definition, de: optional(definition) }),
    origins: fc.uniqueArray(fc.constantFrom('https://a.example', 'https://b.example'), { minLength: 1 }),
    controller: fc.record({ name: words, address: words, contact: words }),
    policy: optional(fc.record({ url: words, version: fc.constantFrom('1', '2) (version 1') })),
    key: fc.constantFrom('A', 'B'),
    ownCopy: fc.boolean(),
    texts: fc.constantFrom('12345678a', '12345678b'),
  })
  .map(({ definitions, key, ownCopy, texts, ...site }) => {
    const made = Object.entries(compact(definitions) as Record<string, FormDefinition>).map(
      ([locale, one]) => {
        const own = { ...one, locale };
        return [locale, artefactHash(canonicalJson(own)), own] as const;
      },
    );
    const manifest = compact({
      v: 1,
      site: SITE,
      revision: 1,
      publishedAt: '2026-11-21T08:00:00Z',
      publisher: 'P',
      rotations: [],
      keys: [{ epoch: 1, id: 'same', key, state: 'current' }],
      locales: [{ locale: 'en', texts }],
      forms: [
        {
          id: FORM,
          name: 'contact',
          revision: 1,
          definitions: Object.fromEntries(made.map(([locale, hash]) => [locale, hash])),
          retentionDays: 30,
          ownCopy,
        },
      ],
      ...site,
    }) as Manifest;
    return { manifest, definitions: new Map(made.map(([, hash, own]) => [hash, own])) };
  });
type Publication = typeof publication extends fc.Arbitrary<infer T> ? T : never;

const changesOf = (before: Publication, after: Publication): Change[] =>
  summarisePublication(before.manifest, before.definitions, after);

/** The same publication with one form of one language and one field. */
function withField({ manifest, definitions }: Publication, only: Field): Publication {
  const [base] = definitions.values();
  const made = { ...base!, fields: [only] };
  const hash = artefactHash(canonicalJson(made));
  const forms = [{ ...manifest.forms[0]!, definitions: { en: hash } }];
  return { manifest: { ...manifest, forms }, definitions: new Map([[hash, made]]) };
}

describe('the summary of a publication', () => {
  it('is empty exactly when nothing that is signed differs', () => {
    fc.assert(
      fc.property(publication, publication, (before, after) => {
        const same = canonicalJson(before.manifest) === canonicalJson(after.manifest);
        expect(changesOf(before, after).length === 0).toBe(same);
      }),
      { numRuns: 500 },
    );
  });

  it('names every field that differs in but a few members, however alike they read', () => {
    const word = fc.constantFrom('Ann', 'Bob', 'Ann, Bob');
    const member = fc.record({
      purpose: fc.constantFrom('p', 'p · required: yes'),
      required: optional(fc.constant(true)),
      options: fc.uniqueArray(word, { minLength: 1, maxLength: 2 }),
    });
    const made = (change: typeof member extends fc.Arbitrary<infer T> ? T : never): Field =>
      compact({
        id: 'a',
        type: 'select',
        label: 'A',
        ...change,
        options: change.options.map((value) => ({ value, label: value })),
      }) as Field;
    fc.assert(
      fc.property(publication, member, member, (base, one, other) => {
        fc.pre(canonicalJson(made(one)) !== canonicalJson(made(other)));
        const [before, after] = [one, other].map((change) => withField(base, made(change)));
        const changes = changesOf(before!, after!);
        expect(changes).toHaveLength(1);
        expect(changes[0]!.what).toBe('Field “a”');
        expect(changes[0]!.before).not.toBe(changes[0]!.after);
      }),
      { numRuns: 1000 },
    );
  });

  it('tells two choices from one, and a purpose from a setting', () => {
    const plain: Field = { id: 'a', type: 'select', label: 'A', purpose: 'p' };
    const pairs: [Partial<Field>, Partial<Field>][] = [
      [
        {
          options: [
            { value: 'Ann', label: 'Ann' },
            { value: 'Bob', label: 'Bob' },
          ],
        },
        { options: [{ value: 'Ann, Bob', label: 'Ann, Bob' }] },
      ],
      [{ purpose: 'p · required: yes' }, { purpose: 'p', required: true }],
    ];
    const [base] = fc.sample(publication, { numRuns: 1, seed: 1 });
    const publicationOf = (change: Partial<Field>): Publication => withField(base!, { ...plain, ...change });
    for (const [a, b] of pairs) expect(changesOf(publicationOf(a), publicationOf(b))).toHaveLength(1);
  });
});
