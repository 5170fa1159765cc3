import type {
  Declaration,
  DeclaredService,
  DetailsTexts,
  Notice,
  NoticeDetails,
  PolicyDocument,
  PolicyVersion,
  Processor,
} from '../../protocol/consent-config.ts';
import type { SiteId } from '../../protocol/ids.ts';
import type { ArtefactHash, Controller, Manifest } from '../../protocol/manifest.ts';
import { POLICY_WORDS } from '../policy-words/all.ts';
import { en } from '../policy-words/en.ts';
import type { PolicyWords } from '../policy-words.ts';
import { chooseLanguage } from './choose-language.ts';
import type { HeldState } from './held-states.ts';
import { ProblemError } from './problem.ts';
import { publishedManifest } from './published-manifest.ts';
import type { PublishedSite } from './published-sites.ts';

/** Everything that a policy page shows, before it is laid out. Texts are the tenant's, as they were signed. */
export interface PolicyPage {
  site: SiteId;
  controller: Controller;
  words: PolicyWords;
  /** Of the tenant's own texts: the same as that of the words, where they have this language. */
  locale: string;
  /** In the order in which the site has them. */
  languages: string[];
  shown: ShownVersion | undefined;
  /** Where the policy stands elsewhere. */
  elsewhere: string | undefined;
  /** Takes effect next, unless it is the one that is shown. */
  coming: DatedVersion | undefined;
  /** Newest first. */
  versions: DatedVersion[];
  /** What the site declares, or on a version that no longer holds, what it declared then; undefined where nothing is. */
  declared: Declared | undefined;
  /** Under the version that is shown, the newest first: what was declared from when to when. Its controllers are those of the time. */
  states: DeclaredState[];
  /** On an earlier version: whether nothing tells any more what was declared then. */
  isLost: boolean;
}

export interface DeclaredState {
  from: Date;
  /** undefined for what holds. */
  to: Date | undefined;
  controller: Controller;
  /** Whether it is the one that is shown. */
  isShown: boolean;
}

export interface DatedVersion {
  version: string;
  material: boolean;
  state: 'coming' | 'current' | 'past';
  from: Date;
  /** When the next one took its place; of a past one only. */
  to: Date | undefined;
}

export interface ShownVersion extends DatedVersion {
  document: PolicyDocument;
}

export interface Declared {
  /** Of its texts. */
  locale: string;
  purposes: (Omit<NoticeDetails['purposes'][number], 'services'> & {
    services: (DeclaredService & { description: string })[];
  })[];
  processors: Processor[];
  texts: DetailsTexts;
}

/**
 * @param asked `version`: the one to show, else the one in force, else the next to come; `at`: what was declared at this time under it; without it, and where it
 *   lies at no time that is known of this version, what holds, or held last. `languages`: wanted ones, the most wanted first. Times in milliseconds since the epoch.
 * @param artefact text of a published artefact.
 * @param heldStates what the site's pages said when.
 * @throws ProblemError `policy-unknown`
 */
