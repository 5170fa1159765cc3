import { canonicalJson } from '../protocol/canonical-json.ts';
import { changeTrouble, tellsOtherwise } from '../protocol/consent-change.ts';
import type { ConsentConfig, ConsentPurpose, Declaration } from '../protocol/consent-config.ts';
import {
  furtherReach,
  newRecipients,
  nowEssential,
  type NewRecipient,
  type Reach,
} from '../protocol/consent-reach.ts';
import { UNINVOLVED_MAX } from '../protocol/limits.ts';
import { placeName } from './country-codes.ts';
import type { ChangeDraft } from './consent-draft.ts';
import type { DraftIssue } from './schema-issues.ts';
import type { ConsentArtefacts } from './signed-consent.ts';

/** How what visitors are told differs from what was published last. */
export interface ToldChange {
  /** Whether anybody is told something else than before: a notice, a service, a rule, a policy. */
  differs: boolean;
  /** Purposes that nobody has been asked about as they are now: they have to be asked. */
  mustAsk: string[];
  /** Purposes whose consent would cover more than it was given for: a recipient, a country, something stored. They have to be asked, too. */
  grown: string[];
  /** What they gained. */
  reach: Reach[];
  /** Companies that were not named before. Of each the tenant may state that it gets nothing of what was consented to, of a provider that it is the former one. */
  newRecipients: NewRecipient[];
  /** What was asked about and is always on now, as `purpose` or `purpose:service`. People are told, and asked about what remains. */
  nowEssential: string[];
  /** A new version of the policy says of itself that it is asked again. */
  policyAsks: boolean;
}

/**
 * @param newPolicies versions that are published for the first time.
 * @param declared by both; without the earlier one only services can be compared.
 * @param uninvolved what the draft states already.
 * @param earlier of before consent was switched off.
 */
export function compareTold(
  previous: ConsentConfig | undefined,
  next: ConsentConfig | undefined,
  newPolicies: readonly { material: boolean }[],
  declared: { before?: Declaration | undefined; after?: Declaration | undefined } = {},
  uninvolved: readonly string[] = [],
  earlier?: ConsentConfig,
): ToldChange {
  const asked = previous ?? earlier;
  const alwaysOn = asked && next ? nowEssential(asked, next) : [];
  if (!previous || !next)
    return {
      differs: false,
      mustAsk: [],
      grown: [],
      reach: [],
      newRecipients: [],
      nowEssential: alwaysOn,
      policyAsks: false,
    };
  const before = new Map(previous.purposes.map((purpose) => [purpose.id, purpose]));
  const askable = next.purposes.filter(({ essential }) => !essential);
  const mustAsk = idsOf(askable.filter((purpose) => !covers(before.get(purpose.id), purpose)));
  const [old, now] = [
    { consent: previous, declaration: declared.before },
    { consent: next, declaration: declared.after },
  ];
  const reach = furtherReach(old, now, uninvolved);
  return {
    // What vendors are told stands in no notice, and still reaches further.
    differs: newPolicies.length > 0 || reach.length > 0 || tellsOtherwise(previous, next),
    mustAsk,
    grown: idsOf(
      askable.filter(({ id }) => !mustAsk.includes(id) && reach.some(({ purpose }) => purpose === id)),
    ),
    reach,
    newRecipients: newRecipients(old, now),
    nowEssential: alwaysOn,
    policyAsks: newPolicies.some(({ material }) => material),
  };
}

/** Purposes that are described or listed otherwise than before, in any language; as far as the old words can still be read. */
export function reworded(
  previous: ConsentConfig | undefined,
  next: ConsentConfig,
  artefacts: ConsentArtefacts,
): string[] {
  const told = ({ notices }: ConsentConfig, locale: string, id: string): string | undefined => {
    const models = notices.find((one) => one.locale === locale)?.models ?? {};
    for (const hash of Object.values(models)) {
      const notice = artefacts.get(hash);
      const details = notice?.kind === 'notice' ? artefacts.get(notice.details) : undefined;
      if (details?.kind !== 'details') continue;
      const purpose = details.purposes.find((one) => one.id === id);
      return purpose && canonicalJson(purpose);
    }
    return undefined;
  };
  if (!previous) return [];
  return idsOf(
    next.purposes.filter(
      ({ id, essential }) =>
        !essential &&
        next.notices.some(({ locale }) => {
          const before = told(previous, locale, id);
          return before !== undefined && before !== told(next, locale, id);
        }),
    ),
  );
}

