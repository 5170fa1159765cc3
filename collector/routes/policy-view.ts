import { html, raw } from 'hono/html';
import type { StoredItem } from '../../protocol/consent-config.ts';
import { directionOf } from '../domain/choose-language.ts';
import { renderMarkdown, type RenderedMarkdown } from '../domain/markdown.ts';
import type { DatedVersion, Declared, PolicyPage } from '../domain/policy-page.ts';

type Html = ReturnType<typeof html>;

/** Of the page's own sections; no heading of a document gets them. */
const SECTIONS = ['services', 'processors', 'contact', 'versions'] as const;

/**
 * The page as HTML, without a script: it has to be readable wherever anything is.
 * @param links relative, so that they also work where the app is mounted below a path: to the page of the site, and to the style sheet.
 */
export async function policyView(page: PolicyPage, links: { site: string; style: string }): Promise<string> {
  const { words, shown, controller, declared, locale } = page;
  const text = shown && renderMarkdown(shown.document.markdown, SECTIONS);
  const title = shown?.document.title ?? words.title;
  const versionLink = ({ version }: DatedVersion): string => `${links.site}/${version}`;
  const format = formats(words.locale);
  return String(
    await html`<!doctype html>
<html lang="${words.locale}" dir="${directionOf(words.locale)}">
<head>
<meta charset="utf-8">
<title>${title} – ${controller.name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${links.style ? html`<link rel="stylesheet" href="${links.style}" />` : ''}
</head>
<body>
<div class="sheet">
<header>
<p class="owner"><bdi>${controller.name}</bdi></p>
${page.languages.length > 1 ? languageLinks(page) : ''}
</header>
<main>
<h1${raw(languageOf(shown ? locale : words.locale, words.locale))}>${title}</h1>
${shown ? standing(page, format) : ''}
${shown ? notice(page, links.site, versionLink, format) : ''}
${
  page.elsewhere === undefined
    ? ''
    : html`<p class="elsewhere">
        <a href="${page.elsewhere}" rel="noopener noreferrer">${words.elsewhere}</a>
      </p>`
}
${shown?.document.changes ? changes(page, shown.document.changes) : ''}
${contents(page, text)}
${text ? html`<article${raw(languageOf(locale, words.locale))}>${raw(text.html)}</article>` : ''}
${declared ? services(page, declared, format, versionLink) : page.isLost ? lost(page, format, versionLink) : ''}
${declared?.processors.length ? processors(declared, format) : ''}
${contact(page, format)}
${page.versions.length ? history(page, versionLink, format) : ''}
</main>
</div>
</body>
</html>
`,
  );
}

interface Formats {
  date: (date: Date) => string;
  time: (date: Date) => string;
  country: (code: string) => string;
  number: (count: number) => string;
  list: (parts: readonly string[]) => string;
}

function formats(locale: string): Formats {
  const [dates, times, regions, numbers, lists] = [
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }),
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' }),
    new Intl.DisplayNames(locale, { type: 'region' }),
    new Intl.NumberFormat(locale),
    new Intl.ListFormat(locale, { type: 'unit', style: 'short' }),
  ];
  return {
    date: (date) => dates.format(date),
    time: (date) => times.format(date),
    country: (code) => regions.of(code) ?? code,
    number: (count) => numbers.format(count),
    list: (parts) => lists.format(parts),
  };
}

function languageLinks({ languages, locale, words, states }: PolicyPage): Html {
  // Also of what was declared earlier, where that is looked at.
  const earlier = states.findIndex(({ isShown }) => isShown) > 0 && states.find(({ isShown }) => isShown);
  const at = earlier ? `&at=${momentOf(earlier.from)}` : '';
  return html`<nav class="languages" aria-label="${nameOf(words.locale)}">
    <ul>
      ${languages.map(
        (tag) =>
          html`<li>
            <a
              href="?lang=${tag}${at}"
              hreflang="${tag}"
              lang="${tag}"
              dir="${directionOf(tag)}"
              ${raw(tag === locale ? ' aria-current="true"' : '')}
              >${nameOf(tag)}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}

/** In its own language. */
function nameOf(tag: string): string {
  try {
    const name = new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  } catch {
    // Made of the right characters, and no language tag all the same.
    return tag;
  }
}

function standing({ shown, words }: PolicyPage, { date }: Formats): Html {
  const { version, state } = shown!;
  return html`<p class="standing">
    <span class="state ${state}">${datesOf(shown!, words, date)}</span>
    <span class="version">${fill(words.version, { version })}</span>
  </p>`;
}

/** What stands in the way of taking this for what holds. */
function notice(
  { shown, coming, versions, words }: PolicyPage,
  site: string,
  versionLink: (version: DatedVersion) => string,
  { date }: Formats,
): Html | '' {
  if (shown!.state === 'current') {
    return coming
      ? html`<aside class="notice">
          <p>
            ${fill(words.coming, { date: date(coming.from) })}
            <a href="${versionLink(coming)}">${words.readNew}</a>
          </p>
        </aside>`
      : '';
  }
  const hasCurrent = versions.some(({ state }) => state === 'current');
  return html`<aside class="notice">
    <p>
      ${shown!.state === 'past' ? words.earlier : words.notYet}
      ${hasCurrent ? html`<a href="${site}">${words.readCurrent}</a>` : ''}
    </p>
  </aside>`;
}

