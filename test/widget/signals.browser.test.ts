import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AdapterMemory, ChunkScript, SignalsChunk } from '../../embed/contract.ts';
import type { ConsentSignals } from '../../protocol/consent-config.ts';
import { openStage, type Stage, type Visitor } from './visit.ts';

type Google = NonNullable<ConsentSignals['google']>;
type Microsoft = NonNullable<ConsentSignals['microsoft']>;

const GOOGLE: Google = {
  owner: 'sealpost',
  map: {
    ad_storage: 'marketing',
    ad_user_data: 'marketing',
    ad_personalization: 'marketing:adnet',
    analytics_storage: 'analytics',
  },
};
const GOOGLE_DENIED = {
  ad_storage: 'denied',
  ad_user_data: 'denied',
  ad_personalization: 'denied',
  analytics_storage: 'denied',
};
const UET: Microsoft = { uet: 'marketing' };
const CLARITY: Microsoft = { clarity: { ad: 'marketing', analytics: 'analytics' } };

let stage: Stage;
let page: Visitor;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => page.close());
afterAll(() => stage.close());

describe('each vendor', () => {
  it('hears how the page starts when it is first named, whoever was told before', async () => {
    await visit();
    await tell(GOOGLE, ['analytics'], true);
    await tellAll(
      [
        { adapter: 'google', settings: GOOGLE },
        { adapter: 'microsoft', settings: UET },
      ],
      ['analytics'],
      true,
    );
    expect((await commands()).map(([, kind]) => kind)).toEqual(['default', 'update']);
    expect(await page.evaluate('[uetq[1], uetq[4], window.clarity]')).toEqual(['default', 'update', null]);
  });
});

