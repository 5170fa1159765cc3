import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context, Plaintext, SubmissionRequest } from '../../protocol/envelope.ts';
import { open } from '../../protocol/open.ts';
import { EVERY_FIELD, publishSite, type PublishedSite } from './published-site.ts';
import { FORM, IN_FORM, openStage, TYPED, type Stage, type Visit, type Visitor } from './visit.ts';

let stage: Stage;
let visitor: Visitor | undefined;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  stage.collector.site = await publishSite({ origins: [stage.host.origin] });
  stage.collector.puts.length = 0;
  stage.collector.slow = 0;
  stage.collector.failing = undefined;
  stage.collector.tamper = undefined;
});
afterEach(async () => {
  await visitor?.close();
  visitor = undefined;
});

async function visit(options?: Visit): Promise<Visitor> {
  visitor = await stage.visit(options);
  return visitor;
}

describe('under the strictest policy', () => {
  it('renders, seals and sends what only the site can open', async () => {
    const page = await visit();
    await page.fillIn();
    await page.click(`${IN_FORM}#f-news`);
    await page.submit();
    const link = await page.receiptLink();
    expect(link.startsWith(`${stage.collector.origin}/r#sub_`)).toBe(true);
    const { plaintext } = await lastOpened(stage.collector.site);
    expect(plaintext.answers).toEqual({ ...TYPED, news: true });
    expect(page.complaints).toEqual([]);
    expect(page.sent.join()).not.toMatch(/canary|Second line/i);
    // One request each: page, loader, two chunks, manifest, definition, texts, submission. Whether there is consent to ask for is another one's question.
    const others = page.sent.filter((request) => !/favicon|choice\.js/.test(request));
    expect(new Set(others.map((request) => (JSON.parse(request) as [url: string])[0])).size).toBe(8);
    expect(others.length).toBeLessThanOrEqual(9);
    expect(page.sent.join()).not.toContain('curves.js');
  });

  it('sends an answer of every type', async () => {
    stage.collector.site = await publishSite({
      origins: [stage.host.origin],
      definitions: [{ fields: EVERY_FIELD }],
    });
    const page = await visit();
    const typed = {
      name: 'Ada',
      email: 'ada@example.org',
      phone: '+44 117 000',
      site: 'https://ada.example',
      bikes: '3',
    };
    for (const [id, text] of Object.entries(typed)) await page.fill(`${IN_FORM}#f-${id}`, text);
    await page.native.locator('sealpost-form #f-day').fill('2026-12-01');
    await page.native.locator('sealpost-form #f-hour').fill('14:30');
    await page.native.locator('sealpost-form #f-service').selectOption('overhaul');
    for (const choice of ['f-place-1', 'f-extras-0', 'f-extras-2', 'f-terms'])
      await page.click(`${IN_FORM}#${choice}`);
    await page.submit();
    await page.receiptLink();
    expect((await lastOpened(stage.collector.site)).plaintext.answers).toEqual({
      ...typed,
      day: '2026-12-01',
      hour: '14:30',
      service: 'overhaul',
      place: 'home',
      extras: ['wash', 'fitting'],
      member: false,
      campaign: 'autumn',
      terms: true,
    });
    expect(page.complaints).toEqual([]);
  });

  it('works where the browser has neither X25519 nor Ed25519', async () => {
    const page = await visit({
      before: () => {
        const subtle = SubtleCrypto.prototype;
        const real = Reflect.get(subtle, 'generateKey') as (...args: unknown[]) => Promise<CryptoKey>;
        Object.assign(subtle, {
          generateKey(this: SubtleCrypto, ...args: unknown[]) {
            if (!/25519/.test(JSON.stringify(args))) return real.apply(this, args);
            return Promise.reject(new DOMException('', 'NotSupportedError'));
          },
        });
      },
    });
    await page.fillIn();
    await page.submit();
    await page.receiptLink();
    expect((await lastOpened(stage.collector.site)).plaintext.answers['name']).toBe(TYPED.name);
    expect(page.sent.filter((request) => request.includes('curves.js'))).toHaveLength(1);
    expect(page.complaints).toEqual([]);
  });

  it('works with one named trusted-types policy', async () => {
    const headers = policy(
      (collector) =>
        `script-src ${collector}; connect-src ${collector}; trusted-types sealpost; require-trusted-types-for 'script'`,
    );
    const page = await visit({ headers });
    expect(page.complaints).toEqual([]);
  });

  it('can be filled in and sent with the keyboard alone', async () => {
    const page = await visit();
    const { keyboard } = page.native;
    await keyboard.press('Tab');
    for (const text of [TYPED.name, TYPED.email, '', TYPED.message]) {
      await keyboard.insertText(text);
      await keyboard.press('Tab');
    }
    await keyboard.press('Space');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.receiptLink();
    expect((await lastOpened(stage.collector.site)).plaintext.answers).toEqual({ ...TYPED, news: true });
    expect(await page.evaluate(`${FORM}.activeElement.tagName`)).toBe('H2');
  });

  it('moves nothing: not when it appears, not with a problem, not when it is sent', async () => {
    const page = await visit({
      // Loaded like this the element exists before the first paint, and its height is kept free from the start.
      head: stage.collector.snippet().replace(' async', ''),
      body: '<sealpost-form name="contact" height="900"></sealpost-form><p>Below</p>',
      before: () => {
        const shifts: number[] = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries())
            shifts.push((entry as PerformanceEntry & { value: number }).value);
        }).observe({ type: 'layout-shift', buffered: true });
        Object.assign(window, { shifts });
      },
    });
    const below = (): Promise<number> =>
      page.evaluate(`document.querySelector('main > p').getBoundingClientRect().top + scrollY`);
    const top = await below();
    await page.fillIn();
    await page.submit();
    await page.receiptLink();
    expect(await below()).toBe(top);
    expect(await page.evaluate('shifts')).toEqual([]);
  });
});

