import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConsentStage, type ConsentPage, type ConsentStage, type ConsentVisit } from './consent-page.ts';

let stage: ConsentStage;
beforeAll(async () => {
  stage = await openConsentStage();
});
afterAll(() => stage.close());

const FILM = 'https://video.example/watch?v=1';
const film = (more = 'width="560" height="315"'): string =>
  `<iframe id="film" data-consent="media" data-src="${FILM}" ${more}></iframe>`;

async function watch(body: string, options: ConsentVisit = {}): Promise<ConsentPage> {
  const page = await stage.visit({ body: `${body}<p id="below">Below</p>`, ...options });
  // What is let through leads nowhere.
  await page.native.route('https://**', (route) => route.fulfill({ body: 'film' }));
  await page.evaluate(
    `window.stage.load('placeholder.js').then(({ watch }) => watch(window.stage.gate, window.stage.choice))`,
  );
  await page.waitFor(
    `[...document.querySelectorAll('sealpost-placeholder')].every((one) => one.shadowRoot.querySelector('button'))`,
  );
  return page;
}

const count = (page: ConsentPage): Promise<number> =>
  page.evaluate(`document.querySelectorAll('sealpost-placeholder').length`);
const card = (page: ConsentPage): Promise<string[]> =>
  page.evaluate(
    `[...document.querySelector('sealpost-placeholder').shadowRoot.querySelectorAll('p,button')].map((one) => one.textContent.replace(/[\\u2068\\u2069]/g, '')).filter(Boolean)`,
  );
const press = (page: ConsentPage, label: string): Promise<void> =>
  page.native.locator('sealpost-placeholder button', { hasText: label }).first().click();

describe('the card', () => {
  it('says whose it is, what loading it tells, and what can be done', async () => {
    const page = await watch(film());
    expect(await card(page)).toEqual([
      'Content from VideoTube',
      'To see it, your browser loads it from VideoTube, which then learns that you were here (External media).',
      'Load once',
      'Always load (External media)',
      'Privacy choices',
    ]);
    expect(page.complaints).toEqual([]);
    await page.close();
  });

  it.each([
    ['the service that the key names', 'media:video', 'https://cdn.example/1', 'Content from VideoTube'],
    [
      'the host where no service is declared for it',
      'media',
      'https://maps.example/1',
      'Content from maps.example',
    ],
    ['nobody else’s service', 'media', 'https://adnet.example/1', 'Content from adnet.example'],
    ['a service by a pattern of hosts', 'marketing', 'https://x.adnet.example/1', 'Content from AdNet'],
    ['the purpose where there is no address', 'media', '', 'Content from External media'],
  ])('names %s', async (_, key, src, title) => {
    const page = await watch(`<iframe data-consent="${key}" data-src="${src}"></iframe>`);
    expect((await card(page))[0]).toBe(title);
    await page.close();
  });

  it('takes the title of what is in it', async () => {
    const page = await watch(
      film('title="Film" data-title="How to mend a puncture" width="560" height="400"'),
    );
    expect((await card(page)).slice(0, 2)).toEqual(['How to mend a puncture', 'Content from VideoTube']);
    await page.close();
  });

  it('shows what is written in its texts, and never runs it', async () => {
    const page = await watch(film(`data-title="<img src=x onerror='alert(1)'>"`));
    expect((await card(page))[0]).toBe(`<img src=x onerror='alert(1)'>`);
    expect(page.complaints).toEqual([]);
    await page.close();
  });
});

