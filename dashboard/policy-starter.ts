import type { LegalBasis } from '../protocol/form.ts';
import { placeName } from './country-codes.ts';
import type { FormDraft, SiteDraft } from './draft.ts';
import type { PolicyText } from './policy-draft.ts';

/**
 * A policy to start from, made of what the site says about itself: forms, choices, rights. Who is responsible, what is stored by which service, and the
 * declared processors stand below every policy on its page, as they are now, so the text does not repeat them. In English; what only the tenant
 * knows stands in square brackets (`blanksIn`). A start, and no legal advice.
 */
export function policyStarter(draft: SiteDraft): PolicyText {
  const { enabled, processors: named } = draft.consent;
  const sections = [
    forms(draft.forms),
    ...(enabled ? [choices(draft)] : []),
    ...(enabled && named.length ? [] : [processors(draft)]),
    rights(draft),
  ];
  return { title: 'Privacy policy', markdown: sections.join('\n\n'), changes: '' };
}

function forms(all: readonly FormDraft[]): string {
  if (!all.length) return '## What you send us\n\n[Say what happens with e-mails and calls.]';
  return lines([
    '## What you send us',
    '',
    'What you write into a form is sealed in your browser. The service that brings it to us cannot read it; we open it with a key that only we hold.',
    ...all.flatMap((form) => [
      '',
      `### ${plain(form.title || form.name)}`,
      '',
      `- Why: ${form.purpose ? plain(form.purpose) : '[purpose]'}`,
      `- Legal basis: ${LEGAL_BASES[form.legalBasis]}`,
      `- Kept for: ${form.retentionDays} days, then deleted`,
      ...form.fields
        .filter(({ label, purpose }) => label && purpose)
        .map(({ label, purpose }) => `- ${plain(label)}: ${plain(purpose)}`),
    ]),
  ]);
}

const choices = ({ consent: { recordDays } }: SiteDraft): string =>
  lines([
    '## Your choices on this website',
    '',
    'Further down you find what is stored on your device, for which purpose, for how long, and who is asked to help. Apart from what is essential, none of it happens unless you agree, where the law asks for that. You can change your mind at any time through the link at the edge of every page; it is as easy as agreeing was.',
    '',
    `We keep a record of what you decided for ${recordDays} days after it has ended, so that we can prove it: what you were shown, what you chose, and when. It names neither you nor your address.`,
  ]);

function processors({ consent: { processors: named } }: SiteDraft): string {
  const all = named.filter(({ name }) => name.trim());
  return lines([
    '## Who works for us',
    '',
    ...(all.length
      ? all.map(
          ({ name, address, country, task }) =>
            `- **${plain(name)}**, ${plain(address)}, ${placeName(country)}: ${plain(task)}`,
        )
      : ['[Name the companies that process data for you, such as the one that runs your servers.]']),
  ]);
}

function rights({ controller: { contact }, consent: { regimes } }: SiteDraft): string {
  const california = regimes.some(({ regions }) => regions.some((region) => region.startsWith('US')));
  return lines([
    '## Your rights',
    '',
    `You can ask us what we know about you, have it corrected or deleted, have its use restricted, take it along, and object to its use. A consent can be withdrawn at any time; what happened before stays lawful. Write to ${contact ? plain(contact) : '[how to reach you]'}.`,
    '',
    'You can also complain to a data-protection authority: [the one in charge of you].',
    ...(california
      ? [
          '',
          'Where the law of your state gives you the right to opt out of the sale or sharing of your data, use “Your Privacy Choices” at the edge of every page. We honour Global Privacy Control.',
        ]
      : []),
  ]);
}

const LEGAL_BASES: Record<LegalBasis, string> = {
  consent: 'your consent (GDPR, Article 6(1)(a))',
  contract: 'a contract with you, or steps before one (GDPR, Article 6(1)(b))',
  'legal-obligation': 'a legal obligation (GDPR, Article 6(1)(c))',
  'vital-interests': 'vital interests (GDPR, Article 6(1)(d))',
  'public-task': 'a task in the public interest (GDPR, Article 6(1)(e))',
  'legitimate-interests': 'our legitimate interest in answering you (GDPR, Article 6(1)(f))',
};

const lines = (all: readonly string[]): string => all.join('\n');

/** A name is not to become a heading, a link or a list by what stands in it. */
const plain = (text: string): string => text.replace(/\s*\n\s*/g, ', ').replace(/([\\`*_[\]<>#])/g, '\\$1');
