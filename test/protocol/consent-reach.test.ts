import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeTrouble } from '../../protocol/consent-change.ts';
import type {
  ConsentConfig,
  Declaration,
  DeclaredService,
  StoredItem,
} from '../../protocol/consent-config.ts';
import { furtherReach, newRecipients, nowEssential, type Reach } from '../../protocol/consent-reach.ts';
import { REGIMES } from '../../protocol/regimes.ts';

const COOKIE: StoredItem = { kind: 'cookie', name: '_count_*', days: 90 };
const COUNTER: DeclaredService = {
  id: 'counter',
  purpose: 'analytics',
  name: 'Counter',
  provider: 'Counter Ltd',
  countries: ['IE'],
  hosts: ['counter.example'],
  storage: [COOKIE, { kind: 'local', name: 'queue', days: 0 }],
};
const VIDEO: DeclaredService = {
  ...COUNTER,
  id: 'video',
  purpose: 'media',
  name: 'VideoTube',
  provider: 'VideoTube LLC',
  storage: [],
};
const HOSTING = { name: 'Harbour Hosting', address: 'Quay 1', country: 'NL', task: 'Servers' };
const BEFORE: Declaration = {
  v: 1,
  kind: 'declaration',
  services: [COUNTER, VIDEO],
  processors: [HOSTING],
};
const CONSENT: Pick<ConsentConfig, 'purposes'> = {
  purposes: [
    { id: 'essential', essential: true, since: 1, services: [] },
    { id: 'analytics', since: 1, services: ['counter'] },
    { id: 'media', since: 1, services: ['video'] },
  ],
};

const withCounter = (changes: Partial<DeclaredService>): Declaration => ({
  ...BEFORE,
  services: [{ ...COUNTER, ...changes }, VIDEO],
});
const withStorage = (...storage: StoredItem[]): Declaration => withCounter({ storage });
const withProcessors = (...processors: Declaration['processors']): Declaration => ({ ...BEFORE, processors });
const reach = (declaration: Declaration | undefined, uninvolved: string[] = []): Reach[] =>
  furtherReach({ consent: CONSENT, declaration: BEFORE }, { consent: CONSENT, declaration }, uninvolved);