const changes = ({ words, locale }: PolicyPage, markdown: string): Html =>
  html`<section class="changes" aria-labelledby="changes"><h2 id="changes">${words.changed}</h2><div${raw(languageOf(locale, words.locale))}>${raw(renderMarkdown(markdown, []).html)}</div></section>`;

function contents(
  { words, declared, isLost, versions, locale }: PolicyPage,
  text: RenderedMarkdown | undefined,
): Html {
  const own: [id: (typeof SECTIONS)[number], label: string | undefined][] = [
    ['services', declared || isLost ? words.services : undefined],
    ['processors', declared?.processors.length ? declared.texts.processors : undefined],
    ['contact', words.responsible],
    ['versions', versions.length ? words.versions : undefined],
  ];
  // Where a document begins its own headings one level further down.
  const top = text?.headings.some(({ level }) => level === 2) ? 2 : 3;
  return html`<nav class="contents" aria-labelledby="contents">
    <h2 id="contents">${words.contents}</h2>
    <ul>
      ${text?.headings
        .filter(({ level }) => level === top)
        .map(
          ({ id, text: label }) =>
            html`<li${raw(languageOf(locale, words.locale))}><a href="#${id}">${label}</a></li>`,
        )}
      ${own.map(([id, label]) => (label === undefined ? '' : html`<li><a href="#${id}">${label}</a></li>`))}
    </ul>
  </nav>`;
}

const services = (
  page: PolicyPage,
  { purposes, texts, locale }: Declared,
  format: Formats,
  versionLink: (version: DatedVersion) => string,
): Html =>
  html`<section id="services">
    <h2>${page.words.services}</h2>
    ${heldThen(page, format)}
    ${purposes.map(
      (purpose) =>
        html`<section class="purpose">
          <h3>
            ${purpose.label}${purpose.essential ? html` <span class="tag">${texts.alwaysOn}</span>` : ''}
          </h3>
          <p>${purpose.description}</p>
          ${purpose.services.map(
            (service) =>
              html`<section class="service">
                <h4><bdi>${service.name}</bdi></h4>
                ${service.description ? html`<p><bdi>${service.description}</bdi></p>` : ''}
                <p class="facts">
                  ${fill(texts.provider, { provider: service.provider })}${
                    service.countries.length
                      ? html`<br />${fill(texts.countries, { countries: format.list(service.countries.map(format.country)) })}`
                      : ''
                  }${
                    service.policyUrl === undefined
                      ? ''
                      : html`<br /><a href="${service.policyUrl}" rel="noopener noreferrer"
                            >${texts.servicePolicy}<span class="unseen">
                              (<bdi>${service.name}</bdi>)</span
                            ></a
                          >`
                  }
                </p>
                ${service.storage.length ? stored(service.storage, texts, locale, format) : ''}
              </section>`,
          )}
        </section>`,
    )}
    ${otherStates(page, format, versionLink)}
  </section>`;

const lost = (page: PolicyPage, format: Formats, versionLink: (version: DatedVersion) => string): Html =>
  html`<section id="services">
    <h2>${page.words.services}</h2>
    <p>${page.words.notKept}</p>
    ${otherStates(page, format, versionLink)}
  </section>`;

/** From when to when what follows was declared, where that is not simply now. */
function heldThen({ shown, states, words }: PolicyPage, { date }: Formats): Html | '' {
  const state = states.find(({ isShown }) => isShown);
  if (!state || (shown?.state === 'current' && !state.to)) return '';
  return html`<p class="facts">${stateDates(state, words, date)}</p>`;
}

/** Under one version of the policy the services may have changed several times. */
function otherStates(
  { shown, states, words, locale }: PolicyPage,
  { date, time }: Formats,
  versionLink: (version: DatedVersion) => string,
): Html | '' {
  if (!shown || states.length < 2) return '';
  const days = new Set(states.map(({ from }) => date(from)));
  const moment = days.size < states.length ? time : date;
  return html`<nav class="states" aria-labelledby="states">
    <h3 id="states">${words.states}</h3>
    <ul class="versions">
      ${states.map(
        (state) =>
          html`<li>
            <a
              href="${versionLink(shown)}?at=${momentOf(state.from)}&lang=${locale}#services"
              ${raw(state.isShown ? ' aria-current="page"' : '')}
              >${stateDates(state, words, moment)}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}

const momentOf = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

const stateDates = (
  { from, to }: { from: Date; to: Date | undefined },
  words: PolicyPage['words'],
  date: (date: Date) => string,
): string =>
  to ? fill(words.held, { from: date(from), to: date(to) }) : fill(words.inForce, { date: date(from) });

const KINDS: Record<StoredItem['kind'], string> = {
  cookie: 'Cookie',
  local: 'Local storage',
  session: 'Session storage',
  indexeddb: 'IndexedDB',
};

