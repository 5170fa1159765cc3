import type { FormDefinition } from '../protocol/form.ts';
import type { Manifest } from '../protocol/manifest.ts';
import type { WidgetTexts } from '../protocol/texts.ts';
import { el, fill } from './element.ts';

/** Who gets the answers, what for, how long, and why each question is asked: what GDPR Article 13 wants said at this place. */
export function privacyView(manifest: Manifest, definition: FormDefinition, texts: WidgetTexts): HTMLElement {
  const { policy } = manifest;
  const { name, address, contact, dataProtectionOfficer } = manifest.controller;
  const days = definition.retentionDays;
  return el(
    'details',
    'privacy',
    {},
    el('summary', 'privacy-title', {}, texts.privacyTitle),
    paragraph(texts.privacySealed),
    paragraph(fill(texts.privacyController, { controller: `${name}, ${address}` })),
    paragraph(fill(texts.privacyContact, { contact })),
    dataProtectionOfficer && paragraph(fill(texts.privacyOfficer, { contact: dataProtectionOfficer })),
    paragraph(
      fill(texts.privacyRetention, { days: days === 1 ? texts.day : fill(texts.days, { count: days }) }),
    ),
    list(
      [texts.privacyPurpose, definition.purpose],
      [texts.privacyBasis, texts.legalBases[definition.legalBasis]],
      ...(policy
        ? [[texts.privacyPolicy, el('a', '', { href: policy.url, target: '_blank' }, policy.url)] as const]
        : []),
    ),
    el('p', 'label', {}, texts.privacyFields),
    list(...definition.fields.map(({ label, purpose }) => [label, purpose] as const)),
  );
}

const paragraph = (text: string): HTMLElement => el('p', '', {}, text);

const list = (...entries: (readonly [string, string | HTMLElement])[]): HTMLElement =>
  el('dl', '', {}, ...entries.flatMap(([term, text]) => [el('dt', '', {}, term), el('dd', '', {}, text)]));