describe('what can be done', () => {
  it('loading once lets this one through, decides nothing, and takes the focus along', async () => {
    const page = await watch(film() + film().replace('film', 'other'));
    await press(page, 'Load once');
    await page.waitFor(`document.querySelectorAll('sealpost-placeholder').length === 1`);
    expect(await page.calls()).toEqual([['release', 'film']]);
    expect(await page.evaluate(`document.querySelector('#film').src`)).toBe(FILM);
    expect(await page.evaluate(`document.querySelector('#film').getBoundingClientRect().width`)).toBe(564);
    expect(await page.evaluate('document.activeElement.id')).toBe('film');
    expect(await page.evaluate(`document.querySelector('#other').hasAttribute('src')`)).toBe(false);
    await page.close();
  });

  it('loading always decides for what it says, and lets all of it through', async () => {
    const page = await watch(film() + film().replace('film', 'other'));
    await press(page, 'Always load (External media)');
    await page.waitFor(`document.querySelectorAll('sealpost-placeholder').length === 0`);
    expect(await page.calls()).toEqual([['decide', { media: true }, 'save', 'placeholder']]);
    expect(await page.evaluate('document.activeElement.id')).toBe('film');
    await page.close();
  });

  it('an embed that waits for a service asks for the service alone', async () => {
    const page = await watch(film().replace('"media"', '"media:video"'));
    await press(page, 'Always load (VideoTube)');
    await page.waitFor(`document.querySelectorAll('sealpost-placeholder').length === 0`);
    expect(await page.calls()).toEqual([['decide', { 'media:video': true }, 'save', 'placeholder']]);
    await page.close();
  });

  it('leads to the preferences', async () => {
    const page = await watch(film());
    await press(page, 'Privacy choices');
    expect(await page.calls()).toEqual([['show', 'preferences']]);
    await page.close();
  });

  it('a decision that failed is said in its place', async () => {
    const page = await watch(film());
    await page.fail();
    await press(page, 'Always load');
    await page.waitFor(
      `document.querySelector('sealpost-placeholder').shadowRoot.querySelector('[role=alert]').textContent.startsWith('Your choice could not be confirmed')`,
    );
    expect(await page.evaluate(`document.querySelector('#film').hasAttribute('src')`)).toBe(false);
    await page.close();
  });
});

describe('its place', () => {
  const STYLES = `<style>
    body { margin: 0; width: 800px; font: 16px serif }
    .ratio { width: 100%; height: auto; aspect-ratio: 16 / 9; border: 0; display: block }
    .frame { position: relative; padding-bottom: 40%; height: 0 }
    .frame iframe { position: absolute; inset: 0; width: 100%; height: 100% }
    .row { display: flex; gap: 10px; height: 200px }
    .row iframe { flex: 1 }
    .grid { display: grid; grid-template-columns: 1fr 2fr }
    .grid iframe { grid-column: 2; width: 100% }
    .right { float: right; width: 30%; margin: 5px 10px }
    .bordered { box-sizing: border-box; width: 50%; padding: 10px; border: 4px solid }
    img { max-width: 100%; height: auto }
    @media (max-width: 700px) { .ratio { aspect-ratio: 1 } }
    @media (max-width: 500px) { .ratio { display: none } }
  </style>`;

  it.each([
    ['by its attributes', film()],
    ['without any', film('')],
    ['by the width of its line and a ratio', film('class="ratio"')],
    ['within a frame that holds a ratio', `<div class="frame">${film()}</div>`],
    ['in a row', `<div class="row">${film()}<b>Beside</b></div>`],
    ['in a grid', `<div class="grid">${film('')}</div>`],
    ['beside the text', `Text ${film('class="right"')} text`],
    ['in the line of the text', `Text ${film('width="100" height="50"')} text`],
    ['with a border and padding', film('class="bordered" height="300"')],
    ['as a block of its own width', film('style="display:block"')],
    ['by its height and a ratio', film('style="display:block;height:180px;width:auto;aspect-ratio:2"')],
    ['by percentages that lead nowhere', film('style="height:100%"')],
    [
      'as a video',
      `<video id="film" data-consent="media" data-src="${FILM}" controls width="320" height="180"></video>`,
    ],
    [
      'as an object',
      `<object id="film" data-consent="media" data-data="${FILM}" width="320" height="180"></object>`,
    ],
  ])('is exactly that of the embed, %s, and nothing moves', async (_, body) => {
    const page = await stage.visit({ head: STYLES, body: `${body}<p id="below">Below</p>`, headers: null });
    const place = (selector: string): Promise<unknown> =>
      page.evaluate(`(() => {
        const { x, y, width, height } = document.querySelector('${selector}').getBoundingClientRect();
        return [x, y, width, height].map((length) => Math.round(length * 100) / 100);
      })()`);
    const before = [await place('#film'), await place('#below')];
    await page.evaluate(
      `window.stage.load('placeholder.js').then(({ watch }) => watch(window.stage.gate, window.stage.choice))`,
    );
    await page.waitFor(
      `!!document.querySelector('sealpost-placeholder')?.shadowRoot.querySelector('button')`,
    );
    expect([await place('sealpost-placeholder'), await place('#below')]).toEqual(before);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('#film')).display`)).toBe('none');
    await page.close();
  });

  it('follows the page’s rules at another width', async () => {
    const page = await watch(film('class="ratio"'), { head: STYLES, headers: null });
    const height = `document.querySelector('sealpost-placeholder').getBoundingClientRect().height`;
    expect(await page.evaluate(height)).toBe(450);
    await page.native.setViewportSize({ width: 600, height: 600 });
    await page.waitFor(`${height} === 800`);
    await page.native.setViewportSize({ width: 400, height: 600 });
    await page.waitFor(`${height} === 0`);
    await page.native.setViewportSize({ width: 900, height: 600 });
    await page.waitFor(`${height} === 450`);
    await page.close();
  });

  it('is that of a picture with a size; a counting pixel, or what is hidden, has none', async () => {
    const picture = (more: string): string => `<img data-consent="media" data-src="${FILM}" alt="" ${more}>`;
    const page = await watch(
      picture('id="film" width="400" height="300"') +
        picture('') +
        picture('width="1" height="1"') +
        film('width="0" height="0"') +
        film('style="display:none"') +
        `<script type="text/plain" data-consent="analytics" data-src="${FILM}"></script>`,
      { headers: null },
    );
    expect(await count(page)).toBe(1);
    expect(
      await page.evaluate(
        `(({ width, height }) => [width, height])(document.querySelector('sealpost-placeholder').getBoundingClientRect())`,
      ),
    ).toEqual([400, 300]);
    await page.close();
  });

  it('is given back as it was', async () => {
    for (const style of ['', 'style="display: block; color: red;"', 'style="display: block !important;"']) {
      const page = await watch(film(style), { headers: null });
      await page.evaluate(`void window.stage.grant(['media'])`);
      await page.waitFor(`document.querySelectorAll('sealpost-placeholder').length === 0`);
      expect(
        await page.evaluate(
          `document.querySelector('#film').outerHTML.match(/ style="[^"]*"/)?.[0].trim() ?? ''`,
        ),
      ).toBe(style);
      await page.close();
    }
  });
});

