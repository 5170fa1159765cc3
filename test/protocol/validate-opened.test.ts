import { describe, expect, it } from 'vitest';
import type { Answers, Field, FormDefinition, GivenConsent } from '../../protocol/form.ts';
import { validateAnswers } from '../../protocol/validate-answers.ts';
import { validateConsents } from '../../protocol/validate-consents.ts';
import { validateOpened } from '../../protocol/validate-opened.ts';
import { read } from './vectors.ts';

const { definition, cases } = read('answers');
const FORM = definition as FormDefinition;
const news = FORM.fields.find(({ type }) => type === 'consent')!;
const record = (change: Partial<GivenConsent> = {}): GivenConsent => ({
  field: news.id,
  wording: news.label,
  given: true,
  ...change,
});
const withField = (field: Partial<Field>): FormDefinition => ({
  ...FORM,
  fields: [{ id: 'f', type: 'text', label: 'F', purpose: 'p', ...field }],
});

describe('validateOpened', () => {
  it.each(cases)('says what validateAnswers says of $answers', ({ answers }) => {
    const given = answers as Answers;
    const consents = [record({ given: given['news'] === true })];
    expect(validateOpened(FORM, { answers: given, consents })).toEqual(validateAnswers(FORM, given));
  });

  it('does not hang at a pattern that a stranger drives into the wall', () => {
    const start = performance.now();
    const issues = validateOpened(withField({ pattern: '([a-z]+ ?)+' }), {
      answers: { f: `${'a'.repeat(60)}!` },
      consents: [],
    });
    expect(issues).toEqual([{ field: 'f', code: 'pattern' }]);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('keeps the order of rules around the pattern', () => {
    const form = withField({ type: 'number', pattern: '\\d', max: '5' });
    const codes = (f: string) =>
      validateOpened(form, { answers: { f }, consents: [] }).map(({ code }) => code);
    expect(['x', '12', '7', '4'].map(codes)).toEqual([['not-number'], ['pattern'], ['too-large'], []]);
  });

  it('never takes for fine what it could not check', () => {
    expect(
      validateOpened(withField({ pattern: '(?=.*a).*' }), { answers: { f: 'a' }, consents: [] }),
    ).toEqual([{ field: 'f', code: 'not-checked' }]);
    // One that does not compile forbids nothing.
    expect(validateOpened(withField({ pattern: '(' }), { answers: { f: 'a' }, consents: [] })).toEqual([]);
  });
});

describe('validateConsents', () => {
  const mismatch = [{ field: news.id, code: 'consent-mismatch' }];
  it.each<[string, Answers, GivenConsent[], { field: string; code: string }[]]>([
    ['given and recorded', { news: true }, [record()], []],
    ['not given and recorded', {}, [record({ given: false })], []],
    ['ticked without a record', { news: true }, [], mismatch],
    ['no record at all', {}, [], mismatch],
    ['recorded as given, not ticked', { news: false }, [record()], mismatch],
    ['ticked, recorded as not given', { news: true }, [record({ given: false })], mismatch],
    ['recorded twice', { news: true }, [record(), record()], mismatch],
    [
      'a record of another field',
      { news: true },
      [record(), record({ field: 'name' })],
      [{ field: 'name', code: 'consent-mismatch' }],
    ],
    [
      'another wording',
      { news: true },
      [record({ wording: 'x' })],
      [{ field: news.id, code: 'consent-wording' }],
    ],
  ])('%s', (_, answers, consents, issues) => {
    expect(validateConsents(FORM, answers, consents)).toEqual(issues);
  });
});
