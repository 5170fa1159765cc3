import type { ReceiptSource } from '../embed/contract.ts';
import type { Declaration, Regime } from '../protocol/consent-config.ts';
import { consentReceiptJsonLd, type Party, type PurposeDescription } from '../protocol/consent-record-dpv.ts';
import { utcTime } from '../protocol/time.ts';
import { fill } from './element.ts';
import { markup, type Markup } from './markup.ts';
import { methodText } from './method-text.ts';
import { formatter, isolate, webAddress } from './preferences-format.ts';

/** ISO/IEC TS 27560 in DPV, as JSON-LD. */
export function consentReceiptData(source: ReceiptSource): string {
  const { record, manifest, notice, regime, site, now } = source;
  return JSON.stringify(
    consentReceiptJsonLd(record, {
      receipt: `urn:sealpost:receipt:${record.id}`,
      createdAt: utcTime(now),
      controller: { id: `${site}/`, ...manifest.controller },
      language: notice.locale,
      jurisdictions: jurisdictionsOf(regime),
      withdrawal: `${site}/`,
      purposes: Object.fromEntries(Object.keys(record.decision).map((key) => [key, describe(key, source)])),
    }),
    null,
    2,
  );
}

/** A page that stands alone: no script, nothing fetched, fit for paper. Every text in it is escaped. */
export function consentReceiptPage(source: ReceiptSource): string {
  const { record, isProven, manifest, notice, wasShown, details, declaration, site, now } = source;
  const { texts, locale, dir } = details;
  const { day, time, regions } = formatter(locale);
  const { controller } = manifest;
  const fact = (term: string, value: Markup | string): Markup =>
    markup`<div><dt>${term}</dt><dd>${value}</dd></div>`;
  const moment = (at: string): Markup => markup`<time datetime="${at}">${time(Date.parse(at))}</time>`;
  const code = (text: string): Markup => markup`<code dir="ltr">${text}</code>`;
  const policy = manifest.policy && webAddress(manifest.policy.url);
  return markup`<!doctype html>
<html lang="${locale}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${texts.receipt}: ${controller.name}, ${time(Date.parse(record.at))}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="kind">${texts.receipt}</p>
<h1>${texts.decision}</h1>
<p class="made">${fill(texts.decidedOn, { date: time(Date.parse(record.at)) })}<br>${fill(texts.validUntil, { date: day(Date.parse(record.validUntil)) })}</p>
<ul class="decision">
${Object.entries(record.decision).map(([key, given]) => decided(key, given, source))}
</ul>
${isProven ? markup`` : markup`<p class="note">${texts.receiptPending}</p>`}
<dl>
${fact(texts.controller, markup`<strong>${controller.name}</strong><br><bdi>${controller.address}</bdi><br><bdi>${controller.contact}</bdi>${controller.dataProtectionOfficer ? markup`<br>${controller.dataProtectionOfficer}` : markup``}`)}
${fact(texts.method, methodText(record.method, notice, texts))}
${fact(texts.policyVersion, policy ? markup`<a href="${policy}">${record.policy}</a>` : record.policy)}
${fact(texts.consentId, code(record.id))}
${fact(texts.shownHash, code(record.artefact))}
</dl>
${wasShown ? markup`<section><h2>${notice.title}</h2><p>${notice.text}</p></section>` : markup``}
${record.signals.gpc ? markup`<p>Global Privacy Control${record.method === 'signal' ? `: ${notice.gpc}` : ''}</p>` : markup``}
${
  declaration.processors.length
    ? markup`<section><h2>${texts.processors}</h2><ul>${declaration.processors.map(
        ({ name, address, country, task }) =>
          markup`<li><strong><bdi>${name}</bdi></strong><br><bdi>${task}</bdi><br><bdi>${address}</bdi> · ${regions([country])}</li>`,
      )}</ul></section>`
    : markup``
}
<footer>
<p>${fill(texts.withdrawHow, { site: isolate(new URL(site).host), handle: notice.handle })}</p>
${isProven ? markup`<p>${texts.receiptCheck}</p>` : markup``}
<p class="made">${moment(utcTime(now))}</p>
</footer>
</main>
</body>
</html>
`.html;
}

function decided(key: string, given: boolean, source: ReceiptSource): Markup {
  const { texts, locale } = source.details;
  const { regions, duration } = formatter(locale);
  const { label, description, services } = about(key, source);
  return markup`<li class="${given ? 'given' : 'refused'}"><h2><bdi>${label}</bdi> <span>${given ? texts.on : texts.off}</span></h2>
<p><bdi>${description}</bdi></p>
${
  services.length
    ? markup`<ul class="services">${services.map(
        ({ name, provider, countries, storage }) =>
          markup`<li><strong>${name}</strong> · ${fill(texts.provider, { provider: isolate(provider) })}${countries.length ? markup` · ${fill(texts.countries, { countries: regions(countries) })}` : markup``}${
            storage.length
              ? markup`<br>${texts.stored}: ${storage.map(
                  (item, i) =>
                    markup`${i ? ', ' : ''}<code dir="ltr">${item.name}</code> (${duration(item.days, texts)})`,
                )}`
              : markup``
          }</li>`,
      )}</ul>`
    : markup``
}</li>
`;
}