describe('as the page goes on', () => {
  it('an embed that comes later gets one, one that leaves loses it, one that moves takes it along', async () => {
    const page = await watch('<div id="one"></div><div id="two"></div>');
    expect(await count(page)).toBe(0);
    await page.evaluate(`(() => {
      const film = document.createElement('iframe');
      film.id = 'film';
      film.dataset.consent = 'media';
      film.dataset.src = '${FILM}';
      document.querySelector('#one').append(film);
    })()`);
    await page.waitFor(`document.querySelectorAll('#one sealpost-placeholder').length === 1`);
    await page.evaluate(`void document.querySelector('#two').append(document.querySelector('#film'))`);
    await page.waitFor(`document.querySelectorAll('#two sealpost-placeholder + #film').length === 1`);
    expect(await count(page)).toBe(1);
    await page.evaluate(`void document.querySelector('#film').remove()`);
    await page.waitFor(`document.querySelectorAll('sealpost-placeholder').length === 0`);
    await page.close();
  });

  it('a copy of a slide has a box of its own, and is seen once it is let through', async () => {
    for (const style of ['', 'style="display: block !important;"']) {
      const page = await watch(`<div class="slide">${film(`${style} width="560" height="315"`)}</div>`, {
        headers: null,
      });
      await page.evaluate(`(() => {
        const copy = document.querySelector('.slide').cloneNode(true);
        copy.querySelector('#film').id = 'copy';
        document.querySelector('.slide').after(copy);
      })()`);
      const boxes = `[...document.querySelectorAll('.slide')].map((slide) => slide.querySelectorAll('sealpost-placeholder').length)`;
      await page.waitFor(
        `${boxes}.join() === '1,1' && document.querySelectorAll('sealpost-placeholder').length === 2`,
      );
      await page.waitFor(
        `[...document.querySelectorAll('sealpost-placeholder')].every((one) => one.shadowRoot?.querySelector('button'))`,
      );
      await page.evaluate(`void window.stage.grant(['media'])`);
      await page.waitFor(`document.querySelectorAll('sealpost-placeholder').length === 0`);
      expect(
        await page.evaluate(`['film', 'copy'].map((id) => document.getElementById(id).offsetWidth)`),
      ).toEqual([564, 564]);
      await page.close();
    }
  });

  it('a copy that was made while its original waited is seen, also where it comes in after that', async () => {
    const page = await watch(`<div class="slide">${film()}</div>`);
    await page.evaluate(`(() => {
      window.copy = document.querySelector('.slide').cloneNode(true);
      window.copy.querySelector('#film').id = 'copy';
    })()`);
    await page.evaluate(`void window.stage.grant(['media'])`);
    await page.waitFor(`document.querySelectorAll('sealpost-placeholder').length === 0`);
    await page.evaluate(`(() => {
      window.copy.querySelector('#copy').removeAttribute('data-consent');
      document.querySelector('.slide').after(window.copy);
    })()`);
    await page.waitFor(`document.querySelectorAll('sealpost-placeholder').length === 0`);
    await page.waitFor(`document.querySelector('#copy').offsetWidth === 564`);
    await page.close();
  });

  it('a page that shows and hides it itself has its way', async () => {
    const page = await watch(film());
    await page.evaluate(`void (document.querySelector('#film').style.display = 'none')`);
    await page.evaluate(`void window.stage.grant(['media'])`);
    await page.waitFor(`document.querySelectorAll('sealpost-placeholder').length === 0`);
    expect(await page.evaluate(`document.querySelector('#film').style.display`)).toBe('none');
    await page.close();
  });

  it('what is granted elsewhere goes, and the focus stays where it was', async () => {
    const page = await watch(`${film()}<button id="elsewhere">Elsewhere</button>`);
    await page.evaluate(`void document.querySelector('#elsewhere').focus()`);
    await page.evaluate(`void window.stage.grant(['media'])`);
    await page.waitFor(`document.querySelectorAll('sealpost-placeholder').length === 0`);
    expect(await page.evaluate('document.activeElement.id')).toBe('elsewhere');
    await page.close();
  });

  it('its place is kept before its words are there, and they come once they can be had', async () => {
    const page = await stage.visit({ body: film() });
    await page.evaluate(`(() => {
      const { choice, site } = window.stage;
      choice.site = () => Promise.reject(new Error('offline'));
      window.online = () => (choice.site = () => Promise.resolve(site));
    })()`);
    await page.evaluate(
      `window.stage.load('placeholder.js').then(({ watch }) => watch(window.stage.gate, window.stage.choice))`,
    );
    expect(await page.evaluate(`document.querySelector('sealpost-placeholder').offsetWidth`)).toBe(564);
    await page.evaluate(`void window.online()`);
    await page.evaluate(`void dispatchEvent(new Event('online'))`);
    await page.waitFor(`!!document.querySelector('sealpost-placeholder').shadowRoot.querySelector('button')`);
    await page.close();
  });
});