describe('when a part does not come as it should', () => {
  const body = (): string =>
    `${stage.collector.snippet()}<sealpost-form name="contact">Please call us.</sealpost-form>`;

  it('says so where the policy lets in the loader only, and keeps the page’s own fallback', async () => {
    const headers = policy(
      (collector) => `script-src ${stage.collector.asset('loader.js').url}; connect-src ${collector}`,
    );
    const page = await visit({ headers, body: body(), form: false });
    expect(await page.alert()).toMatch(/could not be loaded/);
    expect(await page.text('sealpost-form')).toContain('Please call us.');
  });

  it('says so where trusted types allow no policy', async () => {
    const headers = policy(
      (collector) =>
        `script-src ${collector}; connect-src ${collector}; trusted-types 'none'; require-trusted-types-for 'script'`,
    );
    const page = await visit({ headers, body: body(), form: false });
    expect(await page.alert()).toMatch(/could not be loaded/);
  });

  it('says so where the page may not connect to the collector', async () => {
    const page = await visit({
      headers: policy((collector) => `script-src ${collector}`),
      body: body(),
      form: false,
    });
    expect(await page.alert()).toMatch(/a part of it was blocked/);
  });

  it.each(['form.js', 'seal.js'])(
    'does not run a %s with one byte more, and tries again when asked',
    async (changed) => {
      stage.collector.tamper = (name, content) =>
        name === changed ? Buffer.concat([content, Buffer.from('\n')]) : content;
      const page = await visit({ body: body(), form: false });
      expect(await page.alert()).toMatch(/could not be (loaded|reached)/);
      expect(await page.evaluate(`${FORM}.querySelector('form')`)).toBeNull();
      stage.collector.tamper = undefined;
      // The browser has the changed file in its cache for ever; only a fresh one shows that the button works.
      await page.native.route('**/*.js', (route) => route.continue());
      await page.click(`${IN_FORM}button`);
      await page.waitFor(`!!${FORM}.querySelector('form')`);
    },
  );

  it('does not run a changed loader', async () => {
    stage.collector.tamper = (name, content) =>
      name === 'loader.js' ? Buffer.concat([content, Buffer.from('\n')]) : content;
    const page = await visit({ body: body(), form: false });
    await page.waitFor(`document.readyState === 'complete'`);
    expect(await page.evaluate(`[!!window.sealpost, !!customElements.get('sealpost-form')]`)).toEqual([
      false,
      false,
    ]);
    expect(await page.text('sealpost-form')).toBe('Please call us.');
  });

  it('refuses the manifest of another key than the one pinned', async () => {
    const { collector } = stage;
    const forged = await publishSite({
      origins: [stage.host.origin],
      before: await publishSite({ origins: [stage.host.origin] }),
      signer: new Uint8Array(32).fill(9),
    });
    collector.site = { ...forged, fingerprint: collector.site.fingerprint };
    const page = await visit({ body: body(), form: false });
    expect(await page.alert()).toMatch(/signed by another owner than this page expects/);
    expect(collector.puts).toEqual([]);
  });

  it('refuses a lower revision than it has seen', async () => {
    const { collector } = stage;
    const first = await publishSite({ origins: [stage.host.origin] });
    const second = await publishSite({ origins: [stage.host.origin], before: first });
    collector.site = second;
    const page = await visit({ body: body() });
    collector.site = first;
    await page.again();
    expect(await page.alert()).toMatch(/not signed by the owner of this site/);
    expect(page.complaints.join()).toContain('expected revision 2 or higher, got 1');
    collector.site = second;
    await page.click(`${IN_FORM}button`);
    await page.waitFor(`!!${FORM}.querySelector('form')`);
  });

  it('refuses a lower revision than the snippet names, on the first visit too', async () => {
    const snippet = stage.collector.snippet('data-revision="2"');
    const page = await visit({ body: `${snippet}<sealpost-form name="contact">`, form: false });
    expect(await page.alert()).toMatch(/not signed by the owner of this site/);
    expect(page.complaints.join()).toContain('expected revision 2 or higher, got 1');
  });

  it('works where storage is refused', async () => {
    const page = await visit({
      before: () =>
        Object.defineProperty(window, 'indexedDB', {
          get: () => {
            throw new DOMException('', 'SecurityError');
          },
        }),
    });
    expect(page.complaints).toEqual([]);
  });

  it('says that the server does not respond, and comes when it does', async () => {
    const { collector } = stage;
    let manifests = 0;
    const page = await stage.visit({ body: '<p></p>', form: false });
    visitor = page;
    await page.native.route('**/manifest', (route) =>
      manifests++ ? route.continue() : route.abort('connectionrefused'),
    );
    stage.host.show(`<!doctype html><html lang="en"><title>t</title>${body()}`);
    await page.again();
    expect(await page.alert()).toMatch(/the server does not respond/);
    await page.click(`${IN_FORM}button`);
    await page.waitFor(`!!${FORM}.querySelector('form')`);
    expect(collector.puts).toEqual([]);
  });
});

