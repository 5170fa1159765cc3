// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Context, SubmissionRequest } from '../../protocol/envelope.ts';
import { open } from '../../protocol/open.ts';
import type { Plaintext } from '../../protocol/envelope.ts';
import { parseReceiptFragment, visitorKey } from '../../protocol/receipt.ts';
import { sealingKeyId } from '../../protocol/manifest.ts';
import { TEXTS } from '../../protocol/texts/all.ts';
import { COLLECTOR, mountedForm, type MountedForm } from './mounted-form.ts';
import { CONTACT, EVERY_FIELD, publishSite } from './published-site.ts';

const { problems, ...texts } = TEXTS['en']!;

beforeEach(() => {
  // Every failure is also told to the developer.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

describe('a form', () => {
  it('seals what was typed, so that the site and the receipt link open it and nobody else', async () => {
    const site = await publishSite();
    const form = await mountedForm(site);
    fillIn(form);
    form.find<HTMLInputElement>('#f-news').checked = true;
    form.submit();
    await form.settled();

    const { plaintext, request, context } = await opened(form);
    expect(plaintext.answers).toEqual({
      name: 'Zoë "Q" Müller',
      email: 'zoe@example.org',
      message: 'Line 1\nLine 2',
      news: true,
    });
    expect(plaintext.consents).toEqual([{ field: 'news', wording: CONTACT.fields[4]!.label, given: true }]);
    expect(plaintext.locale).toBe('en');
    expect(context.recipients).toHaveLength(2);
    expect(form.puts[0]!.body).not.toMatch(/Zoë|zoe@|Line 1/);

    const link = form.find<HTMLInputElement>('#receipt').value;
    expect(link).toMatch(new RegExp(`^${COLLECTOR}/r#sub_`));
    const { receiptSecret, submission } = parseReceiptFragment(new URL(link).hash);
    const own = await visitorKey(site.crypto, receiptSecret);
    const keys = new Map([[sealingKeyId(site.crypto, own.publicKey), own]]);
    const copy = await open(site.crypto, request, { site: site.id, form: context.form, submission }, keys);
    expect(copy.plaintext).toEqual(plaintext);
    expect(JSON.stringify(plaintext.links)).toContain(`/u/${submission}.`);
  });

  it('asks without cookies and without the address of the page', async () => {
    const form = await mountedForm(await publishSite());
    fillIn(form);
    form.submit();
    await form.settled();
    expect(form.requests.length).toBe(4);
    for (const { init } of form.requests)
      expect(init).toMatchObject({ credentials: 'omit', referrerPolicy: 'strict-origin' });
  });

  it('leaves the visitor out of the recipients where the form gives no own copy', async () => {
    const form = await mountedForm(await publishSite({ ownCopy: false }));
    fillIn(form);
    form.submit();
    await form.settled();
    expect((await opened(form)).context.recipients).toHaveLength(1);
  });

  it('tells the page what happens, and never an answer', async () => {
    const form = await mountedForm(await publishSite());
    fillIn(form);
    form.submit();
    await form.settled();
    const { submission } = (await opened(form)).context;
    expect(form.events).toEqual([
      { type: 'ready', detail: {} },
      { type: 'sent', detail: { submission } },
    ]);
  });

  it('starts afresh for another answer', async () => {
    const form = await mountedForm(await publishSite());
    fillIn(form);
    form.submit();
    await form.settled();
    form.find<HTMLButtonElement>('.sent > button').click();
    expect(form.find<HTMLInputElement>('#f-name').value).toBe('');
    fillIn(form);
    form.submit();
    await form.settled();
    expect(form.puts[1]!.url).not.toBe(form.puts[0]!.url);
  });

  it('lets questions be called like the methods of a form', async () => {
    const ids = [
      'reset',
      'submit',
      'append',
      'elements',
      'hidden',
      'action',
      'length',
      'constructor',
      'prototype',
    ];
    const fields = ids.map(
      (id) => ({ id, type: 'text', label: id, purpose: 'To test.', required: true }) as const,
    );
    const form = await mountedForm(await publishSite({ definitions: [{ fields }] }));
    for (const id of ids) form.type(id, `my ${id}`);
    form.submit();
    await form.settled();
    expect((await opened(form)).plaintext.answers).toEqual(
      Object.fromEntries(ids.map((id) => [id, `my ${id}`])),
    );
    form.find<HTMLButtonElement>('.sent > button').click();
    expect(form.find<HTMLInputElement>('#f-reset').value).toBe('');
  });

  it('takes nothing more while answers are on their way, and lets go when they have arrived', async () => {
    const form = await mountedForm(await publishSite({ definitions: [{ fields: EVERY_FIELD }] }));
    fillInEvery(form);
    let resolve!: () => void;
    const promise = new Promise<void>((done) => (resolve = done));
    form.answerAfter = promise;
    const email = form.find<HTMLInputElement>('#f-email');
    email.focus();
    form.submit();
    await expect.poll(() => form.puts.length).toBeTruthy();
    expect(form.root.activeElement).toBe(email);
    expect(email.readOnly).toBe(true);
    expect(form.find('#f-message').hasAttribute('readonly')).toBe(true);
    for (const id of ['#f-member', '#f-extras-1', '#f-place-0']) {
      const box = form.find<HTMLInputElement>(id);
      expect(box.getAttribute('aria-disabled')).toBe('true');
      box.click();
      expect(box.checked).toBe(false);
    }
    const list = form.find('#f-service');
    const press = (event: Event): boolean => list.dispatchEvent(event);
    const options = { bubbles: true, cancelable: true };
    expect(press(new MouseEvent('mousedown', options))).toBe(false);
    expect(press(new KeyboardEvent('keydown', { ...options, key: 'ArrowDown' }))).toBe(false);
    expect(press(new KeyboardEvent('keydown', { ...options, key: 'Tab' }))).toBe(true);
    resolve();
    await expect.poll(() => form.root.querySelector('.sent')).toBeTruthy();
    form.find<HTMLButtonElement>('.sent > button').click();
    expect(form.root.querySelector('[readonly], input[aria-disabled], select[aria-disabled]')).toBeNull();
    expect(press(new MouseEvent('mousedown', options))).toBe(true);
  });

  it('keeps in sight what came into it all the same, because it was not sent', async () => {
    const form = await mountedForm(await publishSite());
    fillIn(form);
    let resolve!: () => void;
    const promise = new Promise<void>((done) => (resolve = done));
    form.answerAfter = promise;
    form.submit();
    await expect.poll(() => form.puts.length).toBeTruthy();
    form.type('message', 'Line 1\nLine 2\nLine 3');
    resolve();
    await expect.poll(() => form.root.querySelector('.sent')).toBeTruthy();
    await form.settled();
    expect((await opened(form)).plaintext.answers['message']).toBe('Line 1\nLine 2');
    expect(form.find<HTMLTextAreaElement>('#f-message').value).toBe('Line 1\nLine 2\nLine 3');
    form.submit();
    await form.settled();
    expect((await opened(form)).plaintext.answers['message']).toBe('Line 1\nLine 2\nLine 3');
    expect(form.root.querySelectorAll('.sent')).toHaveLength(1);
    expect(form.root.querySelector('form')).toBeNull();
  });

  it('forgets what was typed as soon as it has arrived', async () => {
    const form = await mountedForm(await publishSite());
    fillIn(form);
    const name = form.find<HTMLInputElement>('#f-name');
    form.submit();
    await form.settled();
    expect(name.value).toBe('');
  });

  it('sends an answer of every type as it was given', async () => {
    const form = await mountedForm(await publishSite({ definitions: [{ fields: EVERY_FIELD }] }));
    const typed = fillInEvery(form);
    form.submit();
    await form.settled();
    expect((await opened(form)).plaintext.answers).toEqual({
      ...typed,
      email: 'ada@example.org',
      service: 'tune',
      place: 'home',
      extras: ['wash', 'fitting'],
      member: false,
      campaign: 'autumn',
      terms: true,
    });
  });
});

describe('validation', () => {
  it('says what is wrong above and at each field, and sends nothing', async () => {
    const form = await mountedForm(await publishSite());
    form.type('email', 'zoe@');
    form.submit();
    expect(form.puts).toEqual([]);
    expect(form.find('.summary').hidden).toBe(false);
    expect(form.root.activeElement).toBe(form.find('.summary'));
    expect(form.find('.summary').textContent).toContain('3 answers need your attention');
    const email = form.find('#f-email');
    expect(email.getAttribute('aria-invalid')).toBe('true');
    expect(form.find(`#${email.getAttribute('aria-describedby')}`).textContent).toBe(
      texts.issues['not-email'],
    );
    expect(form.find('#f-phone').getAttribute('aria-describedby')).toBe('h-phone');
    form.find<HTMLAnchorElement>('.summary a[href="#f-email"]').click();
    expect(form.root.activeElement).toBe(email);
  });

  it('is silent before the first try, then takes back what is put right at once', async () => {
    const form = await mountedForm(await publishSite());
    const leave = (): boolean =>
      form.find('#f-email').dispatchEvent(new Event('focusout', { bubbles: true }));
    leave();
    expect(form.find('#e-email').hidden).toBe(true);
    form.submit();
    form.type('email', 'zoe@example.org');
    expect(form.find('#e-email').hidden).toBe(true);
    form.type('email', 'zoe');
    expect(form.find('#e-email').hidden).toBe(true);
    leave();
    expect(form.find('#e-email').hidden).toBe(false);
  });

  it('gives radio buttons and checkbox groups a fieldset that carries the message', async () => {
    const form = await mountedForm(await publishSite({ definitions: [{ fields: EVERY_FIELD }] }));
    form.submit();
    const group = form.find('fieldset[role=radiogroup]');
    expect(group.querySelector('legend')!.textContent).toBe('Where shall we work?');
    expect(group.getAttribute('aria-describedby')).toBe('h-place e-place');
    expect(form.find('#e-place').textContent).toBe(texts.issues.required);
  });

  it('understands a comma in a number', async () => {
    const form = await mountedForm(
      await publishSite({
        definitions: [
          { fields: [{ id: 'size', type: 'number', label: 'Size', purpose: 'To fit.', max: '10' }] },
        ],
      }),
    );
    form.type('size', ' 2,5 ');
    form.submit();
    await form.settled();
    expect((await opened(form)).plaintext.answers).toEqual({ size: '2.5' });
  });

  it('leaves consent boxes unticked whatever the definition presets', async () => {
    const [name] = CONTACT.fields;
    const consent = {
      id: 'ok',
      type: 'consent',
      label: 'I agree.',
      purpose: 'To be allowed to.',
      value: 'true',
    } as const;
    const form = await mountedForm(await publishSite({ definitions: [{ fields: [name!, consent] }] }));
    expect(form.find<HTMLInputElement>('#f-ok').checked).toBe(false);
  });
});

describe('a failure', () => {
  it('keeps every typed character and sends the same bytes again when nobody knows whether they arrived', async () => {
    const form = await mountedForm(await publishSite());
    fillIn(form);
    form.fates = ['lost', 'down', 'down'];
    form.submit();
    await form.settled();
    expect(form.find('.problem').textContent).toBe(problems['collector-down']);
    expect(form.find('.primary').textContent).toBe(texts.retry);
    expect(form.find<HTMLInputElement>('#f-name').value).toBe('Zoë "Q" Müller');
    form.submit();
    await form.settled();
    expect(form.find('.sent').textContent).toContain(texts.sentTitle);
    expect(new Set(form.puts.map(({ body }) => body)).size).toBe(1);
    expect(form.puts).toHaveLength(4);
  });

  it('seals afresh when the visitor changed something in between', async () => {
    const form = await mountedForm(await publishSite());
    fillIn(form);
    form.fates = ['down', 'down', 'down'];
    form.submit();
    await form.settled();
    form.type('name', 'Zoë');
    form.submit();
    await form.settled();
    expect(form.puts.at(-1)!.url).not.toBe(form.puts[0]!.url);
    expect((await opened(form)).plaintext.answers['name']).toBe('Zoë');
  });

  it('that leaves it open whether something was stored is named in the next submission, until one has arrived', async () => {
    const form = await mountedForm(await publishSite());
    const sendAs = async (name: string, ...fates: MountedForm['fates']): Promise<Context> => {
      fillIn(form);
      form.type('name', name);
      form.fates = fates;
      form.submit();
      await form.settled();
      return contextOf(form);
    };
    const first = await sendAs('A', 'lost', 'down', 'down');
    expect(first).not.toHaveProperty('supersedes');
    expect((await sendAs('B', 'envelope-invalid')).supersedes).toBe(first.submission);
    const third = await sendAs('C');
    expect(third.supersedes).toBe(first.submission);
    expect((await opened(form)).context.supersedes).toBe(first.submission);
    form.find<HTMLButtonElement>('.sent > button').click();
    expect(await sendAs('D')).not.toHaveProperty('supersedes');
  });

  it('is told apart when the browser is offline', async () => {
    const form = await mountedForm(await publishSite());
    fillIn(form);
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    form.fates = ['down'];
    form.submit();
    await form.settled();
    expect(form.find('.problem').textContent).toBe(problems.offline);
    expect(form.puts).toHaveLength(1);
  });

  it('names the code of a refusal, and a new try is a new submission', async () => {
    const form = await mountedForm(await publishSite());
    fillIn(form);
    form.fates = ['envelope-invalid'];
    form.submit();
    await form.settled();
    expect(form.find('.problem').textContent).toContain('(envelope-invalid)');
    expect(form.events.at(-1)).toEqual({ type: 'error', detail: { code: 'refused' } });
    form.submit();
    await form.settled();
    expect(form.puts[1]!.url).not.toBe(form.puts[0]!.url);
    expect(form.find('.sent')).toBeTruthy();
  });

  it('of a retired key is mended unseen: the manifest is fetched again and the answers sealed to the new key', async () => {
    const site = await publishSite();
    const form = await mountedForm(site);
    form.site = await publishSite({ before: site });
    fillIn(form);
    form.fates = ['key-retired'];
    form.submit();
    await form.settled();
    expect(form.find('.sent')).toBeTruthy();
    expect(form.puts).toHaveLength(2);
    expect((await opened(form)).context.recipients[0]).toBe(form.site.manifest.keys[0]!.id);
  });

  it('because the form has changed shows the new one with what was typed, and no consent to words not seen', async () => {
    const site = await publishSite();
    const form = await mountedForm(site);
    const fields = CONTACT.fields.map((field) =>
      field.id === 'news' ? { ...field, label: 'Other words.' } : field,
    );
    form.site = await publishSite({ before: site, definitions: [{ fields, title: 'New title' }] });
    fillIn(form);
    form.find<HTMLInputElement>('#f-news').checked = true;
    form.fates = ['definition-unknown'];
    form.submit();
    await expect.poll(() => form.root.querySelector('h2')?.textContent === 'New title').toBeTruthy();
    await form.settled();
    expect(form.find('.problem').textContent).toBe(problems['form-changed']);
    expect(form.find<HTMLInputElement>('#f-name').value).toBe('Zoë "Q" Müller');
    expect(form.find<HTMLInputElement>('#f-news').checked).toBe(false);
    expect(form.puts).toHaveLength(1);
    form.submit();
    await form.settled();
    expect((await opened(form)).plaintext.consents[0]).toMatchObject({
      wording: 'Other words.',
      given: false,
    });
  });

  it('because the form has changed leaves a question empty that was left empty, whatever it is called', async () => {
    const field = { id: 'constructor', type: 'text', label: 'Constructor', purpose: 'To test.' } as const;
    const fields = [...CONTACT.fields, field];
    const site = await publishSite({ definitions: [{ fields }] });
    const form = await mountedForm(site);
    form.site = await publishSite({ before: site, definitions: [{ fields, title: 'New title' }] });
    fillIn(form);
    form.fates = ['definition-unknown'];
    form.submit();
    await expect.poll(() => form.root.querySelector('h2')?.textContent === 'New title').toBeTruthy();
    await form.settled();
    expect(form.find<HTMLInputElement>('#f-name').value).toBe('Zoë "Q" Müller');
    expect(form.find<HTMLInputElement>('#f-constructor').value).toBe('');
  });

  it('of a key that stays retired is said after one new sealing, not tried for ever', async () => {
    const site = await publishSite();
    const form = await mountedForm(site);
    fillIn(form);
    form.fates = ['key-retired', 'key-retired', 'key-retired'];
    form.submit();
    await form.settled();
    expect(form.puts).toHaveLength(2);
    expect(form.find('.problem').textContent).toContain('(key-retired)');
  });

  it('asks for shorter answers when they are too long to seal', async () => {
    const fields = Array.from(
      { length: 30 },
      (_, i) => ({ id: `f${i}`, type: 'textarea', label: `F${i}`, purpose: 'To test.' }) as const,
    );
    const form = await mountedForm(await publishSite({ definitions: [{ fields }] }));
    for (const { id } of fields) form.type(id, 'x'.repeat(19_000));
    form.submit();
    await form.settled();
    expect(form.find('.problem').textContent).toBe(problems['too-large']);
    expect(form.find<HTMLTextAreaElement>('#f-f0').value).toHaveLength(19_000);
  });

  it('is what it is called when something else than the collector says OK', async () => {
    const form = await mountedForm(await publishSite());
    fillIn(form);
    form.fates = ['stranger', 'stranger', 'stranger'];
    form.submit();
    await form.settled();
    expect(form.find('.problem').textContent).toBe(problems['collector-down']);
    expect(form.root.querySelector('.sent')).toBeNull();
  });

  it('does not stop at half a character', async () => {
    const form = await mountedForm(await publishSite());
    fillIn(form);
    form.type('message', 'broken \ud83d emoji');
    form.submit();
    await form.settled();
    expect((await opened(form)).plaintext.answers['message']).toBe('broken \ufffd emoji');
  });
});

describe('before anything is shown', () => {
  it('refuses a manifest that another key signed', async () => {
    const site = await publishSite({ signer: new Uint8Array(32).fill(7) });
    const form = await mountedForm(site);
    expect(form.unavailable).toEqual([{ problem: 'key-differs', code: 'manifest-key-not-pinned' }]);
    expect(form.root.querySelector('form')).toBeNull();
  });

  it('refuses a manifest that was changed after signing', async () => {
    const site = await publishSite();
    const form = await mountedForm({ ...site, note: site.note.replace('Mill Lane', 'Hill Lane') });
    expect(form.unavailable[0]).toEqual({ problem: 'not-verified', code: 'note-signature' });
  });

  it('refuses an older manifest than the snippet knows of', async () => {
    const site = await publishSite({ manifest: { revision: 4 } });
    const form = await mountedForm(site, {}, { revision: 5 });
    expect(form.unavailable).toEqual([{ problem: 'not-verified', code: 'manifest-rollback' }]);
    expect((await mountedForm(site, {}, { revision: 4 })).unavailable).toEqual([]);
  });

  it('refuses a definition with other bytes than the manifest names', async () => {
    const site = await publishSite();
    const artefacts = new Map(
      [...site.artefacts].map(([hash, text]) => [hash, text.replace('Ask for', 'Demand')]),
    );
    const form = await mountedForm({ ...site, artefacts });
    expect(form.unavailable[0]).toEqual({ problem: 'not-verified', code: 'artefact-hash' });
  });

  it('says at once that the owner has not listed this website, instead of taking answers that would be refused', async () => {
    const form = await mountedForm(await publishSite({ origins: ['https://www.northwind.example'] }));
    expect(form.unavailable).toEqual([{ problem: 'not-listed', code: 'not-listed' }]);
    expect((await mountedForm(await publishSite())).unavailable).toEqual([]);
  });

  it('says that there is no such form', async () => {
    const form = await mountedForm(await publishSite(), { name: 'other' });
    expect(form.unavailable[0]?.problem).toBe('form-unknown');
  });
});

describe('the language', () => {
  const definitions = [
    {},
    { locale: 'de', title: 'Angebot anfragen' },
    { locale: 'ar', title: 'اطلب عرض سعر' },
  ];
  const titleIn = async (attributes: Record<string, string>): Promise<MountedForm> =>
    mountedForm(await publishSite({ definitions }), attributes);

  it('is the one the element asks for', async () => {
    const form = await titleIn({ lang: 'de-CH' });
    expect(form.find('h2').textContent).toBe('Angebot anfragen');
    expect(form.find('.primary').textContent).toBe(TEXTS['de']!.send);
  });

  it('brings its own direction', async () => {
    expect((await titleIn({ lang: 'ar' })).find('.box').getAttribute('dir')).toBe('rtl');
  });

  it('is the default where none fits', async () => {
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['ja']);
    expect((await titleIn({ lang: 'ja' })).find('h2').textContent).toBe('Ask for a quote');
  });
});

function fillIn(form: MountedForm): void {
  form.type('name', 'Zoë "Q" Müller');
  form.type('email', 'zoe@example.org');
  form.type('message', 'Line 1\nLine 2');
}

function fillInEvery(form: MountedForm): Record<string, string> {
  const typed = {
    name: 'Ada',
    email: ' ada@example.org ',
    site: 'https://ada.example',
    bikes: '3',
    day: '2026-12-01',
    hour: '14:30',
  };
  for (const [id, text] of Object.entries(typed)) form.type(id, text);
  form.type('service', 'tune');
  for (const choice of ['#f-place-1', '#f-extras-0', '#f-extras-2', '#f-terms'])
    form.find<HTMLInputElement>(choice).checked = true;
  return typed;
}

const contextOf = (form: MountedForm): Context =>
  JSON.parse((JSON.parse(form.puts.at(-1)!.body) as SubmissionRequest).context) as Context;

async function opened(
  form: MountedForm,
): Promise<{ plaintext: Plaintext; context: Context; request: SubmissionRequest }> {
  const request = JSON.parse(form.puts.at(-1)!.body) as SubmissionRequest;
  const { site, form: id, submission } = contextOf(form);
  return {
    request,
    ...(await open(form.site.crypto, request, { site, form: id, submission }, form.site.keys)),
  };
}