describe('Google', () => {
  it('denies everything by default, once, and says nothing more until somebody decides', async () => {
    await visit();
    await tell(GOOGLE, [], false);
    await tell(GOOGLE, [], false);
    expect(await commands()).toEqual([
      [
        'consent',
        'default',
        {
          ...GOOGLE_DENIED,
          functionality_storage: 'denied',
          personalization_storage: 'denied',
          security_storage: 'granted',
          wait_for_update: 500,
        },
      ],
    ]);
    expect(page.complaints).toEqual([]);
  });

  it('makes one update of each decision, and none of a repetition', async () => {
    await visit();
    await tell(GOOGLE, [], false);
    await tell(GOOGLE, ['analytics'], false);
    await tell(GOOGLE, ['analytics'], true);
    await tell(GOOGLE, ['analytics', 'marketing', 'marketing:adnet'], true);
    await tell(GOOGLE, [], true);
    await tell(GOOGLE, [], true);
    expect(await updates()).toEqual([
      { ...GOOGLE_DENIED, analytics_storage: 'granted' },
      {
        ad_storage: 'granted',
        ad_user_data: 'granted',
        ad_personalization: 'granted',
        analytics_storage: 'granted',
      },
      GOOGLE_DENIED,
    ]);
  });

  it('makes an update of a refusal, too: it ends the waiting', async () => {
    await visit();
    await tell(GOOGLE, [], false);
    await tell(GOOGLE, [], true);
    expect(await updates()).toEqual([GOOGLE_DENIED]);
  });

  it('restores what a returning visitor decided with an update behind the default', async () => {
    await visit();
    await tell(GOOGLE, ['analytics'], true);
    const [first, second, ...rest] = await commands();
    expect(first!.slice(0, 2)).toEqual(['consent', 'default']);
    expect(second).toEqual(['consent', 'update', { ...GOOGLE_DENIED, analytics_storage: 'granted' }]);
    expect(rest).toEqual([]);
  });

  it('tells what is on under an opt-out law before anybody decides', async () => {
    await visit();
    await tell(GOOGLE, ['analytics', 'marketing', 'marketing:adnet'], false);
    expect(await updates()).toMatchObject([{ ad_storage: 'granted', ad_personalization: 'granted' }]);
  });

  it('pushes commands as gtag does, not arrays', async () => {
    await visit();
    await tell(GOOGLE, ['analytics'], true);
    expect(await page.evaluate(`dataLayer.map((entry) => Object.prototype.toString.call(entry))`)).toEqual([
      '[object Arguments]',
      '[object Arguments]',
    ]);
    expect(await page.evaluate(`typeof gtag`)).toBe('function');
  });

  it('denies by default whatever is mapped, security_storage, too', async () => {
    await visit();
    await tell({ ...GOOGLE, map: { security_storage: 'analytics' } }, ['analytics'], true);
    expect((await commands())[0]![2]).toMatchObject({ security_storage: 'denied', ad_storage: 'denied' });
    expect(await updates()).toEqual([{ security_storage: 'granted' }]);
  });

  it('redacts and passes through only where the tenant says so', async () => {
    await visit();
    await tell({ ...GOOGLE, adsDataRedaction: true, urlPassthrough: true }, [], false);
    await tell({ ...GOOGLE, adsDataRedaction: true, urlPassthrough: true }, [], true);
    expect((await commands()).filter(([command]) => command === 'set')).toEqual([
      ['set', 'ads_data_redaction', true],
      ['set', 'url_passthrough', true],
    ]);
  });

  it('leaves the default to a page that owns it, and sends updates only', async () => {
    await visit();
    const owned: Google = { ...GOOGLE, owner: 'page', adsDataRedaction: true };
    await tell(owned, [], false);
    expect(await commands()).toEqual([]);
    await tell(owned, ['analytics'], true);
    expect(await commands()).toEqual([
      ['consent', 'update', { ...GOOGLE_DENIED, analytics_storage: 'granted' }],
    ]);
  });

  it('sets no second default behind the head script’s or the page’s own', async () => {
    await visit({ head: stub('data-google') });
    await tell(GOOGLE, ['analytics'], true);
    expect((await commands()).map(([, kind]) => kind)).toEqual(['default', 'update']);
    await page.close();

    await visit({
      head: inline(
        `window.dataLayer = []; function gtag() { dataLayer.push(arguments) } gtag('js', new Date()); gtag('consent', 'default', { ad_storage: 'denied', region: ['DE'] }); gtag('config', 'G-1')`,
      ),
    });
    await tell(GOOGLE, [], false);
    expect((await commands()).map(([command]) => command)).toEqual(['js', 'consent', 'config']);
  });

  it('calls the page’s own gtag, wherever its layer is', async () => {
    await visit({
      head: inline(`window.own = []; function gtag() { own.push([...arguments]) }`),
    });
    await tell(GOOGLE, ['analytics'], true);
    expect(await page.evaluate(`[own.map(([, kind]) => kind), typeof dataLayer]`)).toEqual([
      ['default', 'update'],
      'undefined',
    ]);
  });
});