describe('when it cannot be sent', () => {
  const typed = (page: Visitor): Promise<unknown> =>
    page.evaluate(`['name', 'email', 'message'].map((id) => ${FORM}.querySelector('#f-' + id).value)`);

  it('keeps what was typed while the collector is down, and sends the same bytes later', async () => {
    const { collector } = stage;
    const page = await visit();
    await page.fillIn();
    collector.failing = () => 'drop';
    await page.submit();
    expect(await page.alert()).toMatch(/server does not respond.*Nothing you typed is lost/s);
    await collector.stop();
    await page.submit();
    await page.waitFor(`!${FORM}.querySelector('[aria-busy]')`, 20_000);
    expect(await typed(page)).toEqual(Object.values(TYPED));
    await collector.start();
    collector.failing = undefined;
    await page.submit();
    await page.receiptLink();
    expect(collector.puts.length).toBeGreaterThanOrEqual(4);
    expect(new Set(collector.puts.map(({ body }) => body)).size).toBe(1);
  });

  it('says that the browser is offline', async () => {
    const page = await visit();
    await page.fillIn();
    await page.native.context().setOffline(true);
    await page.submit();
    expect(await page.alert()).toMatch(/You seem to be offline/);
    expect(await typed(page)).toEqual(Object.values(TYPED));
    await page.native.context().setOffline(false);
    await page.submit();
    await page.receiptLink();
    expect((await lastOpened(stage.collector.site)).plaintext.answers).toMatchObject(TYPED);
  });

  it('does not seal to a key that was swapped while the visitor wrote', async () => {
    const { collector } = stage;
    const good = collector.site;
    const page = await visit();
    await page.fillIn();
    const forged = await publishSite({
      origins: [stage.host.origin],
      before: good as Awaited<ReturnType<typeof publishSite>>,
      signer: new Uint8Array(32).fill(9),
    });
    collector.site = forged;
    collector.failing = () => 'key-retired';
    await page.submit();
    expect(await page.alert()).toMatch(/different owner than this page expects/);
    expect(await typed(page)).toEqual(Object.values(TYPED));
    expect(collector.puts).toHaveLength(1);
    expect(contextOf(collector.puts[0]!.body).recipients[0]).toBe(good.manifest.keys[0]!.id);
  });
});

