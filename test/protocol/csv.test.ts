import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvColumns, csvLine, csvText, type CsvRow } from '../../protocol/csv.ts';
import type { Field, FormDefinition } from '../../protocol/form.ts';

const field = (id: string, label = id): Field => ({ id, type: 'text', label, purpose: 'test' });
const definition = (revision: number, fields: Field[]): FormDefinition => ({
  v: 1,
  form: 'form_01m7w5kp00e2nskfe5f1r78522',
  revision,
  locale: 'en',
  title: 'Contact',
  purpose: 'test',
  legalBasis: 'contract',
  retentionDays: 1,
  fields,
});
const row = (answers: CsvRow['answers']): CsvRow => ({
  submission: 'sub_01m7yhx300fjya3s1fxf8z0chj',
  receivedAt: '2026-11-21T08:00:07Z',
  revision: 1,
  locale: 'en',
  answers,
  issues: [],
  unsubscribe: '/u/x',
});

describe('CSV', () => {
  it('is RFC 4180 with a byte order mark, one line a row', () => {
    const text = csvText([definition(1, [field('name', 'Name')])], [row({ name: 'A "B", C\nD' })]);
    expect(text).toBe(
      '\ufeff"Submission","Received","Name","Other answers","Issues","Unsubscribe","Language","Revision"\r\n' +
        '"sub_01m7yhx300fjya3s1fxf8z0chj","2026-11-21T08:00:07Z","A ""B"", C\nD","","","/u/x","en","1"\r\n',
    );
  });

  it('has a column for every field of every revision, titled by the newest', () => {
    const columns = csvColumns([
      definition(1, [field('name', 'Name'), field('fax', 'Fax')]),
      definition(2, [field('name', 'Full name'), field('mail', 'Mail')]),
    ]);
    expect(columns.slice(2, 5).map(({ title }) => title)).toEqual(['Full name', 'Mail', 'Fax']);
  });

  it('tells columns of one title apart by id', () => {
    const titles = csvColumns([
      definition(1, [field('a', 'Name'), field('b', 'Name'), field('c', 'Issues')]),
    ]).map(({ title }) => title);
    expect(titles.slice(2, 5)).toEqual(['Name (a)', 'Name (b)', 'Issues (c)']);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('loses no answer to a field that no definition has', () => {
    const columns = csvColumns([definition(1, [field('name')])]);
    const cells = columns.map(({ cell }) => cell(row({ name: 'A', extra: ['x'], ['__proto__']: 'y' })));
    expect(JSON.parse(JSON.stringify(cells[3]))).toEqual(JSON.parse('{"extra":["x"],"__proto__":"y"}'));
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30 123', "'+49 30 123"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-1+1', "'-1+1"],
    ['\t=1', "'\t'=1"],
    ['\r=1', "'\r'=1"],
    ['  =1', "'  =1"],
    ['"=1', '\'""=1'],
    ['\uff1d1', "'\uff1d1"],
    ['x;=1', "x;'=1"],
    ['x\r\n=1', "x\r\n'=1"],
    ['x\n\n- y', "x\n\n'- y"],
    ['-5', '-5'],
    ['-5.25', '-5.25'],
    ['a=b', 'a=b'],
    ['ada@example.org', 'ada@example.org'],
    ['2026-11-21', '2026-11-21'],
  ])('makes %j harmless: %j', (typed, written) => {
    expect(csvCell(typed)).toBe(`"${written}"`);
  });

  it('no cell starts a formula, whatever separator the spreadsheet uses', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...'=+-@;,|\t\r\n"\' a1\uff1d'.split('')) }), {
          minLength: 1,
          maxLength: 4,
        }),
        (cells) => {
          const line = csvLine(cells);
          // As a reader that knows quotes, and as one that splits at other characters before it looks at quotes.
          const starts = line.split(/[;|\t\r\n]/).flatMap((part, i) => (i === 0 ? [] : [part]));
          const readCells = cells.map((cell) => csvCell(cell).slice(1, -1));
          for (const start of [...starts, ...readCells]) {
            expect(/^["\s]*[=+@\uff1d]/.test(start)).toBe(false);
            expect(/^["\s]*-(?!\d+(\.\d+)?"?(,|$))/.test(start)).toBe(false);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is judged at once for 100,000 line breaks', () => {
    const started = performance.now();
    csvCell('\n'.repeat(100_000));
    csvCell(' '.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('takes any JSON for an answer', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => typeof csvCell(value) === 'string'));
  });
});
