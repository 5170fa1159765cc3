import type { Field, FormDefinition } from '../protocol/form.ts';
import type { ArtefactHash, Manifest, PublishedForm } from '../protocol/manifest.ts';
import { DEFAULT_RULES } from '../protocol/rights.ts';
import { consentFromManifest, type SignedConsent } from './consent-from-manifest.ts';
import {
  emptyDraft,
  type FieldTranslation,
  type FormDraft,
  type FormTranslation,
  type SiteDraft,
} from './draft.ts';

/** A draft that says what the manifest says, for a site whose draft is missing: what is published is never lost to the editor. */
export function draftFromManifest(
  manifest: Manifest,
  definitions: ReadonlyMap<ArtefactHash, FormDefinition>,
  signed?: SignedConsent & { policyUrl: string },
): SiteDraft {
  const locales = manifest.locales.map(({ locale }) => locale);
  const { consent, controller } = manifest;
  return {
    ...emptyDraft(),
    origins: [...manifest.origins],
    controller: { dataProtectionOfficer: '', ...controller },
    policy: manifest.policy ?? { url: '', version: '' },
    locales,
    forms: manifest.forms.flatMap((form) => formFrom(form, locales, definitions) ?? []),
    ...(consent && signed
      ? { consent: consentFromManifest(consent, signed, locales, controller.name, signed.policyUrl) }
      : {}),
  };
}

function formFrom(
  form: PublishedForm,
  locales: readonly string[],
  definitions: ReadonlyMap<ArtefactHash, FormDefinition>,
): FormDraft | undefined {
  const byLocale = new Map(
    Object.entries(form.definitions).map(([locale, hash]) => [locale, definitions.get(hash)]),
  );
  const own = locales.map((locale) => byLocale.get(locale)).find((definition) => definition !== undefined);
  if (!own) return undefined;
  const translations: Record<string, FormTranslation> = {};
  for (const [locale, definition] of byLocale) {
    if (definition && definition !== own) translations[locale] = translationOf(definition);
  }
  return {
    id: form.id,
    name: form.name,
    ownCopy: form.ownCopy,
    title: own.title,
    description: own.description ?? '',
    submit: own.submit ?? '',
    thanks: own.thanks ?? '',
    purpose: own.purpose,
    legalBasis: own.legalBasis,
    retentionDays: form.retentionDays,
    rights: { ...DEFAULT_RULES, ...form.rights },
    fields: own.fields.map((field) => ({ ...field, key: field.id })),
    translations,
  };
}

function translationOf(definition: FormDefinition): FormTranslation {
  const { title, description, submit, thanks, purpose, fields } = definition;
  return {
    title,
    purpose,
    ...(description ? { description } : {}),
    ...(submit ? { submit } : {}),
    ...(thanks ? { thanks } : {}),
    fields: Object.fromEntries(fields.map((field) => [field.id, fieldTranslation(field)])),
  };
}

const fieldTranslation = ({
  label,
  help,
  placeholder,
  patternHelp,
  purpose,
  options,
}: Field): FieldTranslation => ({
  label,
  purpose,
  ...(help ? { help } : {}),
  ...(placeholder ? { placeholder } : {}),
  ...(patternHelp ? { patternHelp } : {}),
  ...(options ? { options: Object.fromEntries(options.map((option) => [option.value, option.label])) } : {}),
});
