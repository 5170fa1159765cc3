import { describe, expect, it } from 'vitest';
import type { ConsentPurpose, Regime } from '../../protocol/consent-config.ts';
import type { DecisionGroup } from '../../protocol/consent-cookie.ts';
import { NOTICE_REGIME, REGIMES } from '../../protocol/regimes.ts';
import { standing, type Stand } from '../../widget/standing.ts';

const DAY = 86_400;
const CON = 'con_01m7vzgc00fg5as5tan6jghbfr' as const;
const regime = (id: string): Regime => REGIMES.find((one) => one.id === id)!;
const OPT_IN = regime('eea');
const OPT_OUT = regime('us-ca');

const purposes = (since: Record<string, number> = {}): ConsentPurpose[] => [
  { id: 'essential', essential: true, since: 1, services: [] },
  { id: 'analytics', since: since['analytics'] ?? 1, services: ['counter'] },
  { id: 'marketing', since: since['marketing'] ?? 1, sells: true, services: ['adnet'] },
];
const group = (changed: Partial<DecisionGroup>): DecisionGroup => ({
  consent: CON,
  at: 1_000_000,
  until: 1_000_000 + 100 * DAY,
  terms: 1,
  granted: [],
  refused: [],
  ...changed,
});
const stand = (
  held: DecisionGroup[],
  { regime: law = OPT_IN, since = {}, gpc = false, overGpc = [] }: Partial<Case> = {},
): Stand => standing({ purposes: purposes(since) }, law, held, gpc, overGpc);
interface Case {
  regime: Regime;
  since: Record<string, number>;
  gpc: boolean;
  overGpc: DecisionGroup['consent'][];
}

describe('what is open', () => {
  it('is everything but the essential for a new visitor', () => {
    expect(stand([])).toEqual({
      groups: [],
      open: ['analytics', 'marketing'],
      asked: ['analytics', 'marketing'],
      signal: [],
      allowed: [],
      changed: false,
      honoured: false,
    });
  });

  it('is nothing where each purpose was granted or refused', () => {
    const { open, groups } = stand([group({ granted: ['analytics'], refused: ['marketing'] })]);
    expect(open).toEqual([]);
    expect(groups).toHaveLength(1);
  });

  it('is a purpose of which only a service was decided', () => {
    expect(stand([group({ granted: ['analytics:counter'], refused: ['marketing'] })]).open).toEqual([
      'analytics',
    ]);
  });

  it('is a purpose that was decided under earlier terms than its own, and its grant is held back', () => {
    const { open, changed, groups } = stand([group({ granted: ['analytics', 'marketing'] })], {
      since: { analytics: 2 },
    });
    expect(open).toEqual(['analytics']);
    expect(changed).toBe(true);
    expect(groups).toEqual([group({ granted: ['marketing'], refused: ['analytics'] })]);
  });

  it('goes by the later of two decisions', () => {
    const held = [
      group({ granted: ['analytics', 'marketing'] }),
      group({ at: 2_000_000, terms: 2, granted: ['analytics'] }),
    ];
    expect(stand(held, { since: { analytics: 2 } }).open).toEqual([]);
  });

  it('is not said to have changed where a decision has merely run out', () => {
    const { open, changed } = stand([group({ refused: ['marketing'] })]);
    expect(open).toEqual(['analytics']);
    expect(changed).toBe(false);
  });
});

describe('what is nobody’s decision', () => {
  const allowed = group({ consent: '', until: 1_000_000 + DAY, granted: ['analytics', 'marketing'] });

  it('ends where consent is asked first', () => {
    expect(stand([allowed])).toMatchObject({ groups: [], open: ['analytics', 'marketing'], allowed: [] });
  });

  it('is allowed under opt-out, for all that is open', () => {
    const { allowed: on, groups } = stand([allowed], { regime: OPT_OUT });
    expect(on).toEqual(['analytics', 'marketing']);
    expect(groups).toEqual([]);
  });

  it('is not allowed for what was refused, even under earlier terms', () => {
    const { open, allowed: on } = stand([group({ refused: ['analytics'] })], {
      regime: OPT_OUT,
      since: { analytics: 2 },
    });
    expect(open).toEqual(['analytics', 'marketing']);
    expect(on).toEqual(['marketing']);
  });

  it('lasts where a notice was read that asks for no answer', () => {
    const read = { ...allowed, until: 1_000_000 + 365 * DAY };
    expect(stand([read], { regime: NOTICE_REGIME })).toMatchObject({
      groups: [read],
      open: [],
      allowed: [],
    });
    expect(stand([allowed], { regime: NOTICE_REGIME }).open).toEqual(['analytics', 'marketing']);
  });
});

describe('Global Privacy Control', () => {
  it('refuses what is sold, and nothing else', () => {
    const { signal, honoured } = stand([], { regime: OPT_OUT, gpc: true });
    expect(signal).toEqual(['marketing']);
    expect(honoured).toBe(false);
  });

  it('is obeyed once: afterwards there is nothing left to refuse', () => {
    const held = [group({ refused: ['marketing'] })];
    expect(stand(held, { regime: OPT_OUT, gpc: true })).toMatchObject({ signal: [], honoured: true });
    expect(stand(held, { regime: OPT_OUT, gpc: false })).toMatchObject({ signal: [], honoured: false });
  });

  it('gives way to a choice that was made while it was on, where the regime says so', () => {
    const held = [group({ granted: ['analytics', 'marketing'] })];
    const whole: Partial<Case> = { gpc: true, overGpc: [CON] };
    expect(stand(held, { regime: OPT_OUT, ...whole })).toMatchObject({ signal: [], honoured: false });
    const strict = { ...OPT_OUT, choiceOverGpc: false };
    expect(stand(held, { regime: strict, ...whole }).signal).toEqual(['marketing']);
  });

  it('refuses what was accepted before it was switched on, and a single service, too', () => {
    const held = [group({ granted: ['analytics', 'marketing'] })];
    expect(stand(held, { regime: OPT_OUT, gpc: true }).signal).toEqual(['marketing']);
    const service = [group({ granted: ['analytics', 'marketing:adnet'], refused: ['marketing'] })];
    expect(stand(service, { regime: OPT_OUT, gpc: true }).signal).toEqual(['marketing']);
  });

  it('only informs where nothing is on by default', () => {
    expect(stand([], { gpc: true })).toMatchObject({ signal: [], honoured: false });
  });
});