describe('Microsoft', () => {
  it('tells Universal Event Tracking a default and one update for each decision', async () => {
    await visit();
    await tell(UET, [], false);
    await tell(UET, [], false);
    expect(await page.evaluate('uetq')).toEqual(['consent', 'default', { ad_storage: 'denied' }]);
    await tell(UET, ['analytics', 'marketing'], true);
    await tell(UET, ['marketing'], true);
    await tell(UET, [], true);
    expect(await page.evaluate('uetq.slice(3)')).toEqual(
      [
        ['consent', 'update', { ad_storage: 'granted' }],
        ['consent', 'update', { ad_storage: 'denied' }],
      ].flat(),
    );
    expect(await page.evaluate('typeof clarity')).toBe('undefined');
    expect(page.complaints).toEqual([]);
  });

  it('sets no second default behind the head script’s', async () => {
    await visit({ head: stub('data-uet') });
    await tell(UET, ['marketing'], true);
    expect(await page.evaluate('uetq')).toEqual(
      [
        ['consent', 'default', { ad_storage: 'denied' }],
        ['consent', 'update', { ad_storage: 'granted' }],
      ].flat(),
    );
  });

  it('says how things stand at once where bat.js has taken the queue in', async () => {
    await visit({
      head: inline(`window.told = []; window.uetq = { push: (...command) => told.push(command) }`),
    });
    await tell(UET, [], false);
    const denied = ['consent', 'update', { ad_storage: 'denied' }];
    expect(await page.evaluate('told')).toEqual([denied]);
    await tell(UET, [], true);
    expect(await page.evaluate('told')).toEqual([denied]);
  });

  it('tells Clarity how things stand from the start, and every change once', async () => {
    await visit();
    await tell(CLARITY, [], false);
    await tell(CLARITY, [], true);
    await tell(CLARITY, ['analytics'], true);
    await tell(CLARITY, ['analytics'], true);
    expect(await page.evaluate('clarity.q.map((call) => [...call])')).toEqual([
      ['consentv2', { ad_Storage: 'denied', analytics_Storage: 'denied' }],
      ['consentv2', { ad_Storage: 'denied', analytics_Storage: 'granted' }],
    ]);
    expect(await page.evaluate('typeof uetq')).toBe('undefined');
  });

  it('does not repeat to Clarity what the head script has said', async () => {
    await visit({ head: stub('data-clarity') });
    await tell(CLARITY, [], false);
    expect(await page.evaluate('clarity.q.length')).toBe(1);
    await tell(CLARITY, ['marketing', 'analytics'], true);
    expect(await page.evaluate('clarity.q.map((call) => call[1].ad_Storage)')).toEqual(['denied', 'granted']);
  });

  it('calls a Clarity that is already there', async () => {
    await visit({
      head: inline(`window.told = []; window.clarity = (...call) => told.push(call)`),
    });
    await tell(CLARITY, ['analytics'], true);
    expect(await page.evaluate('told')).toEqual([
      ['consentv2', { ad_Storage: 'denied', analytics_Storage: 'granted' }],
    ]);
  });
});

/** Opens a page under a strict policy and loads one chunk as the loader does. */
async function visit({ head = '' }: { head?: string } = {}): Promise<void> {
  page = await stage.visit({
    head,
    body: '',
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${stage.collector.origin} 'nonce-own'; require-trusted-types-for 'script'`,
    },
    form: false,
  });
  const { url, integrity } = stage.collector.asset('signals.js');
  await page.evaluate(
    (url, integrity) =>
      new Promise<void>((resolve, reject) => {
        const own = window as { trustedTypes?: PolicyFactory; signals?: unknown };
        const policy = own.trustedTypes!.createPolicy('test', { createScriptURL: (address) => address });
        const script: ChunkScript = document.createElement('script');
        script.sealpost = (signals) => {
          own.signals = signals;
          resolve();
        };
        script.addEventListener('error', () => reject(new Error(`${url} was not run`)));
        script.crossOrigin = 'anonymous';
        script.integrity = integrity;
        script.src = policy.createScriptURL(url);
        document.head.append(script);
      }),
    url,
    integrity,
  );
}

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): { createScriptURL(address: string): string };
}

/** @param settings of Google, or of Microsoft */
const tell = (settings: Google | Microsoft, granted: string[], decided: boolean): Promise<void> =>
  tellAll([{ adapter: 'map' in settings ? 'google' : 'microsoft', settings }], granted, decided);

const tellAll = (adapters: AdapterMemory[], granted: string[], decided: boolean): Promise<void> =>
  page.evaluate(
    (adapters, granted, decided) =>
      (window as { signals?: SignalsChunk }).signals!.tell(adapters, (key) => granted.includes(key), decided),
    adapters,
    granted,
    decided,
  );

/** What gtag was told, in order. */
const commands = (): Promise<unknown[][]> =>
  page.evaluate<unknown[][]>('(window.dataLayer ?? []).map((entry) => [...entry])');

const updates = async (): Promise<unknown[]> =>
  (await commands()).flatMap(([command, kind, state]) =>
    command === 'consent' && kind === 'update' ? [state] : [],
  );

const inline = (code: string): string => `<script nonce="own">${code}</script>`;

function stub(attributes: string): string {
  const { url, integrity } = stage.collector.asset('stub.js');
  return `<script src="${url}" integrity="${integrity}" crossorigin="anonymous" ${attributes}></script>`;
}