/** What a key of a decision speaks of. A purpose that is no longer published still has its id. */
function about(
  key: string,
  { details, declaration }: ReceiptSource,
): { label: string; description: string; services: Declaration['services'] } {
  const [id, service] = key.split(':');
  const purpose = details.purposes.find((one) => one.id === id);
  const label = purpose?.label ?? id!;
  const declared = declaration.services.filter((one) => one.purpose === id);
  if (service === undefined) return { label, description: purpose?.description ?? '', services: declared };
  const shown = purpose?.services.find((one) => one.id === service);
  return {
    label: `${label}: ${shown?.name ?? service}`,
    description: shown?.description ?? '',
    services: declared.filter((one) => one.id === service),
  };
}

/** Terms of DPV 2 that are broader than our standard purposes; others stay without. */
const DPV_PURPOSES = new Map([
  ['essential', 'ServiceProvision'],
  ['functional', 'ServicePersonalisation'],
  ['analytics', 'ServiceUsageAnalytics'],
  ['marketing', 'PersonalisedAdvertising'],
  ['media', 'ServiceProvision'],
]);

function describe(key: string, source: ReceiptSource): PurposeDescription {
  const { label, services } = about(key, source);
  const broader = DPV_PURPOSES.get(key.split(':')[0]!);
  const countries = [...new Set(services.flatMap((service) => service.countries))];
  return {
    label,
    ...(broader === undefined ? {} : { broader }),
    personalData: ['BrowsingBehaviour', 'DeviceBased'],
    recipients: services
      .filter(({ provider }) => provider !== source.manifest.controller.name)
      .map((service) => party(service, source)),
    // Where nobody says otherwise it is stored on the visitor's device, which is where the law is that the notice was shown under.
    storageLocations: countries.length ? countries : jurisdictionsOf(source.regime),
    retention: `P${Math.max(0, ...services.flatMap(({ storage }) => storage.map(({ days }) => days)))}D`,
  };
}

/** A provider has no address in the declaration, but countries, and answers through its policy or through the controller. */
const party = (
  { id, provider, countries, policyUrl }: Declaration['services'][number],
  { manifest }: ReceiptSource,
): Party => ({
  id: policyUrl ?? `urn:sealpost:service:${manifest.site}:${id}`,
  name: provider,
  address: countries.join(', ') || provider,
  contact: policyUrl ?? manifest.controller.contact,
});

/** The regime for every other place is the law of the EU, assumed for want of a better guess. */
const jurisdictionsOf = ({ regions }: Regime): string[] => (regions.length ? regions : ['EU']);

const STYLE = markup`
:root{color-scheme:light dark;--line:color-mix(in srgb,CanvasText 18%,transparent);--muted:color-mix(in srgb,CanvasText 72%,Canvas)}
*{box-sizing:border-box}
body{margin:0;padding:clamp(1.25rem,5vw,4rem);background:Canvas;color:CanvasText;font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:42rem;margin:auto;overflow-wrap:anywhere}
h1,h2,p,dl,dd,ul{margin:0}
h1{font-size:clamp(1.7rem,5vw,2.3rem);line-height:1.15;letter-spacing:-.015em}
h2{font-size:1.1rem;line-height:1.3}
.kind{font-weight:700;color:light-dark(#3352d1,#9db2ff)}
.made,dt,.services,small,footer{color:var(--muted);font-size:.9rem}
.made{margin-top:.4rem}
ul{padding-inline-start:1.2rem}
.decision{margin-top:2rem;padding:0;list-style:none;border-top:1px solid var(--line)}
.decision>li{padding:1.1rem 0;border-bottom:1px solid var(--line)}
.decision h2{display:flex;flex-wrap:wrap;gap:.25rem 1rem;justify-content:space-between}
.decision h2 span{padding:.1rem .7rem;border:1px solid;border-radius:1rem;font-size:.85rem}
.given span{color:light-dark(#16703c,#7fd6a0)}
.refused span{color:var(--muted)}
.services{margin-top:.5rem}
.services li{padding:.15rem 0}
.note{margin-top:1.5rem;padding:.9rem 1.1rem;border:1px solid var(--line);border-inline-start-width:.3rem;border-radius:.5rem}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:1.2rem 2rem;margin:2rem 0}
code{font:.85em ui-monospace,"SF Mono",Menlo,monospace}
section{margin-top:2rem}
section h2{margin-bottom:.4rem}
section p+p{margin-top:.4rem}
a{color:inherit}
footer{margin-top:2.5rem;padding-top:1rem;border-top:1px solid var(--line)}
footer p+p{margin-top:.5rem}
@media print{:root{color-scheme:light}body{padding:0}li,section,dl>div{break-inside:avoid}}
`;
