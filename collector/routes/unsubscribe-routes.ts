import { html } from 'hono/html';
import { acceptedLanguages, directionOf } from '../domain/choose-language.ts';
import {
  findUnsubscribing,
  isOver,
  unsubscribe,
  unsubscribeFrom,
  type Unsubscribing,
} from '../domain/unsubscribe.ts';
import { unsubscribeTexts, type UnsubscribeTexts } from '../domain/unsubscribe-texts.ts';
import type { CollectorParts } from '../parts.ts';
import { formPairs } from './form-body.ts';
import type { HttpApp, HttpContext } from './http.ts';
import { declaredLength, readBody } from './request-body.ts';

type Html = ReturnType<typeof html>;

const BODY_MAX_BYTES = 16 * 1024;

/** What RFC 8058 has mail programs post; the page's own button says `stop`. */
const ONE_CLICK = 'list-unsubscribe=one-click';

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * `/u/{submission}.{token}`: the link of `List-Unsubscribe`. GET, and HEAD with it, shows a page and changes nothing, however many scanners come by; POST acts, needs neither
 * cookie nor script, does not redirect, and says the same on every repeat.
 */
export function addUnsubscribeRoutes(app: HttpApp, parts: CollectorParts): void {
  app.get('/u/:link', async (c) => {
    const texts = unsubscribeTexts(acceptedLanguages(c.req.header('accept-language')));
    const found = await findUnsubscribing(parts, c.req.param('link'));
    return answer(c, parts, texts, pageAbout(texts, found));
  });

  app.post('/u/:link', async (c) => {
    const texts = unsubscribeTexts(acceptedLanguages(c.req.header('accept-language')));
    const link = c.req.param('link');
    const found = await findUnsubscribing(parts, link);
    const pairs = formPairs(await readBody(c, BODY_MAX_BYTES, declaredLength(c, BODY_MAX_BYTES)));
    if (found.length === 0) return answer(c, parts, texts, unknownPage(texts));

    const isOneClick = pairs.some(({ name, value }) => `${name}=${value}`.toLowerCase() === ONE_CLICK);
    if (isOneClick || pairs.some(({ name, value }) => name === 'stop' && value === 'all')) {
      const after = await unsubscribe(parts, link, found, isOneClick ? 'one-click' : 'page');
      return answer(c, parts, texts, after ? pageAbout(texts, after) : failedPage(texts));
    }

    const known = new Set(found.flatMap(({ purposes }) => purposes.map(({ field }) => field)));
    const chosen = new Set(
      pairs.filter(({ name, value }) => name === 'purpose' && known.has(value)).map(({ value }) => value),
    );
    if (chosen.size === 0) return answer(c, parts, texts, nothingChosenPage(texts, found));
    const after = await unsubscribeFrom(parts, link, found, chosen);
    return answer(c, parts, texts, after ? somePage(texts, after, chosen) : failedPage(texts));
  });
}

interface Page {
  status: 200 | 404 | 422 | 503;
  title: string;
  body: Html;
}

async function answer(
  c: HttpContext,
  { assets }: CollectorParts,
  { locale }: UnsubscribeTexts,
  { status, title, body }: Page,
): Promise<Response> {
  const style = assets.get('receipt.css');
  c.header('Content-Security-Policy', POLICY);
  c.header('Cache-Control', 'no-store');
  c.header('Referrer-Policy', 'no-referrer');
  c.header('X-Robots-Tag', 'noindex');
  c.header('Vary', 'Accept-Language');
  return c.html(
    html`<!doctype html>
      <html lang="${locale}" dir="${directionOf(locale)}">
        <head>
          <meta charset="utf-8" />
          <title>${title}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          ${style ? html`<link rel="stylesheet" href="../v1/assets/${style.sha256}/receipt.css" />` : ''}
        </head>
        <body>
          <main id="app"><article class="sheet unsubscribe">${body}</article></main>
        </body>
      </html> `,
    status,
  );
}

/** How things stand. */
function pageAbout(texts: UnsubscribeTexts, found: readonly Unsubscribing[]): Page {
  if (found.length === 0) return unknownPage(texts);
  if (!found.every(isOver))
    return {
      status: 200,
      title: texts.title,
      body: html`<h1>${texts.title}</h1>
        ${askBody(texts, found)}`,
    };
  const names = purposesOf(found);
  return {
    status: 200,
    title: texts.done,
    body: html`<h1>${texts.done}</h1>
      ${told(texts, found)} ${names.length > 0 ? endedList(texts.doneSome, names) : ''}`,
  };
}

