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

type FormLook = Pick<FormDraft, 'name' | 'title' | 'description' | 'fields'>;

/** What stands inside is shown until the form is there, and instead of it when the collector cannot be reached. */
export const formTag = (form: FormLook, contact: string): string =>
  `<sealpost-form name="${form.name}" height="${estimateHeight(form, WIDE)}">${fallback(contact)}</sealpost-form>`;

const fallback = (contact: string): string =>
  ['This form cannot be shown right now.', contact.trim() && `Please write to ${escapeHtml(contact.trim())}.`]
    .filter(Boolean)
    .join(' ');

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]!);

/** Keeps the page from jumping when the form comes in; a narrow page breaks more lines, so it keeps more free. */
export function heightRule(form: FormLook): string {
  const selector = `sealpost-form[name="${form.name}"]`;
  const rule = `${selector} { display: block; min-height: ${estimateHeight(form, WIDE)}px }`;
  const narrow = `@media (max-width: 480px) { ${selector} { min-height: ${estimateHeight(form, NARROW)}px } }`;
  return `${rule}\n${narrow}`;
}

/** What a page with a Content-Security-Policy has to add to it. */
export const policyLines = (collector: string): string =>
  `script-src ${collector};\nconnect-src ${collector};`;

/** Columns in CSS pixels: the usual one on a desktop, and that of a telephone. */
const WIDE = 480;
const NARROW = 335;

/** CSS pixels in the widget's own look (widget/form-style.ts) at 16 px; only a guess, and better than none. */
export function estimateHeight({ title, description, fields }: FormLook, width: number): number {
  /** Letters are half as wide as they are high, roughly, and bold ones wider. */
  const lines = (text: string, letter: number): number =>
    text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil((line.length * letter) / width)), 0);
  // The button with the note beside it (below it where there is no room), and what happens with the answers, closed.
  let height = (width < 400 ? 34 : 0) + 119 + 29 * lines(title, 12);
  height += description ? 38 + 24 * lines(description, 7.6) : 24;
  for (const field of fields) {
    if (field.type === 'hidden') continue;
    const { type, label, help, options = [] } = field;
    const isBox = type === 'checkbox' || type === 'consent';
    height += 24 + (help ? 6 + 22 * lines(help, 6.9) : 0);
    if (!isBox) height += 6 + 24 * lines(`${label}${field.required ? '' : ' (optional)'}`, 8.2);
    if (type === 'textarea') height += 20 + 24 * (field.rows ?? 4);
    else if (type === 'radio' || type === 'checkboxes')
      for (const option of options) height += choiceHeight(lines(option.label, 8.2));
    else if (isBox) height += choiceHeight(lines(label, 8.2));
    else height += 46;
  }
  return Math.ceil(height / 10) * 10;
}

const choiceHeight = (lines: number): number => Math.max(44, 18 + 24 * lines);
