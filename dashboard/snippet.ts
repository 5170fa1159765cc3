import { API } from '../protocol/api.ts';
import type { SiteId } from '../protocol/ids.ts';
import type { LoaderAsset } from './api-client.ts';
import type { FormDraft } from './draft.ts';

export interface SnippetFor {
  /** Origin of the collector. */
  collector: string;
  site: SiteId;
  /** `spk1_…` */
  fingerprint: string;
  /** The published one: the page accepts none below it, even at a visitor's first visit. Absent before the first publish. */
  revision?: number | undefined;
}

/**
 * `pinned`: the page runs exactly this release and nothing else, whatever the collector serves later. `current`: always the newest release; the
 * collector's operator is then trusted not to serve a loader that looks away.
 */
export function loaderTag(about: SnippetFor, loader: LoaderAsset | null): string {
  const { collector, site, fingerprint, revision } = about;
  const source = loader
    ? [
        `src="${collector}${API.asset(loader.sha256, loader.name)}"`,
        `integrity="${loader.integrity}" crossorigin="anonymous"`,
      ]
    : [`src="${collector}/loader.js"`];
  return [
    '<script async',
    ...source.map((line) => `  ${line}`),
    `  data-site="${site}"`,
    ...(revision === undefined ? [] : [`  data-revision="${revision}"`]),
    `  data-key="${fingerprint}"></script>`,
  ].join('\n');
}

export const formTag = (form: Pick<FormDraft, 'name' | 'fields'>): string =>
  `<sealpost-form name="${form.name}" height="${estimateHeight(form)}"></sealpost-form>`;

/** Keeps the page from jumping when the form comes in. */
export const heightRule = (form: Pick<FormDraft, 'name' | 'fields'>): string =>
  `sealpost-form[name="${form.name}"] { display: block; min-height: ${estimateHeight(form)}px }`;

/** What a page with a Content-Security-Policy has to add to it. */
export const policyLines = (collector: string): string =>
  `script-src ${collector};\nconnect-src ${collector};`;

/** CSS pixels on a desktop, in the widget's own look; only a guess, and better than none. */
export function estimateHeight({ fields }: Pick<FormDraft, 'fields'>): number {
  let height = 190;
  for (const field of fields) {
    if (field.type === 'hidden') continue;
    height += field.help ? 24 : 0;
    if (field.type === 'textarea') height += 56 + 24 * (field.rows ?? 4);
    else if (field.type === 'radio' || field.type === 'checkboxes')
      height += 40 + 32 * (field.options?.length ?? 2);
    else if (field.type === 'checkbox' || field.type === 'consent')
      height += 48 + 20 * Math.floor(field.label.length / 70);
    else height += 84;
  }
  return Math.round(height / 10) * 10;
}