describe('while it is being sent', () => {
  it('takes no more typing and no other choice, and holds the focus', async () => {
    const { collector } = stage;
    collector.site = await publishSite({
      origins: [stage.host.origin],
      definitions: [{ fields: EVERY_FIELD.map((field) => ({ ...field, required: false })) }],
    });
    collector.slow = 2500;
    const page = await visit();
    const { keyboard } = page.native;
    await page.fill(`${IN_FORM}#f-message`, 'Sent');
    await page.native.locator('sealpost-form #f-day').fill('2026-12-01');
    await page.submit();
    await page.waitFor(`!!${FORM}.querySelector('[aria-busy]')`);
    await page.click(`${IN_FORM}#f-message`);
    await keyboard.type('and lost');
    expect(await page.evaluate(`${FORM}.activeElement.id`)).toBe('f-message');
    await page.click(`${IN_FORM}#f-day`);
    await keyboard.type('05');
    for (const choice of ['f-member', 'f-extras-0', 'f-place-1']) {
      await page.native.locator(`sealpost-form #${choice}`).focus();
      await keyboard.press('Space');
      await keyboard.press('ArrowDown');
    }
    await page.native.locator('sealpost-form #f-member').locator('..').click({ force: true });
    await page.native.locator('sealpost-form #f-service').click({ force: true });
    await keyboard.press('ArrowDown');
    await keyboard.type('Full');
    const values = `['message', 'day', 'service'].map((id) => ${FORM}.querySelector('#f-' + id).value)`;
    expect(await page.evaluate(values)).toEqual(['Sent', '2026-12-01', '']);
    expect(await page.evaluate(`${FORM}.querySelector(':checked:not(option)')`)).toBeNull();
    expect(await page.evaluate(`!!${FORM}.querySelector('[aria-busy]')`)).toBe(true);
    await page.receiptLink();
    expect((await lastOpened(collector.site)).plaintext.answers['message']).toBe('Sent');
    expect(await page.evaluate(`${FORM}.querySelector('form')`)).toBeNull();
  });
});

