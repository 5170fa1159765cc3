import type { FormDefinition } from '../protocol/form.ts';
import type { ArtefactHash, Manifest, PublishedForm } from '../protocol/manifest.ts';
import type { PreparedPublication } from './publish.ts';
import { leadDefinition } from './signed-definitions.ts';

export interface Change {
  /** Heading it stands under: the site, its keys, or a form's title. */
  area: string;
  kind: 'added' | 'removed' | 'changed';
  what: string;
  before?: string;
  after?: string;
}

/**
 * The whole difference between what is signed and what is going to be, in words. The draft comes from the collector, so this list, which
 * leaves nothing out, is what protects against words, origins or contacts that somebody else slipped in.
 * @param signed definitions of the signed manifest by hash; one that is missing is listed as unknown.
 */
export function summarisePublication(
  trusted: Manifest | null,
  signed: ReadonlyMap<ArtefactHash, FormDefinition>,
  next: Pick<PreparedPublication, 'manifest' | 'definitions'>,
): Change[] {
  const { manifest } = next;
  return [
    ...compare('Site', siteFacts(trusted), siteFacts(manifest)),
    ...compare('Keys', keyFacts(trusted), keyFacts(manifest)),
    ...formChanges(trusted, signed, manifest, next.definitions),
  ];
}

type Facts = Map<string, string>;

function siteFacts(manifest: Manifest | null): Facts {
  const facts: Facts = new Map();
  if (!manifest) return facts;
  for (const origin of manifest.origins) facts.set(`Website ${origin}`, '');
  facts.set('Controller', manifest.controller.name);
  facts.set('Address', manifest.controller.address);
  facts.set('Contact', manifest.controller.contact);
  if (manifest.controller.dataProtectionOfficer)
    facts.set('Data-protection officer', manifest.controller.dataProtectionOfficer);
  if (manifest.policy)
    facts.set('Privacy policy', `${manifest.policy.url} (version ${manifest.policy.version})`);
  facts.set('Languages', manifest.locales.map(({ locale }) => locale).join(', '));
  for (const { locale, texts } of manifest.locales)
    facts.set(`The form's own words, ${locale}`, `version ${texts.slice(0, 8)}`);
  if (manifest.rotations.length) facts.set('Earlier publishing keys', String(manifest.rotations.length));
  return facts;
}

function keyFacts(manifest: Manifest | null): Facts {
  const words = {
    current: 'seals new submissions',
    accepting: 'still accepted',
    opening: 'opens old submissions only',
  };
  return new Map(
    manifest?.keys.map(({ epoch, id, state, until }) => [
      `Epoch ${epoch} (${id.slice(0, 8)}…)`,
      words[state] + (until ? ` until ${until.slice(0, 10)}` : ''),
    ]),
  );
}

function formChanges(
  trusted: Manifest | null,
  signed: ReadonlyMap<ArtefactHash, FormDefinition>,
  next: Manifest,
  made: ReadonlyMap<ArtefactHash, FormDefinition>,
): Change[] {
  const changes: Change[] = [];
  for (const form of next.forms) {
    const old = trusted?.forms.find(({ id }) => id === form.id);
    const area = leadDefinition(next, form, made)?.title ?? form.name;
    if (!old) changes.push({ area, kind: 'added', what: `New form “${form.name}”` });
    changes.push(...compare(area, old ? formFacts(old, signed) : new Map(), formFacts(form, made)));
  }
  for (const old of trusted?.forms ?? []) {
    if (next.forms.some(({ id }) => id === old.id)) continue;
    const area = leadDefinition(trusted!, old, signed)?.title ?? old.name;
    changes.push({ area, kind: 'removed', what: `Form “${old.name}” no longer takes answers` });
  }
  return changes;
}

function formFacts(form: PublishedForm, definitions: ReadonlyMap<ArtefactHash, FormDefinition>): Facts {
  const facts: Facts = new Map();
  facts.set('Name in the page', form.name);
  facts.set('Kept for', `${form.retentionDays} days`);
  facts.set('Visitors can open their own copy', form.ownCopy ? 'yes' : 'no');
  const several = Object.keys(form.definitions).length > 1;
  for (const [locale, hash] of Object.entries(form.definitions)) {
    const definition = definitions.get(hash);
    const prefix = several ? `${locale}: ` : '';
    if (!definition) facts.set(`${prefix}Wording`, `unknown (${hash.slice(0, 8)}…)`);
    else for (const [what, value] of definitionFacts(definition)) facts.set(prefix + what, value);
  }
  return facts;
}

function definitionFacts(definition: FormDefinition): Facts {
  const { v: _v, form: _form, revision: _revision, locale: _locale, fields, ...rest } = definition;
  const facts: Facts = new Map(
    Object.entries(rest).map(([name, value]) => [MEMBER_NAMES[name] ?? name, String(value)]),
  );
  facts.set('Order of fields', fields.map(({ id }) => id).join(', '));
  for (const { id, ...members } of fields) {
    const told = Object.entries(members).map(
      ([name, value]) => `${MEMBER_NAMES[name] ?? name}: ${show(value)}`,
    );
    facts.set(`Field “${id}”`, told.join(' · '));
  }
  return facts;
}

const show = (value: unknown): string =>
  Array.isArray(value)
    ? (value as { value: string; label: string }[])
        .map((entry) => (entry.value === entry.label ? entry.label : `${entry.label} (${entry.value})`))
        .join(', ')
    : value === true
      ? 'yes'
      : String(value);

const MEMBER_NAMES: Record<string, string> = {
  title: 'Title',
  description: 'Description',
  submit: 'Button',
  thanks: 'Thanks',
  purpose: 'Purpose',
  legalBasis: 'Legal basis',
  retentionDays: 'Days kept',
  type: 'type',
  label: 'asks',
  required: 'required',
  options: 'choices',
};

function compare(area: string, before: Facts, after: Facts): Change[] {
  const changes: Change[] = [];
  for (const [what, value] of after) {
    const old = before.get(what);
    if (old === undefined) changes.push({ area, kind: 'added', what, after: value });
    else if (old !== value) changes.push({ area, kind: 'changed', what, before: old, after: value });
  }
  for (const [what, value] of before) {
    if (!after.has(what)) changes.push({ area, kind: 'removed', what, before: value });
  }
  return changes;
}
