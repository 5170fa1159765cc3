import { html } from 'hono/html';
import { acceptedLanguages, directionOf } from '../domain/choose-language.ts';
import { findUnsubscribe, unsubscribe, unsubscribeFrom, type Unsubscribing } from '../domain/unsubscribe.ts';
import { unsubscribeTexts, type UnsubscribeTexts } from '../domain/unsubscribe-texts.ts';
import type { CollectorParts } from '../parts.ts';
import type { HttpApp, HttpContext } from './http.ts';
import { declaredLength, readBody } from './request-body.ts';

type Html = ReturnType<typeof html>;

const BODY_MAX_BYTES = 16 * 1024;

/** What RFC 8058 has mail programs post; the page's own button says `stop`. */
const ONE_CLICK = { name: 'List-Unsubscribe', value: 'One-Click' } as const;

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
    const found = await findUnsubscribe(parts, c.req.param('link'), texts.locale);
    if (!found) return page(c, parts, texts, unknownBody(texts), 404);
    return page(
      c,
      parts,
      texts,
      found.row.unsubscribedAt === null ? askBody(texts, found) : doneBody(texts, found),
    );
  });

  app.post('/u/:link', async (c) => {
    const texts = unsubscribeTexts(acceptedLanguages(c.req.header('accept-language')));
    const found = await findUnsubscribe(parts, c.req.param('link'), texts.locale);
    const form = await readForm(c);
    if (!found) return page(c, parts, texts, unknownBody(texts), 404);
    const isOneClick = form.get(ONE_CLICK.name) === ONE_CLICK.value;
    if (isOneClick || form.get('stop') === 'all') {
      const holds = await unsubscribe(parts, found, isOneClick ? 'one-click' : 'page');
      return holds
        ? page(c, parts, texts, doneBody(texts, found))
        : page(c, parts, texts, unknownBody(texts), 404);
    }
    const known = new Set(found.purposes.map(({ field }) => field));
    const chosen = form
      .getAll('purpose')
      .filter((field): field is string => typeof field === 'string' && known.has(field));
    if (chosen.length === 0) return page(c, parts, texts, askBody(texts, found, texts.nothingChosen), 422);
    const holds = await unsubscribeFrom(parts, found, chosen);
    return holds
      ? page(c, parts, texts, someBody(texts, found))
      : page(c, parts, texts, unknownBody(texts), 404);
  });
}

/** Urlencoded or multipart, as mail programs and pages send it. Anything else counts as empty. */
async function readForm(c: HttpContext): Promise<FormData> {
  const bytes = await readBody(c, BODY_MAX_BYTES, declaredLength(c, BODY_MAX_BYTES));
  const type = c.req.header('content-type') ?? '';
  return new Response(Buffer.from(bytes), { headers: { 'content-type': type } })
    .formData()
    .catch(() => new FormData());
}

async function page(
  c: HttpContext,
  { assets }: CollectorParts,
  { locale, title }: UnsubscribeTexts,
  body: Html,
  status: 200 | 404 | 422 = 200,
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
          <main id="app"><article class="sheet">${body}</article></main>
        </body>
      </html> `,
    status,
  );
}

function askBody(texts: UnsubscribeTexts, { controller, purposes }: Unsubscribing, problem?: string): Html {
  return html`<h1>${texts.title}</h1>
    ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
    <p>${fill(texts.question, controller)}</p>
    <form method="post">
      <p class="actions"><button name="stop" value="all">${texts.stopAll}</button></p>
    </form>
    ${purposes.length > 1 ? chooseForm(texts, purposes) : ''}`;
}

function chooseForm(texts: UnsubscribeTexts, purposes: Unsubscribing['purposes']): Html {
  const choices = purposes.map(
    ({ field, label }) =>
      html`<li>
        <label>
          <input type="checkbox" name="purpose" value="${field}" />
          <span dir="auto">${label}</span>
        </label>
      </li>`,
  );
  return html`<form method="post">
    <p>${texts.choose}</p>
    <ul class="choices">
      ${choices}
    </ul>
    <p class="actions"><button class="secondary">${texts.stopChosen}</button></p>
  </form>`;
}

const doneBody = (texts: UnsubscribeTexts, { controller }: Unsubscribing): Html =>
  html`<h1>${texts.done}</h1>
    <p role="status">${fill(texts.doneText, controller)}</p>`;

const someBody = (texts: UnsubscribeTexts, { controller }: Unsubscribing): Html =>
  html`<h1>${texts.doneSome}</h1>
    <p role="status">${fill(texts.doneText, controller)}</p>`;

const unknownBody = (texts: UnsubscribeTexts): Html =>
  html`<h1>${texts.unknown}</h1>
    <p>${texts.unknownText}</p>`;

function fill(sentence: string, controller: string): Html {
  const [before = '', after = ''] = sentence.split('{controller}');
  return html`${before}<bdi>${controller}</bdi>${after}`;
}