describe('in a small box', () => {
  it.each([
    [560, 315],
    [320, 180],
    [300, 200],
    [220, 140],
    [320, 90],
    [120, 240],
    [160, 64],
    [88, 31],
    [300, 80],
    [300, 100],
    [240, 120],
    [468, 60],
    [150, 150],
    [180, 180],
  ])('%i × %i pixels: nothing sticks out, and a button can be hit', async (width, height) => {
    const page = await watch(film(`width="${width}" height="${height}" frameborder="0"`));
    const found = await page.evaluate<{ size: number[]; hits: boolean; overflow: number }>(`(() => {
      const host = document.querySelector('sealpost-placeholder');
      const { width, height } = host.getBoundingClientRect();
      const card = host.shadowRoot.querySelector('.card');
      const button = host.shadowRoot.querySelector('.once');
      const box = button.getBoundingClientRect();
      return {
        size: [width, height],
        hits: host.shadowRoot.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === button && box.height >= 24,
        overflow: card.scrollWidth - card.clientWidth,
      };
    })()`);
    expect(found).toEqual({ size: [width, height], hits: true, overflow: 0 });
    await page.close();
  });

  it.each([
    [320, 180],
    [300, 200],
    [220, 140],
    [240, 120],
    [300, 80],
    [468, 60],
    [120, 240],
    [150, 150],
  ])('%i × %i pixels: says who would learn of it, and cuts nothing in two', async (width, height) => {
    for (const title of ['', 'How to mend a puncture in five minutes']) {
      const page = await watch(
        film(`width="${width}" height="${height}" frameborder="0" data-title="${title}"`),
      );
      const { cut, texts } = await page.evaluate<{ cut: string[]; texts: string[] }>(`(() => {
        const { shadowRoot: root } = document.querySelector('sealpost-placeholder');
        const box = root.host.getBoundingClientRect();
        const shown = [...root.querySelectorAll('p,button')].filter((one) => one.checkVisibility() && getComputedStyle(one).clipPath === 'none');
        return {
          texts: shown.map((one) => one.textContent.replace(/[\\u2068\\u2069]/g, '')),
          cut: shown.filter((one) => {
            const { top, bottom, left, right } = one.getBoundingClientRect();
            return top < box.top || bottom > box.bottom || left < box.left || right > box.right || one.scrollWidth > one.clientWidth;
          }).map((one) => one.textContent),
        };
      })()`);
      expect(cut).toEqual([]);
      expect(texts).toEqual(expect.arrayContaining(['Content from VideoTube', 'Load once']));
      await page.close();
    }
  });
});
