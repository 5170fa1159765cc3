import type { ConsentConfig, ConsentModel, Notice, NoticeDetails } from '../protocol/consent-config.ts';
import type { ArtefactHash } from '../protocol/manifest.ts';
import type { NoticeTexts } from '../protocol/notice-texts.ts';
import { isStandard, ourDetails } from './compose-consent.ts';
import type { ConsentDraft, PurposeDraft, TextOverrides } from './consent-draft.ts';
import { emptyConsentDraft } from './consent-starter.ts';
import type { ConsentArtefact, ConsentArtefacts } from './signed-consent.ts';

/** What is needed to make a draft of what is signed: the artefacts, and our own words, from which the tenant's are told. */
export interface SignedConsent {
  artefacts: ConsentArtefacts;
  packs: Readonly<Record<string, NoticeTexts>>;
}

/**
 * A draft that says what the signed configuration says.
 * @param locales of the site. @param policyUrl the link to it is not one of the tenant's own.
 */
export function consentFromManifest(
  config: ConsentConfig,
  { artefacts, packs }: SignedConsent,
  locales: readonly string[],
  controller: string,
  policyUrl: string,
): ConsentDraft {
  const look = lookIn(artefacts);
  const spoken = config.notices.map(({ locale }) => locale);
  const texts: ConsentDraft['texts'] = {};
  const details = new Map<string, NoticeDetails>();
  let links: Notice['links'] = [];
  for (const { locale, models } of config.notices) {
    const notices = Object.values(models).flatMap((hash) => look(hash, 'notice') ?? []);
    const choices = notices.map(({ details: hash }) => look(hash, 'details')).find(Boolean);
    const pack = packs[locale];
    if (choices) details.set(locale, choices);
    if (!choices || !pack) continue;
    const own = overridesOf(notices, choices, pack, controller, policyUrl);
    if (Object.keys(own).length) texts[locale] = own;
    if (locale === spoken[0]) links = (notices[0]?.links ?? []).filter(({ url }) => url !== policyUrl);
  }
  const declaration = look(config.declaration, 'declaration');
  const { layout, regimes, recordDays, signals = {}, imports = {}, cookieDomain = '', terms } = config;
  return {
    ...emptyConsentDraft(),
    enabled: true,
    purposes: config.purposes.map((purpose) => purposeFrom(purpose, details, packs)),
    services: (declaration?.services ?? []).map((service) => ({
      ...service,
      description: byLocale(
        details,
        ({ purposes }) =>
          purposes.flatMap(({ services }) => services).find(({ id }) => id === service.id)?.description,
      ),
    })),
    processors: declaration?.processors ?? [],
    layout,
    regimes,
    recordDays,
    signals,
    imports,
    cookieDomain,
    links,
    locales: spoken.filter((locale) => !locales.includes(locale)),
    texts,
    terms,
  };
}

const lookIn =
  (artefacts: ConsentArtefacts) =>
  <Kind extends ConsentArtefact['kind']>(
    hash: ArtefactHash,
    kind: Kind,
  ): Extract<ConsentArtefact, { kind: Kind }> | undefined => {
    const artefact = artefacts.get(hash);
    return artefact?.kind === kind ? (artefact as Extract<ConsentArtefact, { kind: Kind }>) : undefined;
  };

function purposeFrom(
  { id, essential, sells }: ConsentConfig['purposes'][number],
  details: ReadonlyMap<string, NoticeDetails>,
  packs: SignedConsent['packs'],
): PurposeDraft {
  const own = (member: 'label' | 'description'): Record<string, string> =>
    byLocale(details, ({ purposes, locale }) => {
      const said = purposes.find((purpose) => purpose.id === id)?.[member];
      return isStandard(id) && said === packs[locale]?.purposes[id][member] ? undefined : said;
    });
  return {
    id,
    essential: essential === true,
    sells: sells === true,
    label: own('label'),
    description: own('description'),
  };
}

function byLocale(
  details: ReadonlyMap<string, NoticeDetails>,
  say: (details: NoticeDetails) => string | undefined,
): Record<string, string> {
  return Object.fromEntries(
    [...details].flatMap(([locale, one]) => {
      const said = say(one);
      return said ? [[locale, said] as const] : [];
    }),
  );
}

/** What differs from our own words. */
function overridesOf(
  notices: readonly Notice[],
  choices: NoticeDetails,
  pack: NoticeTexts,
  controller: string,
  policyUrl: string,
): TextOverrides {
  const models: NonNullable<TextOverrides['models']> = {};
  const words: NonNullable<TextOverrides['words']> = {};
  const set = (word: keyof typeof words, said: string | undefined): void => {
    if (said !== undefined && said !== pack[word]) words[word] = said;
  };
  for (const notice of notices) {
    const own = modelOverrides(notice, pack, controller);
    if (Object.keys(own).length) models[notice.model] = own;
    const button = (act: Notice['buttons'][number]['act']): string | undefined =>
      notice.buttons.find((one) => one.act === act)?.label;
    set(notice.model === 'notice' ? 'acknowledge' : 'accept', button('accept'));
    set(notice.model === 'opt-out' ? 'optOut' : 'reject', button('reject'));
    set('choose', button('choose'));
    set(notice.model === 'opt-in' ? 'withdraw' : 'optOut', notice.withdraw);
    set('changed', notice.changed);
    set('gpc', notice.gpc);
    set('failed', notice.failed);
    set('policyLink', notice.links.find(({ url }) => url === policyUrl)?.label);
  }
  set('detailsTitle', choices.title);
  set('detailsIntro', choices.intro);
  const [first] = notices;
  const merged = { ...pack, optOut: words.optOut ?? pack.optOut };
  const ours = first ? ourDetails(merged, first.model, choices).texts : pack.details;
  const details = Object.fromEntries(
    Object.entries(choices.texts).filter(([word, said]) => said !== ours[word as keyof typeof ours]),
  );
  return {
    ...(Object.keys(models).length ? { models } : {}),
    ...(Object.keys(words).length ? { words } : {}),
    ...(Object.keys(details).length ? { details } : {}),
  };
}

function modelOverrides(
  notice: Notice,
  pack: NoticeTexts,
  controller: string,
): NonNullable<NonNullable<TextOverrides['models']>[ConsentModel]> {
  const ours = pack.models[notice.model];
  const members = ['title', 'text', 'handle'] as const;
  return Object.fromEntries(
    members
      .filter((member) => notice[member] !== ours[member].replaceAll('{controller}', () => controller))
      .map((member) => [member, notice[member]]),
  );
}