describe('the receipt in the form', () => {
  it('can be copied and saved', async () => {
    const page = await visit({
      context: { permissions: ['clipboard-read', 'clipboard-write'], acceptDownloads: true },
    });
    await page.fillIn();
    await page.submit();
    const link = await page.receiptLink();
    await page.native.getByRole('button', { name: 'Copy link' }).click();
    await page.native.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(link);
    const download = page.native.waitForEvent('download');
    await page.native.getByRole('button', { name: 'Download' }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('receipt.html');
    const html = readFileSync(await saved.path(), 'utf8');
    expect(html).toContain(`href="${link}"`);
    expect(html).toContain('Northwind Bikes');
    expect(page.complaints).toEqual([]);
  });
});

describe('on the page', () => {
  it('is one object, however often the snippet stands there', async () => {
    const { collector } = stage;
    const form = '<sealpost-form name="contact"></sealpost-form>';
    const page = await visit({ body: collector.snippet() + form + collector.snippet() + form });
    await page.waitFor(
      `[...document.querySelectorAll('sealpost-form')].every((one) => one.shadowRoot.querySelector('form'))`,
    );
    expect(
      await page.evaluate(
        `[sealpost.sites.length, sealpost.forms.length, typeof sealpost.version, 'consent' in sealpost]`,
      ),
    ).toEqual([1, 2, 'string', true]);
    expect(page.sent.filter((request) => request.includes('/form.js'))).toHaveLength(1);
    expect(page.complaints).toEqual([]);
  });

  it('shows a form that is put there later, and another when its name changes', async () => {
    const page = await visit({ body: stage.collector.snippet(), form: false });
    await page.waitFor('!!window.sealpost');
    await page.evaluate(`void document.body.append(document.createElement('sealpost-form'))`);
    await page.waitFor(`${FORM}.textContent.includes('no such form')`);
    await page.evaluate(`void document.querySelector('sealpost-form').setAttribute('name', 'contact')`);
    await page.waitFor(`!!${FORM}.querySelector('form')`);
    await page.fillIn();
    await page.evaluate(
      `void document.querySelector('main').prepend(document.querySelector('sealpost-form'))`,
    );
    expect(await page.evaluate(`${FORM}.querySelector('#f-name').value`)).toBe(TYPED.name);
  });

  it.each([
    ['data-site', 'data-site="site_wrong"'],
    ['data-key', 'data-key=""'],
    ['data-revision', 'data-revision="latest"'],
  ])('tells the developer and the visitor when %s is wrong', async (name, wrong) => {
    const snippet = stage.collector
      .snippet('data-revision="1"')
      .replace(new RegExp(`${name}="[^"]*"`), wrong);
    const page = await visit({
      body: `${snippet}<sealpost-form name="contact"></sealpost-form>`,
      form: false,
    });
    expect(await page.alert()).toMatch(/its code was not put into the page as it should be/);
    expect(page.complaints.join()).toMatch(new RegExp(`sealpost: expected ${name}=`));
  });

  it.each([
    '<form name="sealpost"></form>',
    '<div id="sealpost"></div>',
    '<img name="currentScript" data-site="site_01m7ykzapcftmvfbd2q40yc1hj" data-key="spk1_AAECAwQFBgcICQoLDA0ODxAREhM" data-collector="https://evil.example">',
  ])('does not take %s for its own', async (element) => {
    const form = '<sealpost-form name="contact"></sealpost-form>';
    const page = await visit({ body: element + stage.collector.snippet() + form });
    await page.fillIn();
    await page.submit();
    expect((await page.receiptLink()).startsWith(`${stage.collector.origin}/r#`)).toBe(true);
    expect(await page.evaluate('sealpost.sites.length')).toBe(1);
    expect(page.complaints).toEqual([]);
  });

  it('does not stay silent where a chunk has come and not handed itself over', async () => {
    const page = await visit({
      before: () =>
        Object.defineProperty(HTMLScriptElement.prototype, 'sealpost', { set() {}, get: () => undefined }),
      form: false,
    });
    expect(await page.alert()).toMatch(/could not be loaded/);
  });

  it('takes its look from custom properties and parts', async () => {
    const head =
      '<style>sealpost-form { --sealpost-accent: rgb(1, 2, 3); } sealpost-form::part(label) { color: rgb(4, 5, 6); }</style>';
    const page = await visit({ head, headers: null });
    const style = (selector: string, property: string): Promise<string> =>
      page.evaluate(`getComputedStyle(${FORM}.querySelector('${selector}')).${property}`);
    expect(await style('.primary', 'backgroundColor')).toBe('rgb(1, 2, 3)');
    expect(await style('.label', 'color')).toBe('rgb(4, 5, 6)');
    expect(await page.evaluate(`[...${FORM}.querySelectorAll('[style]')].length`)).toBe(0);
  });
});

function policy(rules: (collector: string) => string): Record<string, string> {
  return { 'content-security-policy': `default-src 'none'; ${rules(stage.collector.origin)}` };
}

const contextOf = (body: string): Context =>
  JSON.parse((JSON.parse(body) as SubmissionRequest).context) as Context;

async function lastOpened(site: PublishedSite): Promise<{ context: Context; plaintext: Plaintext }> {
  const { body, submission } = stage.collector.puts.at(-1)!;
  const envelope: unknown = JSON.parse(body);
  const { form } = contextOf(body);
  return open(
    site.crypto,
    envelope,
    { site: site.id, form, submission: submission as Context['submission'] },
    site.keys,
  );
}