function somePage(
  texts: UnsubscribeTexts,
  found: readonly Unsubscribing[],
  chosen: ReadonlySet<string>,
): Page {
  const isChosen = ({ field }: Purpose): boolean => chosen.has(field);
  const isAllOver = found.every(isOver);
  return {
    status: 200,
    title: texts.doneSome,
    body: html`<h1>${texts.doneSome}</h1>
      <ul class="ended">
        ${purposesOf(found).filter(isChosen).map(endedItem)}
      </ul>
      ${told(texts, found)}
      ${
        isAllOver
          ? ''
          : html`<h2>${texts.more}</h2>
              ${askBody(texts, found, { except: chosen })}`
      }`,
  };
}

const nothingChosenPage = (texts: UnsubscribeTexts, found: readonly Unsubscribing[]): Page => ({
  status: 422,
  title: `${texts.nothingChosen} ${texts.title}`,
  body: html`<h1>${texts.title}</h1>
    <p class="problem" id="problem" role="alert">${texts.nothingChosen}</p>
    ${askBody(texts, found, { isDescribed: true })}`,
});

const unknownPage = ({ unknown, unknownText }: UnsubscribeTexts): Page => ({
  status: 404,
  title: unknown,
  body: html`<h1>${unknown}</h1>
    <p>${unknownText}</p>`,
});

const failedPage = ({ failed, failedText }: UnsubscribeTexts): Page => ({
  status: 503,
  title: failed,
  body: html`<h1>${failed}</h1>
    <p role="alert">${failedText}</p>`,
});

/** @param except was named above already. */
function askBody(
  texts: UnsubscribeTexts,
  found: readonly Unsubscribing[],
  { except = NONE, isDescribed = false }: { except?: ReadonlySet<string>; isDescribed?: boolean } = {},
): Html {
  const purposes = purposesOf(found);
  const open = purposes.filter(({ hasEnded }) => !hasEnded);
  const ended = purposes.filter(({ field, hasEnded }) => hasEnded && !except.has(field));
  return html`${found.map(({ controller }) => html`<p>${fill(texts.question, controller)}</p>`)}
    <form method="post">
      ${open.length > 0 ? html`<p class="muted" id="also">${texts.alsoEnds}</p>` : ''}
      <p class="actions">
        <button
          class="primary"
          name="stop"
          value="all"
          ${open.length > 0 ? html`aria-describedby="also"` : ''}
        >
          ${texts.stopAll}
        </button>
      </p>
    </form>
    ${open.length > 0 ? chooseForm(texts, open, isDescribed) : ''}
    ${ended.length > 0 ? endedList(texts.ended, ended) : ''}`;
}

function chooseForm(texts: UnsubscribeTexts, open: readonly Purpose[], isDescribed: boolean): Html {
  return html`<form method="post" class="choose">
    <fieldset ${isDescribed ? html`aria-describedby="problem"` : ''}>
      <legend>${texts.choose}</legend>
      <ul class="choices">
        ${open.map(
          (purpose) =>
            html`<li>
              <label>
                <input type="checkbox" name="purpose" value="${purpose.field}" />
                ${words(purpose)}
              </label>
            </li>`,
        )}
      </ul>
    </fieldset>
    <p class="actions"><button>${texts.stopChosen}</button></p>
  </form>`;
}

const endedList = (heading: string, purposes: readonly Purpose[]): Html =>
  html`<h2>${heading}</h2>
    <ul class="ended">
      ${purposes.map(endedItem)}
    </ul>`;

const endedItem = (purpose: Purpose): Html => html`<li>${words(purpose)}</li>`;

/** In the language that it was read in. */
const words = ({ label, locale }: Purpose): Html =>
  locale === undefined
    ? html`<span dir="auto">${label}</span>`
    : html`<span lang="${locale}" dir="${directionOf(locale)}">${label}</span>`;

const told = (texts: UnsubscribeTexts, found: readonly Unsubscribing[]): Html =>
  html`<div role="status">
    ${found.map(({ controller }) => html`<p>${fill(texts.doneText, controller)}</p>`)}
  </div>`;

type Purpose = Unsubscribing['purposes'][number] & Pick<Unsubscribing, 'locale'>;

const purposesOf = (found: readonly Unsubscribing[]): Purpose[] =>
  found.flatMap(({ purposes, locale }) => purposes.map((purpose) => ({ ...purpose, locale })));

const NONE: ReadonlySet<string> = new Set();

function fill(sentence: string, controller: string): Html {
  const [before = '', after = ''] = sentence.split('{controller}');
  return html`${before}<bdi>${controller}</bdi>${after}`;
}