/** What is still to be said about a change before it can be signed. `at`: `consent.change`, or a member of it. */
export function openDecisions(
  told: ToldChange,
  change: ChangeDraft,
  next: ConsentConfig,
  defaultLocale: string,
): DraftIssue[] {
  if (!told.differs) return [];
  const issue = (at: string, message: string): DraftIssue[] => [{ at, message }];
  if (change.kind === 'none')
    return issue('consent.change', 'What visitors are told has changed. Say whether they are asked again.');
  if (change.kind === 'editorial') {
    if (told.mustAsk.length)
      return issue(
        'consent.change',
        `Nobody has been asked about ${listed(told.mustAsk)} as it is now, so visitors have to be asked.`,
      );
    if (told.grown.length) {
      const gained = [...new Set(told.reach.map(reachText))].join('; ');
      return issue(
        'consent.change',
        `Consent would reach further than what visitors agreed to (new: ${gained}), so they have to be asked.`,
      );
    }
    if (told.nowEssential.length)
      return issue(
        'consent.change',
        `Visitors could refuse ${listed(told.nowEssential)} until now and cannot any more, so they have to be told and asked about what remains.`,
      );
    if (told.policyAsks)
      return issue('consent.change', 'The new version of your policy says that visitors are asked again.');
    return change.reason.trim()
      ? []
      : issue('consent.change.reason', 'Say why nobody has to be asked again; this is recorded.');
  }
  const askable = next.purposes.filter(({ essential }) => !essential);
  if (askable.length && !askable.some(({ id }) => change.purposes.includes(id)))
    return issue('consent.change.purposes', 'Choose at least one purpose to ask about.');
  return change.summary[defaultLocale]?.trim()
    ? []
    : issue(
        `consent.change.summary.${defaultLocale}`,
        'Say in a sentence what has changed; it stands above the question.',
      );
}

/** With what has to be asked in any case among what is asked. */
export function withMustAsk(
  { uninvolved = [], ...change }: ChangeDraft,
  { mustAsk, grown, newRecipients: fresh, nowEssential: alwaysOn }: ToldChange,
): ChangeDraft {
  // A word on a company that is not new, or was taken out again, is a word on nothing.
  const names = uninvolved.filter((name) => fresh.some((one) => one.name === name)).slice(0, UNINVOLVED_MAX);
  const stated = names.length ? { uninvolved: names } : {};
  if (change.kind !== 'material') return { ...change, ...stated };
  // What is always on now gets the new terms, too, so that they say when: it may be all that is left.
  const purposes = alwaysOn.map((key) => key.split(':')[0]!);
  return {
    ...change,
    purposes: [...new Set([...change.purposes, ...mustAsk, ...grown, ...purposes])],
    ...stated,
  };
}

/** A service under a purpose by its own name, a purpose as `purposeName` has it. */
export function keyText(
  key: string,
  services: readonly { id: string; name: string }[],
  purposeName: (id: string) => string,
): string {
  const [purpose = '', service] = key.split(':');
  if (service === undefined) return purposeName(purpose);
  return services.find(({ id }) => id === service)?.name || service;
}

/** `a service: AdNet` */
export const reachText = ({ what, name }: Reach): string =>
  what === 'sells'
    ? 'sale or sharing'
    : what === 'signal'
      ? signalText(name)
      : `${REACH_NAMES[what]} ${what === 'country' ? placeName(name) : `“${name}”`}`;

/** `google:ad_storage` */
function signalText(name: string): string {
  const [vendor, type] = name.split(':');
  return `the signal “${type}” to ${vendor === 'google' ? 'Google' : 'Microsoft'}`;
}

const REACH_NAMES: Record<Exclude<Reach['what'], 'sells' | 'signal'>, string> = {
  service: 'the service',
  provider: 'the provider',
  country: 'data going to',
  host: 'loading from',
  storage: 'storing, for longer or for other hosts,',
  processor: 'the processor',
};

/** The rule that the collector holds a change to, in case that it sees more than the questions above. */
export function brokenRule(
  previous: ConsentConfig | undefined,
  next: ConsentConfig,
  declared: { before?: Declaration | undefined; after?: Declaration | undefined } = {},
): DraftIssue[] {
  const trouble = previous && changeTrouble(previous, next, declared);
  return trouble
    ? [{ at: 'consent.change', message: `This should be ${trouble.message.replace(/^expected /, '')}.` }]
    : [];
}

/** Whether consent to the old one is consent to the new one: it was asked for, and for no less than now. */
const covers = (old: ConsentPurpose | undefined, { sells }: ConsentPurpose): boolean =>
  old !== undefined && !old.essential && (!sells || old.sells === true);

const idsOf = (purposes: readonly ConsentPurpose[]): string[] => purposes.map(({ id }) => id);

const listed = (ids: readonly string[]): string => ids.map((id) => `“${id}”`).join(', ');
