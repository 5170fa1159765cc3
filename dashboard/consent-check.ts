import type { Notice, NoticeDetails } from '../protocol/consent-config.ts';
import {
  consentConfigSchema,
  declarationSchema,
  noticeDetailsSchema,
  noticeSchema,
  policyDocumentSchema,
  policyVersionSchema,
} from '../protocol/consent-schemas.ts';
import { NOTICE_LOCALES } from '../protocol/notice-texts.ts';
import { configOf, declarationOf, isStandard } from './compose-consent.ts';
import { noticeLocales, type ConsentDraft } from './consent-draft.ts';
import type { SiteDraft } from './draft.ts';
import { blanksIn, startOfDay, writtenIn, type PolicyDraft } from './policy-draft.ts';
import { issuesOf, type DraftIssue } from './schema-issues.ts';

/** What stands in the way of publishing consent, each at its place: `consent.purposes.{index}.id`, `consent.services.{index}.hosts` … */
export function checkConsent(draft: Pick<SiteDraft, 'consent' | 'locales' | 'origins'>): DraftIssue[] {
  const { consent } = draft;
  if (!consent.enabled) return [];
  const locales = noticeLocales(draft.locales, consent);
  const said = [
    ...checkLocales(locales),
    ...checkPurposes(consent, locales[0] ?? 'en'),
    ...checkServices(consent),
    ...checkLinks(consent),
    ...checkCookieDomain(consent, draft.origins),
    ...checkSchemas(consent, locales),
  ];
  const seen = new Set<string>();
  return said.filter(({ at }) => !seen.has(at) && seen.add(at));
}

/** What the schemas find in artefacts that were composed, at the places where their words come from. */
export function checkNotice(notice: Notice | NoticeDetails): DraftIssue[] {
  const place = `consent.texts.${notice.locale}`;
  const issues =
    notice.kind === 'notice'
      ? issuesOf(noticeSchema, notice, `${place}.models.${notice.model}`)
      : issuesOf(noticeDetailsSchema, notice, place);
  return issues.map(({ at, message }) => ({
    message,
    at: at
      .replace(/^.*\.purposes\.(\d+)\.(label|description)$/, 'consent.purposes.$1.$2')
      .replace(/^.*\.links\..*$/, 'consent.links'),
  }));
}

export function checkPolicies({ policies, locales }: Pick<SiteDraft, 'policies' | 'locales'>): DraftIssue[] {
  return policies.flatMap((policy, i) => checkPolicy(policy, `policies.${i}`, locales[0] ?? 'en'));
}

/** A hash of nothing: the check wants one where the artefact is not made yet. */
const ANY_HASH = 'A'.repeat(43);

function checkSchemas(consent: ConsentDraft, locales: readonly string[]): DraftIssue[] {
  const models = Object.fromEntries(consent.regimes.map(({ model }) => [model, ANY_HASH]));
  const notices = locales.map((locale) => ({ locale, models }));
  const config = { ...configOf(consent, notices, ANY_HASH, undefined), change: { kind: 'none' } };
  return [
    ...issuesOf(consentConfigSchema, config, 'consent'),
    ...issuesOf(declarationSchema, declarationOf(consent), 'consent'),
  ]
    .filter(({ at }) => !at.startsWith('consent.notices'))
    .map(({ at, message }) => ({
      message,
      // One field of the editor holds the whole list.
      at: at.replace(/^(consent\.(?:services\.\d+\.(?:hosts|countries)|regimes\.\d+\.regions))\.\d+$/, '$1'),
    }));
}

function checkLocales(locales: readonly string[]): DraftIssue[] {
  const ours: readonly string[] = NOTICE_LOCALES;
  return locales
    .filter((locale) => !ours.includes(locale))
    .map((locale) => ({
      at: 'consent.locales',
      message: `The notice’s own words are not available in "${locale}".`,
    }));
}

function checkPurposes({ purposes }: ConsentDraft, locale: string): DraftIssue[] {
  return purposes.flatMap(({ id, label, description }, i) => {
    if (isStandard(id)) return [];
    const at = `consent.purposes.${i}`;
    return [
      ...(label[locale]?.trim() ? [] : [{ at: `${at}.label`, message: 'Say what this purpose is called.' }]),
      ...(description[locale]?.trim()
        ? []
        : [{ at: `${at}.description`, message: 'Say what it is for, in a sentence.' }]),
    ];
  });
}

function checkServices({ services, purposes }: ConsentDraft): DraftIssue[] {
  return services.flatMap(({ id, purpose }, i) => [
    ...(purposes.some((one) => one.id === purpose)
      ? []
      : [{ at: `consent.services.${i}.purpose`, message: 'Choose the purpose that it serves.' }]),
    ...(services.some((other, j) => j < i && other.id === id)
      ? [{ at: `consent.services.${i}.id`, message: 'Another service already has this name in the page.' }]
      : []),
  ]);
}

const checkLinks = ({ links }: ConsentDraft): DraftIssue[] =>
  links.flatMap(({ label, url }, i) =>
    !label.trim() === !url.trim()
      ? []
      : [{ at: `consent.links.${i}`, message: 'A link needs a text and an address.' }],
  );

function checkCookieDomain({ cookieDomain }: ConsentDraft, origins: readonly string[]): DraftIssue[] {
  const domain = cookieDomain.trim();
  if (!domain || origins.some((origin) => isWithin(origin, domain))) return [];
  return [
    {
      at: 'consent.cookieDomain',
      message: 'This should be the domain of one of your websites, or one above it.',
    },
  ];
}

function isWithin(origin: string, domain: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

function checkPolicy(policy: PolicyDraft, place: string, locale: string): DraftIssue[] {
  const version = policy.version.trim();
  const { effective, material } = policy;
  const documents = Object.fromEntries(writtenIn(policy).map(([code]) => [code, ANY_HASH]));
  const issues = issuesOf(
    policyVersionSchema,
    { version, effective: startOfDay(effective), material, documents: { [locale]: ANY_HASH, ...documents } },
    place,
  );
  for (const [code, text] of writtenIn(policy)) {
    issues.push(
      ...issuesOf(
        policyDocumentSchema,
        { v: 1, kind: 'policy', locale: code, version: version || '1', ...text },
        `${place}.documents.${code}`,
      ),
    );
    const blanks = blanksIn(text.markdown);
    if (blanks.length)
      issues.push({
        at: `${place}.documents.${code}.markdown`,
        message: `Say what is left open in square brackets, or take it out: ${shortened(blanks)}. Where brackets are meant, write \\[…\\].`,
      });
  }
  if (!policy.documents[locale]?.markdown.trim())
    issues.push({
      at: `${place}.documents.${locale}.markdown`,
      message: 'The policy needs a text in the site’s own language.',
    });
  const seen = new Set<string>();
  return issues
    .map(({ at, message }) => ({
      at,
      message: at === `${place}.effective` ? 'Choose the day from which it holds.' : message,
    }))
    .filter(({ at }) => !seen.has(at) && seen.add(at));
}

const BLANKS_SHOWN = 3;

const shortened = (blanks: readonly string[]): string =>
  [
    ...blanks.slice(0, BLANKS_SHOWN).map((blank) => (blank.length > 60 ? `${blank.slice(0, 58)}…]` : blank)),
    ...(blanks.length > BLANKS_SHOWN ? [`and ${blanks.length - BLANKS_SHOWN} more`] : []),
  ].join(', ');
