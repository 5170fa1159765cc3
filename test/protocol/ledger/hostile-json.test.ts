import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseObject } from '../../../protocol/ledger/hostile-json.ts';

it('reads every object that is written with each member once', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(parseObject(text)).toEqual(JSON.parse(text));
    }),
  );
});

it.each([
  ['a member twice', '{"a":1,"a":1}'],
  ['a member twice, once escaped', '{"a":1,"\\u0061":2}'],
  ['a member twice, further in', '{"a":[{"b":1,"c":":","b":2}]}'],
  ['an array', '[1]'],
  ['null', 'null'],
  ['no JSON', '{"a":1'],
])('takes for no object: %s', (_, text) => {
  expect(parseObject(text)).toBeUndefined();
});