const stored = (
  items: readonly StoredItem[],
  texts: Declared['texts'],
  locale: string,
  { number }: Formats,
): Html =>
  html`<div class="wide" tabindex="0">
    <table>
      <caption>
        ${texts.stored}
      </caption>
      <thead>
        <tr>
          <th scope="col">${texts.storedName}</th>
          <th scope="col">${texts.storedFor}</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          ({ kind, name, domain, days }) =>
            html`<tr>
              <td>
                <code dir="ltr">${name}</code>
                <span class="muted"
                  >${KINDS[kind]}${domain === undefined ? '' : html`, <bdi>${domain}</bdi>`}</span
                >
              </td>
              <td>
                ${days === 0 ? texts.session : days === 1 ? oneDay(locale) : fill(texts.days, { count: number(days) })}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

/** The sentence of the texts is a plural, or fits every number; one day is the only count that it may not fit in any language that a notice comes in. */
const oneDay = (locale: string): string =>
  ONE_DAY[locale.split('-', 1)[0]!.toLowerCase()] ??
  new Intl.NumberFormat(locale, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(1);

/** Where CLDR has a stretch of 24 hours, or no word at all. */
const ONE_DAY: Record<string, string> = {
  et: '1 päev',
  mt: 'jum wieħed',
  nb: '1 dag',
  nn: '1 dag',
  no: '1 dag',
  sv: '1 dag',
};

const processors = ({ processors: all, texts }: Declared, { country }: Formats): Html =>
  html`<section id="processors">
    <h2>${texts.processors}</h2>
    <ul class="processors">
      ${all.map(
        ({ name, address, country: code, task, url }) =>
          html`<li>
            <h3>
              <bdi
                >${url === undefined ? name : html`<a href="${url}" rel="noopener noreferrer">${name}</a>`}</bdi
              >
            </h3>
            <p><bdi>${task}</bdi></p>
            <p class="facts"><bdi>${address}</bdi>, ${country(code)}</p>
          </li>`,
      )}
    </ul>
  </section>`;

/** Whoever can be asked now; and who was responsible then, where that was somebody else. */
function contact({ controller, words, states }: PolicyPage, { date }: Formats): Html {
  const then = states.find(({ isShown }) => isShown);
  const isOther = then && JSON.stringify(then.controller) !== JSON.stringify(controller);
  return html`<section id="contact">
    <h2>${words.responsible}</h2>
    ${addressOf(controller, words)}
    ${
      isOther
        ? html`<div class="then">
            <p class="facts">${stateDates(then, words, date)}</p>
            ${addressOf(then.controller, words)}
          </div>`
        : ''
    }
  </section>`;
}

const addressOf = (controller: PolicyPage['controller'], words: PolicyPage['words']): Html =>
  html`<address>
      <strong><bdi>${controller.name}</bdi></strong>
      <span class="lines"><bdi>${controller.address}</bdi></span>
      <span>${reachable(controller.contact)}</span>
    </address>
    ${
      controller.dataProtectionOfficer === undefined
        ? ''
        : html`<h3>${words.officer}</h3>
            <address><span class="lines">${reachable(controller.dataProtectionOfficer)}</span></address>`
    }`;

const reachable = (contact: string): Html | string =>
  /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(contact)
    ? html`<a href="mailto:${contact}">${contact}</a>`
    : contact;

const history = (
  { versions, shown, words }: PolicyPage,
  versionLink: (version: DatedVersion) => string,
  { date }: Formats,
): Html =>
  html`<section id="versions">
    <h2>${words.versions}</h2>
    <ul class="versions">
      ${versions.map(
        (version) =>
          html`<li>
            <a
              href="${versionLink(version)}"
              ${raw(version.version === shown?.version ? ' aria-current="page"' : '')}
              >${fill(words.version, { version: version.version })}</a
            >
            <span class="muted"
              >${datesOf(version, words, date)}${version.material && version.state !== 'coming' ? html` · ${words.askedAgain}` : ''}</span
            >
          </li>`,
      )}
    </ul>
  </section>`;

function datesOf(
  { state, from, to }: DatedVersion,
  words: PolicyPage['words'],
  date: (date: Date) => string,
): string {
  if (state === 'past' && to) return fill(words.held, { from: date(from), to: date(to) });
  return fill(state === 'coming' ? words.takesEffect : words.inForce, { date: date(from) });
}

/** Where the tenant's texts are in a language that the page's own words do not have. */
const languageOf = (locale: string, page: string): string =>
  locale.split('-', 1)[0] === page
    ? ''
    : ` lang="${locale.replace(/[^A-Za-z0-9-]/g, '')}" dir="${directionOf(locale)}"`;

/**
 * In one go, so that what is filled in is never filled itself. Each value stands in Unicode's isolates (UAX #9): among letters that run from right to left
 * `2026-11` would read 11-2026.
 */
const fill = (text: string, values: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : RTL.test(text) ? `\u2068${value}\u2069` : value;
  });

const RTL = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
