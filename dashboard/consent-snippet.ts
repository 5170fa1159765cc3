import { API } from '../protocol/api.ts';
import type { ConsentSignals } from '../protocol/consent-config.ts';
import type { LoaderAsset } from './api-client.ts';
import type { ConsentDraft, ServiceDraft } from './consent-draft.ts';

/** What a page needs besides the loader, where the site asks for consent. */

/**
 * The script that denies everything before a tag of Google's or Microsoft's can ask; undefined where nobody is told anything, or the page does that itself.
 * @param stub to pin it; else always the newest.
 */
export function stubTag(
  collector: string,
  stub: LoaderAsset | null,
  { google, microsoft }: ConsentSignals,
): string | undefined {
  const told = [
    google?.owner === 'sealpost' ? 'data-google' : '',
    microsoft?.uet ? 'data-uet' : '',
    microsoft?.clarity ? 'data-clarity' : '',
  ].filter(Boolean);
  if (!told.length) return undefined;
  const source = stub
    ? [
        `src="${collector}${API.asset(stub.sha256, stub.name)}"`,
        `integrity="${stub.integrity}" crossorigin="anonymous"`,
      ]
    : [`src="${collector}/stub.js"`];
  return ['<script', ...source.map((line) => `  ${line}`), `  ${told.join(' ')}></script>`].join('\n');
}

/** How a tag of a service waits for consent: the service's own words, with two attributes more. */
export function gatedTag({ id, purpose, hosts }: Pick<ServiceDraft, 'id' | 'purpose' | 'hosts'>): string {
  const host = hosts[0]?.replace('*', 'www') ?? 'www.example.com';
  const key = `${purpose}:${id}`;
  return purpose === 'media'
    ? `<iframe data-consent="${key}" data-src="https://${host}/…" title="…"></iframe>`
    : `<script type="text/plain" data-consent="${key}"\n  src="https://${host}/…" async></script>`;
}

/** Always within reach; the page may have its own way back instead of ours. */
export const CHOICES_BUTTON =
  '<button type="button" data-sealpost-show="preferences">Privacy choices</button>';

/** `/.well-known/gpc.json` of the site itself: that Global Privacy Control is honoured. */
export const gpcFile = (day: string): string => `${JSON.stringify({ gpc: true, lastUpdate: day })}\n`;

/** Whether some rule takes Global Privacy Control for a refusal. */
export const honoursGpc = ({ regimes }: Pick<ConsentDraft, 'regimes'>): boolean =>
  regimes.some(({ gpc }) => gpc === 'refuses');

/** Sources that services need, one service a line; which of the directives each takes is for its own documents to say. */
export function serviceSources(services: readonly Pick<ServiceDraft, 'name' | 'hosts' | 'purpose'>[]): {
  scripts: string[];
  frames: string[];
} {
  const hostsOf = (isMedia: boolean): string[] => [
    ...new Set(
      services
        .filter(({ purpose }) => (purpose === 'media') === isMedia)
        .flatMap(({ hosts }) => hosts.map((host) => `https://${host}`)),
    ),
  ];
  return { scripts: hostsOf(false), frames: hostsOf(true) };
}

/** What a page with a Content-Security-Policy has to add for its services. */
export function servicePolicyLines(services: Parameters<typeof serviceSources>[0]): string {
  const { scripts, frames } = serviceSources(services);
  return [
    ...(scripts.length
      ? ['script-src', 'connect-src', 'img-src'].map((name) => `${name} ${scripts.join(' ')};`)
      : []),
    ...(frames.length ? [`frame-src ${frames.join(' ')};`] : []),
  ].join('\n');
}