describe('an old consent reaches further', () => {
  it.each<[string, Declaration, Omit<Reach, 'purpose'>]>([
    [
      'with another provider',
      withCounter({ provider: 'AdNet Inc.' }),
      { what: 'provider', name: 'AdNet Inc.' },
    ],
    ['into another country', withCounter({ countries: ['IE', 'US'] }), { what: 'country', name: 'US' }],
    [
      'with another cookie',
      withStorage(COOKIE, { kind: 'cookie', name: '_id', days: 0 }),
      { what: 'storage', name: '_id' },
    ],
    ['for longer', withStorage({ ...COOKIE, days: 91 }), { what: 'storage', name: '_count_*' }],
    [
      'beyond the browser’s session',
      withStorage({ kind: 'local', name: 'queue', days: 1 }),
      { what: 'storage', name: 'queue' },
    ],
    [
      'in another kind of storage',
      withStorage({ kind: 'indexeddb', name: 'queue', days: 0 }),
      { what: 'storage', name: 'queue' },
    ],
    ['under a wider name', withStorage({ ...COOKIE, name: '_*' }), { what: 'storage', name: '_*' }],
    [
      'on another domain',
      withStorage({ ...COOKIE, domain: '.adnet.example' }),
      { what: 'storage', name: '_count_*' },
    ],
    [
      'from another host',
      withCounter({ hosts: ['counter.example', 'tags.adnet.example'] }),
      { what: 'host', name: 'tags.adnet.example' },
    ],
    [
      'from every host below one',
      withCounter({ hosts: ['*.counter.example'] }),
      { what: 'host', name: '*.counter.example' },
    ],
  ])('%s, and only that of the purpose', (_, declaration, found) => {
    expect(reach(declaration)).toEqual([{ purpose: 'analytics', ...found }]);
  });

  it.each<[string, Declaration]>([
    ['nothing changed', BEFORE],
    ['a cookie is kept for less long, or no more', withStorage({ ...COOKIE, days: 30 })],
    ['a name is one of those it stood for', withStorage({ ...COOKIE, name: '_count_a*' })],
    [
      'a country and a host are left out, and words are others',
      withCounter({ countries: [], name: 'Count', hosts: [] }),
    ],
    ['a provider is spelt otherwise', withCounter({ provider: 'COUNTER, Ltd.' })],
    [
      'a processor is described otherwise',
      withProcessors({ ...HOSTING, task: 'Runs it', address: 'Quay 2' }),
    ],
    ['a processor is left out', withProcessors()],
  ])('nowhere where %s', (_, declaration) => {
    expect(reach(declaration)).toEqual([]);
  });

  it.each([
    ['is new', { ...HOSTING, name: 'Mailhouse' }],
    ['works in another country', { ...HOSTING, country: 'US' }],
  ])('for every purpose asked about with a processor that %s', (_, processor) => {
    const declaration = withProcessors(HOSTING, processor);
    const found = { what: 'processor', name: processor.name };
    expect(reach(declaration)).toEqual([
      { purpose: 'analytics', ...found },
      { purpose: 'media', ...found },
    ]);
    expect(reach(declaration, [processor.name.toUpperCase()])).toEqual([]);
  });

  it('not with companies that the tenant states to be nobody new, and no other', () => {
    const declaration: Declaration = {
      ...withCounter({ provider: 'Meter Ltd', countries: ['IE', 'US'] }),
      processors: [HOSTING, { ...HOSTING, name: 'Mailhouse' }],
    };
    const after = { consent: CONSENT, declaration };
    expect(newRecipients({ consent: CONSENT, declaration: BEFORE }, after)).toEqual([
      { name: 'Meter Ltd', formerly: ['Counter Ltd'] },
      { name: 'Mailhouse', formerly: [] },
    ]);
    // A statement about companies says nothing of countries.
    expect(reach(declaration, ['Meter Ltd', 'Mailhouse'])).toEqual([
      { purpose: 'analytics', what: 'country', name: 'US' },
    ]);
    expect(reach(declaration, ['Meter Ltd']).map(({ name }) => name)).toEqual([
      'US',
      'Mailhouse',
      'Mailhouse',
    ]);
  });

  it('on another domain only where none of before takes it in', () => {
    const on = (domain: string) => ({ consent: CONSENT, declaration: withStorage({ ...COOKIE, domain }) });
    const places = (from: string, to: string) => furtherReach(on(from), on(to)).length;
    expect(places('.example.com', 'www.example.com')).toBe(0);
    expect(places('.example.com', '.www.example.com')).toBe(0);
    expect(places('.example.com', 'badexample.com')).toBe(1);
    expect(places('www.example.com', '.example.com')).toBe(1);
    expect(furtherReach({ consent: CONSENT, declaration: BEFORE }, on('.example.com'))).toHaveLength(1);
  });

  it('from another host only where no pattern of before takes it in', () => {
    const from = (...hosts: string[]) => ({ consent: CONSENT, declaration: withCounter({ hosts }) });
    expect(furtherReach(from('*.counter.example'), from('a.counter.example'))).toEqual([]);
    expect(furtherReach(from('*.counter.example'), from('counter.example'))).toHaveLength(1);
  });

  it('with every signal that a vendor did not get for it', () => {
    const by = (signals?: ConsentConfig['signals']) => ({
      consent: { ...CONSENT, ...(signals && { signals }) },
      declaration: BEFORE,
    });
    const google = (map: Record<string, string>) => by({ google: { owner: 'sealpost', map } });
    const before = google({ analytics_storage: 'analytics', ad_storage: 'media' });
    const names = (after: ReturnType<typeof by>) =>
      furtherReach(before, after).map(({ purpose, what, name }) => [purpose, what, name]);
    expect(names(google({ analytics_storage: 'analytics' }))).toEqual([]);
    expect(
      names(google({ analytics_storage: 'analytics', ad_storage: 'analytics', ad_user_data: 'media' })),
    ).toEqual([
      ['analytics', 'signal', 'google:ad_storage'],
      ['media', 'signal', 'google:ad_user_data'],
    ]);
    // One service stands for less than its purpose, and may be on where that is off.
    expect(names(google({ analytics_storage: 'analytics:counter', ad_storage: 'media' }))).toEqual([
      ['analytics', 'signal', 'google:analytics_storage'],
    ]);
    const microsoft = { uet: 'media', clarity: { ad: 'media', analytics: 'analytics' } };
    expect(furtherReach(by({ microsoft }), by({ microsoft }))).toEqual([]);
    expect(furtherReach(by(), by({ microsoft })).map(({ purpose, name }) => [purpose, name])).toEqual([
      ['analytics', 'microsoft:clarity.analytics'],
      ['media', 'microsoft:uet'],
      ['media', 'microsoft:clarity.ad'],
    ]);
  });

  it('by nothing that was declared before, whatever it is', () => {
    const item = fc.record({
      kind: fc.constantFrom('cookie', 'local'),
      name: fc.stringMatching(/^[ab*]{1,5}$/),
      days: fc.nat(3),
    }) as fc.Arbitrary<StoredItem>;
    fc.assert(
      fc.property(fc.array(item, { maxLength: 4 }), (storage) => {
        const declaration = withStorage(...storage);
        const same = { consent: CONSENT, declaration };
        expect(furtherReach(same, same)).toEqual([]);
      }),
    );
  });

  it('covers by a pattern exactly the names that it stands for', () => {
    const text = fc.stringMatching(/^[ab*]{0,5}$/);
    fc.assert(
      fc.property(text, fc.stringMatching(/^[ab]{1,6}$/), (pattern, name) => {
        const old = withStorage({ kind: 'cookie', name: pattern, days: 1 });
        const now = withStorage({ kind: 'cookie', name, days: 1 });
        const stands = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
        const found = furtherReach(
          { consent: CONSENT, declaration: old },
          { consent: CONSENT, declaration: now },
        );
        expect(found.length === 0).toBe(stands);
      }),
    );
  });
});