export async function policyPage(
  published: PublishedSite,
  asked: { version?: string; at?: number; languages: readonly string[]; now: number },
  artefact: (hash: ArtefactHash) => Promise<string | undefined>,
  heldStates: () => Promise<readonly HeldState[]>,
): Promise<PolicyPage> {
  const manifest = publishedManifest(published.manifest, published.site);
  const policies = manifest.policies ?? [];
  const versions = dated(policies, asked.now);
  const wanted =
    asked.version ??
    versions.find(({ state }) => state === 'current')?.version ??
    versions.findLast(({ state }) => state === 'coming')?.version;
  const shown = versions.find(({ version }) => version === wanted);
  if (asked.version === undefined ? !shown && !manifest.policy && !manifest.consent : !shown) {
    throw new ProblemError(
      'policy-unknown',
      asked.version === undefined
        ? 'expected a site with a privacy policy, got one without; add it in the dashboard and publish'
        : 'expected a version of the policy that this site has published, got another; look at the list on the page of the current one',
    );
  }

  const documents = policies.find(({ version }) => version === shown?.version)?.documents ?? {};
  const languages = shown
    ? inOrder(Object.keys(documents), manifest)
    : manifest.locales.map(({ locale }) => locale);
  const locale = chooseLanguage(asked.languages, languages)!;
  const read = async <T>(hash: ArtefactHash): Promise<T> => {
    const text = await artefact(hash);
    if (text === undefined) throw new Error('expected every artefact of a published manifest to be stored');
    return JSON.parse(text) as T;
  };
  const states =
    shown && shown.state !== 'coming'
      ? (await heldStates()).filter(({ version, from }) => version === shown.version && from <= asked.now)
      : [];
  const { at = Infinity } = asked;
  const then = at <= asked.now ? states.find(({ from, to }) => from <= at && at < to) : undefined;
  const held = then ?? states.at(-1);
  const isEarlier = shown?.state === 'past' || then !== undefined;
  return {
    site: manifest.site,
    controller: manifest.controller,
    words: wordsFor(locale),
    locale,
    languages,
    shown: shown && { ...shown, document: await read<PolicyDocument>(documents[locale]!) },
    elsewhere: shown ? undefined : manifest.policy?.url,
    coming: versions.findLast(({ state, version }) => state === 'coming' && version !== shown?.version),
    versions,
    declared: await declaredBy(isEarlier ? held?.consent : manifest.consent, locale, read),
    states: states.toReversed().map((state) => ({
      from: new Date(state.from),
      to: state.to > asked.now ? undefined : new Date(state.to),
      controller: state.controller,
      isShown: state === held,
    })),
    isLost: shown !== undefined && isEarlier && !held,
  };
}

function wordsFor(locale: string): PolicyWords {
  // Norwegian has two written forms, of which one is here, and a tag that stands for both.
  const wanted = [locale, ...(/^(nn|no)(-|$)/i.test(locale) ? ['nb'] : []), 'en'];
  return POLICY_WORDS[chooseLanguage(wanted, Object.keys(POLICY_WORDS))!] ?? en;
}

/** @param policies the newest first: the first that is in force holds. */
function dated(policies: readonly PolicyVersion[], now: number): DatedVersion[] {
  const current = policies.findIndex(({ effective }) => Date.parse(effective) <= now);
  return policies.map(({ version, material, effective }, i) => {
    const state = current === -1 || i < current ? 'coming' : i === current ? 'current' : 'past';
    return {
      version,
      material,
      state,
      from: new Date(effective),
      to: state === 'past' ? new Date(policies[i - 1]!.effective) : undefined,
    };
  });
}

/** The site's default language first. */
function inOrder(languages: readonly string[], { locales }: Manifest): string[] {
  const order = locales.map(({ locale }) => locale);
  const place = (language: string): number => (order.includes(language) ? order.indexOf(language) : Infinity);
  return languages.toSorted((a, b) => (place(a) === place(b) ? (a < b ? -1 : 1) : place(a) - place(b)));
}

async function declaredBy(
  consent: HeldState['consent'],
  locale: string,
  read: <T>(hash: ArtefactHash) => Promise<T>,
): Promise<Declared | undefined> {
  if (!consent) return undefined;
  const language = chooseLanguage(
    [locale],
    consent.notices.map((notice) => notice.locale),
  );
  const [hash] = Object.values(consent.notices.find((notice) => notice.locale === language)!.models);
  const { details } = await read<Notice>(hash!);
  const { purposes, texts } = await read<NoticeDetails>(details);
  const { services, processors } = await read<Declaration>(consent.declaration);
  return {
    locale: language!,
    processors,
    texts,
    purposes: purposes.map((purpose) => ({
      ...purpose,
      services: purpose.services.flatMap(({ id, description }) => {
        const declared = services.find((service) => service.id === id);
        return declared ? [{ ...declared, description }] : [];
      }),
    })),
  };
}
