import type { ConsentConfig } from '../protocol/consent-config.ts';
import type { FormDefinition } from '../protocol/form.ts';
import type { ArtefactHash, Controller, Manifest, PublishedForm } from '../protocol/manifest.ts';
import type { NoticeTexts } from '../protocol/notice-texts.ts';
import { DEFAULT_RULES, RULED_RIGHTS } from '../protocol/rights.ts';
import { compare, Facts, inWords, type Change } from './change-list.ts';
import { summariseConsent } from './consent-summary.ts';
import { languageName } from './language-name.ts';
import type { PreparedPublication } from './publish.ts';
import { RULE_NAMES, RULE_WORDS } from './rights-words.ts';
import type { ConsentArtefacts } from './signed-consent.ts';
import { leadDefinition } from './signed-definitions.ts';

/**
 * The whole difference between what is signed and what is going to be, in words. The draft comes from the collector, so this list, which
 * leaves nothing out, is what protects against words, origins or contacts that somebody else slipped in.
 * @param signed definitions of the signed manifest by hash; one that is missing is listed as unknown.
 * @param consent what visitors read about consent, of both manifests; our own words by locale, which are counted instead of listed; and `earlier`, what was
 *   asked for last where the signed manifest asks for nothing.
 */
export function summarisePublication(
  trusted: Manifest | null,
  signed: ReadonlyMap<ArtefactHash, FormDefinition>,
  next: Pick<PreparedPublication, 'manifest' | 'definitions'>,
  consent: {
    artefacts: ConsentArtefacts;
    packs: Readonly<Record<string, NoticeTexts>>;
    earlier?: ConsentConfig | null;
  } = {
    artefacts: new Map(),
    packs: {},
  },
): Change[] {
  const { manifest } = next;
  const changes = [
    ...compare('Site', siteFacts(trusted), siteFacts(manifest)),
    ...compare('Keys', keyFacts(trusted), keyFacts(manifest)),
    ...formChanges(trusted, signed, manifest, next.definitions),
    ...summariseConsent(trusted, manifest, consent.artefacts, consent.packs, consent.earlier ?? undefined),
  ];
  // What has no words above, such as the order of websites.
  return changes.length ? changes : compare('Site', wholeFact(trusted), wholeFact(manifest));
}

function siteFacts(manifest: Manifest | null): Facts {
  const facts = new Facts();
  if (!manifest) return facts;
  const { origins, controller, policy, locales, rotations, publisher } = manifest;
  for (const origin of origins) facts.add(['origin', origin], `Website ${origin}`, origin, '');
  for (const [name, value] of Object.entries(controller))
    facts.add(['controller', name], CONTROLLER_NAMES[name as keyof Controller] ?? name, value);
  if (policy) facts.add(['policy'], 'Privacy policy', policy, `${policy.url} (version ${policy.version})`);
  const languages = locales.map(({ locale }) => locale);
  facts.add(['languages'], 'Languages', languages, languages.map(languageName).join(', '));
  for (const { locale, texts } of locales)
    facts.add(['texts', locale], `Words around your forms, ${languageName(locale)}`, texts, '', {
      code: `version ${texts.slice(0, 8)}`,
      implied: !manifest.forms.length,
    });
  facts.add(['publisher'], 'Publishing key', publisher);
  if (rotations.length)
    facts.add(['rotations'], 'Earlier publishing keys', rotations, String(rotations.length));
  return facts;
}

function keyFacts(manifest: Manifest | null): Facts {
  const facts = new Facts();
  const words = {
    current: 'seals new submissions',
    accepting: 'still accepted',
    opening: 'opens old submissions only',
  };
  for (const key of manifest?.ledger ?? []) facts.add(['ledger', key], 'Key of the collector’s ledger', key);
  for (const key of manifest?.keys ?? []) {
    const { epoch, id, state, until } = key;
    const shown = words[state] + (until ? ` until ${until.slice(0, 10)}` : '');
    facts.add([epoch, id], `Epoch ${epoch} (${id.slice(0, 8)}…)`, key, shown);
  }
  return facts;
}

/** All that is signed but what every publication changes. */
function wholeFact(manifest: Manifest | null): Facts {
  const facts = new Facts();
  if (!manifest) return facts;
  const { revision: _revision, publishedAt: _publishedAt, consent, ...rest } = manifest;
  // The word on a change is over with the publication that it was said about.
  const { change: _change, ...asked } = consent ?? {};
  facts.add([], 'Order, or other details', { ...rest, ...(consent ? { consent: asked } : {}) }, '');
  return facts;
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
    changes.push(...compare(area, old ? formFacts(old, signed) : new Facts(), formFacts(form, made)));
  }
  for (const old of trusted?.forms ?? []) {
    if (next.forms.some(({ id }) => id === old.id)) continue;
    const area = leadDefinition(trusted!, old, signed)?.title ?? old.name;
    changes.push({ area, kind: 'removed', what: `Form “${old.name}” no longer takes answers` });
  }
  return changes;
}

function formFacts(form: PublishedForm, definitions: ReadonlyMap<ArtefactHash, FormDefinition>): Facts {
  const facts = new Facts();
  facts.add(['name'], 'Name in the page', form.name);
  facts.add(['retention'], 'Kept for', form.retentionDays, `${form.retentionDays} days`);
  facts.add(['own copy'], 'Visitors can open their own copy', form.ownCopy, form.ownCopy ? 'yes' : 'no');
  for (const right of RULED_RIGHTS) {
    // What is not said holds by default: to say it is no change.
    const rule = form.rights?.[right] ?? DEFAULT_RULES[right];
    facts.add(
      ['rights', right],
      `Visitors can: ${RULE_WORDS[right].name.toLowerCase()}`,
      rule,
      RULE_NAMES[rule],
    );
  }
  const several = Object.keys(form.definitions).length > 1;
  for (const [locale, hash] of Object.entries(form.definitions)) {
    const definition = definitions.get(hash);
    const prefix = several ? `${locale}: ` : '';
    if (definition) addDefinition(facts, locale, prefix, definition);
    else facts.add([locale, 'wording'], `${prefix}Wording`, hash, `unknown (${hash.slice(0, 8)}…)`);
  }
  return facts;
}

function addDefinition(facts: Facts, key: string, prefix: string, definition: FormDefinition): void {
  const { v: _v, form: _form, revision: _revision, locale: _locale, fields, ...rest } = definition;
  for (const [name, value] of Object.entries(rest))
    facts.add([key, 'form', name], prefix + nameOf(name), value);
  const order = fields.map(({ id }) => id);
  facts.add([key, 'order'], `${prefix}Order of fields`, order, order.join(', '));
  for (const field of fields) {
    const { id, ...members } = field;
    const told = Object.entries(members).map(([name, value]) => `${nameOf(name)}: ${inWords(value)}`);
    facts.add([key, 'field', id], `${prefix}Field “${id}”`, field, told.join(' · '));
  }
}

const nameOf = (member: string): string =>
  Object.hasOwn(MEMBER_NAMES, member) ? MEMBER_NAMES[member]! : member;

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

const CONTROLLER_NAMES: Record<keyof Controller, string> = {
  name: 'Controller',
  address: 'Address',
  contact: 'Contact',
  dataProtectionOfficer: 'Data-protection officer',
};
