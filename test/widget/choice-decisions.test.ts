import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PendingDecision } from '../../embed/contract.ts';
import { isGranted, parseDecisions, type DecisionGroup } from '../../protocol/consent-cookie.ts';
import { fromCrockford, isId, newId } from '../../protocol/ids.ts';
import { mergeDecisions } from '../../widget/merge-decisions.ts';
import { newConsentId } from '../../widget/new-consent-id.ts';

const id = (n: number): `con_${string}` => newId('con', new Uint8Array(10), 1_700_000_000_000 + n);
const group = (n: number, granted: string[], refused: string[] = []): DecisionGroup => ({
  consent: id(n * 1000),
  at: 1_700_000_000 + n,
  until: 1_800_000_000,
  terms: 1,
  granted,
  refused,
});

describe('merging decisions', () => {
  it('leaves what a later decision does not speak of', () => {
    const kept = group(1, ['media'], ['marketing']);
    expect(mergeDecisions([kept, group(2, ['analytics'])])).toEqual([kept, group(2, ['analytics'])]);
  });

  it('drops what a later decision has decided anew, and a group of which nothing is left', () => {
    expect(
      mergeDecisions([group(1, ['analytics'], ['marketing']), group(2, [], ['analytics', 'marketing'])]),
    ).toEqual([group(2, [], ['analytics', 'marketing'])]);
  });

  it('takes the services of a purpose along, but not the purpose of a service', () => {
    const merged = mergeDecisions([
      group(1, ['analytics', 'media:video'], ['analytics:counter']),
      group(2, ['media'], []),
      group(3, [], ['analytics']),
      group(4, ['analytics:counter']),
    ]);
    expect(merged).toEqual([
      group(2, ['media']),
      group(3, [], ['analytics']),
      group(4, ['analytics:counter']),
    ]);
  });

  it('keeps the latest twelve, and of more drops what was decided about single services first', () => {
    const groups = Array.from({ length: 13 }, (_, n) => group(n + 1, [`p${n}`]));
    expect(mergeDecisions(groups)).toEqual(groups.slice(1));
    const refused = group(1, [], ['analytics', 'media']);
    const films = Array.from({ length: 13 }, (_, n) => group(n + 2, [`media:film${n}`]));
    expect(mergeDecisions([refused, ...films])).toEqual([refused, ...films.slice(2)]);
  });

  const made = (of: DecisionGroup, before: DecisionGroup[] = []): PendingDecision => ({
    group: of,
    method: 'save',
    surface: 'api',
    artefact: 'A'.repeat(43),
    gpc: false,
    regime: 'eea',
    before,
  });

  it('takes what is made in one task in its order, whatever the ids say', () => {
    const [one, other] = [group(3, ['media']), group(3, [], ['media'])];
    one.consent = id(9);
    expect(mergeDecisions([], [made(one), made(other)])).toEqual([other]);
    expect(mergeDecisions([], [made(other), made(one)])).toEqual([one]);
  });

  it('puts a decision after what held when it was made, also where the clock was set back since', () => {
    const refused = group(500, [], ['media']);
    const accepted = group(1, ['media']);
    expect(mergeDecisions([refused], [made(accepted, [refused])])).toEqual([accepted]);
  });

  it('puts a decision that has waited before what was decided meanwhile', () => {
    const refused = group(5, [], ['media']);
    expect(mergeDecisions([refused], [made(group(1, ['media']))])).toEqual([refused]);
  });

  it('grants whatever the latest decision about a key grants, whatever the clock said', () => {
    const key = fc.constantFrom('a', 'b', 'a:x', 'a:y', 'b:x');
    const decision = fc.dictionary(key, fc.boolean(), { minKeys: 1, maxKeys: 4 });
    fc.assert(
      fc.property(fc.array(decision, { maxLength: 4 }), fc.nat(), (decisions, seed) => {
        const groups = decisions.map((one, n) =>
          group(
            (n * 7 + seed) % 5,
            Object.keys(one).filter((k) => one[k]),
            Object.keys(one).filter((k) => !one[k]),
          ),
        );
        for (const wanted of ['a', 'b', 'a:x', 'a:y', 'b:x']) {
          const [purpose = ''] = wanted.split(':');
          const latest = decisions.findLast((one) => wanted in one || purpose in one);
          expect(isGranted(mergeDecisions(groups), wanted)).toBe(
            latest?.[wanted] ?? latest?.[purpose] ?? false,
          );
        }
      }),
    );
  });
});

it('ids of consents are those of protocol/ids.ts', () => {
  for (let i = 0; i < 500; i++) {
    const now = Date.now() + i * 86_400_000;
    const made = newConsentId(now);
    expect(isId('con', made)).toBe(true);
    expect(made.slice(0, 14)).toBe(newId('con', new Uint8Array(10), now).slice(0, 14));
    const uuid = fromCrockford(made.slice(4), 16)!;
    expect([uuid[6]! >> 4, uuid[8]! >> 6]).toEqual([7, 2]);
    const cookie = `1!${made}.1.zzzzzz.1.analytics.`;
    expect(parseDecisions(cookie, 1)[0]?.consent).toBe(made);
  }
});
