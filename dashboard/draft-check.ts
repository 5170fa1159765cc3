import * as v from 'valibot';
import type { Manifest } from '../protocol/manifest.ts';
import { compilePattern } from '../protocol/pattern.ts';
import { controllerSchema, formDefinitionSchema, manifestSchema, origin } from '../protocol/schemas.ts';
import type { WidgetTexts } from '../protocol/texts.ts';
import { definitionOf } from './definition.ts';
import type { FormDraft, SiteDraft } from './draft.ts';
import { checkConsent, checkPolicies } from './consent-check.ts';
import { issuesOf, type DraftIssue } from './schema-issues.ts';

export type { DraftIssue } from './schema-issues.ts';

export class InvalidDraft extends Error {
  override name = 'InvalidDraft';
  readonly issues: readonly DraftIssue[];

  constructor(issues: readonly DraftIssue[]) {
    super(
      issues.length === 1
        ? 'One thing has to be put right first.'
        : `${issues.length} things have to be put right first.`,
    );
    this.issues = issues;
  }
}

/** Everything that stands in the way of publishing, each at its place; first come, first shown. */
export function checkDraft(draft: SiteDraft, texts: Readonly<Record<string, WidgetTexts>>): DraftIssue[] {
  const issues: DraftIssue[] = [];
  if (draft.origins.length === 0)
    issues.push({ at: 'origins', message: 'Add the address of at least one website that shows your forms.' });
  draft.origins.forEach((entry, i) => {
    if (!v.safeParse(origin, entry.trim()).success)
      issues.push({ at: `origins.${i}`, message: ORIGIN_MESSAGE });
    else if (draft.origins.indexOf(entry) !== i)
      issues.push({ at: `origins.${i}`, message: 'This address is already in the list.' });
  });
  const { dataProtectionOfficer, ...named } = draft.controller;
  const controller = { ...named, ...(dataProtectionOfficer.trim() ? { dataProtectionOfficer } : {}) };
  issues.push(...issuesOf(controllerSchema, controller, 'controller'));
  if (draft.policy.url.trim() && !v.safeParse(v.pipe(v.string(), v.url()), draft.policy.url.trim()).success) {
    issues.push({ at: 'policy.url', message: 'A whole address, please, starting with https://' });
  }
  for (const locale of draft.locales) {
    if (!texts[locale])
      issues.push({ at: 'locales', message: `The form's own words are not available in "${locale}".` });
  }
  for (const form of draft.forms) issues.push(...checkForm(form, draft));
  return [...issues, ...checkConsent(draft), ...checkPolicies(draft)];
}

/** What the collector would refuse, too; the draft's own checks come first and say it better. */
export const checkManifest = (manifest: Manifest): DraftIssue[] =>
  issuesOf(manifestSchema, manifest, '').map(({ at, message }) => ({
    message,
    at: at.replace(/^forms\.(\d+)/, (_, i: string) => `forms.${manifest.forms[Number(i)]?.id}`),
  }));

/** Whether an issue stands at a place or below it. */
export const issuesBelow = (issues: readonly DraftIssue[], place: string): DraftIssue[] =>
  issues.filter(({ at }) => at === place || at.startsWith(`${place}.`));

const ORIGIN_MESSAGE =
  'An exact address such as https://www.example.com, without a path and without a slash at the end.';

function checkForm(form: FormDraft, draft: SiteDraft): DraftIssue[] {
  const place = `forms.${form.id}`;
  const issues: DraftIssue[] = [];
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(form.name)) {
    issues.push({
      at: `${place}.name`,
      message: 'A short name of a-z, 0-9 and dashes, starting with a letter.',
    });
  } else if (draft.forms.some((other) => other !== form && other.name === form.name)) {
    issues.push({ at: `${place}.name`, message: 'Another form of this site already has this name.' });
  }
  const seen = new Set<string>();
  for (const locale of draft.locales) {
    for (const issue of issuesOf(formDefinitionSchema, definitionOf(form, locale, 1), place)) {
      const at = issue.at.replace(
        /\.fields\.(\d+)/,
        (_, i: string) => `.fields.${form.fields[Number(i)]?.key}`,
      );
      if (!seen.has(at)) issues.push({ ...issue, at });
      seen.add(at);
    }
  }
  for (const { id, key, pattern } of definedFields(form, draft)) {
    const at = `${place}.fields.${key}.pattern`;
    const trouble = pattern && !seen.has(at) ? patternTrouble(pattern) : null;
    if (trouble) issues.push({ at, message: trouble });
    if (form.fields.some((other) => other.key !== key && other.id === id)) {
      issues.push({ at: `${place}.fields.${key}.id`, message: 'Two fields have this key.' });
    }
  }
  return issues;
}

/** With the settings that are published: a pattern on a field of choices is left out. */
const definedFields = (
  form: FormDraft,
  { locales }: SiteDraft,
): { id: string; key: string; pattern?: string }[] =>
  definitionOf(form, locales[0] ?? 'en', 1).fields.map(({ id, pattern }, i) => ({
    id,
    key: form.fields[i]!.key,
    ...(pattern ? { pattern } : {}),
  }));

const troubles = new Map<string, string | null>();

/** Asked with every change of a draft, so every pattern is looked at once. */
function patternTrouble(source: string): string | null {
  let trouble = troubles.get(source);
  if (trouble === undefined) {
    const pattern = compilePattern(source);
    trouble = !pattern ? PATTERN_LEFT_OUT : pattern.isSlow() ? PATTERN_SLOW : null;
    troubles.set(source, trouble);
  }
  return trouble;
}

const PATTERN_LEFT_OUT =
  'This expression uses lookahead, lookbehind, a back reference or \\b, or is very long. Answers could not be held to it in bounded time; say it without.';
const PATTERN_SLOW =
  'Some answers would keep a browser busy with this expression for minutes: it can read the same letters in very many ways. Repeat less inside a repetition, or separate what repeats, as in [a-z]+( [a-z]+)*.';