it('what was asked about and is always on now is a purpose, or a service that moved there', () => {
  const [essential, analytics, media] = CONSENT.purposes;
  const now = (...purposes: ConsentConfig['purposes']) => nowEssential(CONSENT, { purposes });
  expect(now(essential!, analytics!, media!)).toEqual([]);
  expect(now(essential!, { ...analytics!, essential: true }, media!)).toEqual(['analytics']);
  expect(now({ ...essential!, services: ['login', 'video'] }, analytics!)).toEqual(['essential:video']);
  expect(now(essential!, { id: 'count', essential: true, since: 1, services: ['counter'] })).toEqual([
    'count:counter',
  ]);
});

describe('a change that lets it', () => {
  const config: ConsentConfig = {
    v: 1,
    terms: 1,
    ...CONSENT,
    regimes: [...REGIMES],
    notices: [{ locale: 'en', models: { 'opt-in': 'A' } }],
    declaration: 'B',
    layout: { kind: 'box', block: 'bottom', inline: 'start' },
    recordDays: 1095,
    change: { kind: 'none' },
  };
  const declared = { before: BEFORE, after: withProcessors(HOSTING, { ...HOSTING, name: 'Mailhouse' }) };
  const editorial = { kind: 'editorial', reason: 'Our mails.' } as const;
  const next = { ...config, declaration: 'C' };

  it('is not editorial without the tenant’s statement, and is with it', () => {
    const trouble = changeTrouble(config, { ...next, change: editorial }, declared);
    expect(trouble).toMatchObject({ at: 'purposes.1.since' });
    expect(trouble!.message).toMatch(/^expected a material change .*"uninvolved"/);
    expect(trouble!.message).not.toContain('Mailhouse');
    const stated = { ...editorial, uninvolved: ['Mailhouse'] };
    expect(changeTrouble(config, { ...next, change: stated }, declared)).toBeUndefined();
  });

  it('is material for all that it concerns', () => {
    const change = { kind: 'material', summary: { en: 'Mails.' } } as const;
    const asking = (...ids: string[]): ConsentConfig => ({
      ...next,
      change,
      terms: 2,
      purposes: config.purposes.map((purpose) =>
        ids.includes(purpose.id) ? { ...purpose, since: 2 } : purpose,
      ),
    });
    expect(changeTrouble(config, asking('analytics'), declared)).toMatchObject({ at: 'purposes.2.since' });
    expect(changeTrouble(config, asking('analytics', 'media'), declared)).toBeUndefined();
  });
});
