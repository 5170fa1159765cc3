import { API, type Publication } from '../protocol/api.ts';
import { toBase64url, utf8 } from '../protocol/bytes.ts';
import { canonicalJson } from '../protocol/canonical-json.ts';
import type { ConsentConfig, Declaration } from '../protocol/consent-config.ts';
import type { Crypto } from '../protocol/crypto.ts';
import type { FormDefinition } from '../protocol/form.ts';
import { LEDGER_KEYS_MAX } from '../protocol/limits.ts';
import type { ArtefactHash, Controller, Manifest, PublishedForm, SealingKey } from '../protocol/manifest.ts';
import { DEFAULT_RULES, RULED_RIGHTS } from '../protocol/rights.ts';
import { signManifest } from '../protocol/manifest.ts';
import type { NoticeTexts } from '../protocol/notice-texts.ts';
import type { WidgetTexts } from '../protocol/texts.ts';
import { utcTime } from '../protocol/time.ts';
import { composeConsent, configOf, declarationOf } from './compose-consent.ts';
import { brokenRule, compareTold, openDecisions, withMustAsk, type ToldChange } from './consent-change.ts';
import { checkNotice } from './consent-check.ts';
import { noticeLocales } from './consent-draft.ts';
import { definitionOf } from './definition.ts';
import { pinDefinition, type DefinitionPin } from './definition-pins.ts';
import type { FormDraft, SiteDraft } from './draft.ts';
import { checkDraft, checkManifest, InvalidDraft, type DraftIssue } from './draft-check.ts';
import { DashboardError } from './errors.ts';
import { composePolicies } from './policy-draft.ts';
import type { HeldKey, SiteKeys } from './site-keys.ts';

/** Cached pages may go on sealing to the key before the current one for this long. */
export const EPOCH_GRACE_DAYS = 7;

export interface PublishInput {
  /** Opened and pin-checked by `openSiteKeys`. */
  keys: SiteKeys;
  draft: SiteDraft;
  /** The last manifest, verified by `trustedManifest`; null before the first publish. */
  trusted: Manifest | null;
  /** What the last manifest declares; where it cannot be had, the collector alone can tell whether an old consent would reach further. */
  declared?: Declaration | undefined;
  /** Where the last manifest asks for no consent: what was asked for last (`Workspace.earlier`). */
  earlier?: ConsentConfig | null;
  /** The highest revision that this device has seen; above `trusted` only after the collector was restored from a backup. */
  seenRevision?: number;
  /** The widget's own texts by locale; every locale of the draft must be there. */
  texts: Readonly<Record<string, WidgetTexts>>;
  /** What consent says in each of `noticeLocales`; needed only where consent is on. */
  noticeTexts?: Readonly<Record<string, NoticeTexts>>;
  /** Origin of the collector, where visitors read the site's own policy. */
  collector?: string;
  /** The collector's ledger key (`slk1_…`); null when it has none, or it is not known: what is signed already then stays. */
  ledgerKey?: string | null;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Everything that is going to be signed, for the member to look at first. */
export interface PreparedPublication {
  manifest: Manifest;
  artefacts: { hash: ArtefactHash; text: string }[];
  /** By hash. */
  definitions: Map<ArtefactHash, FormDefinition>;
  /** To be kept in the draft, so that answers to this form can be told from forged ones later. */
  pins: DefinitionPin[];
}

/** A publication to look at, which may still lack the tenant's word on what visitors are told. */
export interface PublicationReview {
  prepared: PreparedPublication;
  told: ToldChange;
  /** To be answered before it can be signed; `prepared` is whole when there is none. */
  open: DraftIssue[];
}

/**
 * The whole step from a draft to what `POST /api/sites/{site}/publish` takes, for programs. The dashboard does it in two, with
 * `summarisePublication` between {@link preparePublication} and {@link signPublication}.
 * @throws InvalidDraft with every offending place; DashboardError `sealing-key-differs`, `sealing-key-missing`
 */
export async function buildPublication(
  crypto: Crypto,
  input: PublishInput,
): Promise<Publication & { pins: DefinitionPin[] }> {
  const prepared = await preparePublication(crypto, input);
  return { ...(await signPublication(crypto, prepared, input.keys)), pins: prepared.pins };
}

/**
 * @throws InvalidDraft with every offending place, also where visitors are told something else than before and the draft does not say whether they are
 * asked again (`consent.change`); DashboardError `sealing-key-differs`, `sealing-key-missing`
 */
export async function preparePublication(crypto: Crypto, input: PublishInput): Promise<PreparedPublication> {
  const { prepared, open } = await reviewPublication(crypto, input);
  if (open.length) throw new InvalidDraft(open);
  return prepared;
}

/** The same without insisting on the decision about what visitors are told, so that it can be asked for beside everything else that changes. */
export async function reviewPublication(crypto: Crypto, input: PublishInput): Promise<PublicationReview> {
  const { draft, keys, trusted, texts, now } = input;
  const artefacts = new Map<ArtefactHash, string>();
  const add = async (value: unknown): Promise<ArtefactHash> => {
    const text = canonicalJson(value);
    const hash = toBase64url(await crypto.sha256(utf8(text)));
    artefacts.set(hash, text);
    return hash;
  };
  const { policies, taken, early } = await composePolicies(
    draft.policies,
    trusted?.policies ?? [],
    utcTime(now),
    add,
  );
  // Whatever can be found before anything else is made is said at once.
  const issues = [
    ...checkDraft(draft, texts),
    ...(draft.consent.enabled && !policies.length && !draft.policy.url.trim() ? [POLICY_MISSING] : []),
    ...taken.map((i) => ({ at: `policies.${i}.version`, message: TAKEN })),
    ...early.map((i) => ({ at: `policies.${i}.effective`, message: EARLY })),
  ];
  if (issues.length) throw new InvalidDraft(eachPlaceOnce(issues));
  const definitions = new Map<ArtefactHash, FormDefinition>();
  const locales: Manifest['locales'] = [];
  for (const locale of draft.locales) locales.push({ locale, texts: await add(texts[locale]) });
  const forms: PublishedForm[] = [];
  for (const form of draft.forms) {
    const previous = trusted?.forms.find(({ id }) => id === form.id);
    const { published, made } = await publishForm(crypto, form, draft.locales, previous);
    for (const definition of made) definitions.set(await add(definition), definition);
    forms.push(published);
  }
  const { consent, told, open } = await reviewConsent(input, policies, add);
  const manifest: Manifest = {
    v: 1,
    site: keys.site,
    // Pages that saw the revisions which the backup lacks accept none below them.
    revision: Math.max(trusted?.revision ?? 0, input.seenRevision ?? 0) + 1,
    publishedAt: utcTime(now),
    publisher: toBase64url(keys.publisher.publicKey),
    rotations: trusted?.rotations ?? [],
    origins: draft.origins.map((origin) => origin.trim()),
    controller: controllerOf(draft),
    ...(draft.policy.url.trim()
      ? { policy: { url: draft.policy.url.trim(), version: draft.policy.version.trim() || '1' } }
      : {}),
    ...(policies.length ? { policies } : {}),
    keys: nextSealingKeys(trusted?.keys ?? [], keys.sealing, now),
    locales,
    forms,
    ...(consent ? { consent } : {}),
    ...ledgerKeys(trusted?.ledger ?? [], input.ledgerKey ?? null),
  };
  // What is wrong about the word on the change is asked for already, and better.
  const wrong = checkManifest(manifest).filter(({ at }) => !open.length || !at.startsWith('consent.change'));
  if (wrong.length) throw new InvalidDraft(wrong);
  return {
    told,
    open,
    prepared: {
      manifest,
      definitions,
      artefacts: [...artefacts].map(([hash, text]) => ({ hash, text })),
      pins: [...definitions.keys()].map((hash) => pinDefinition(crypto, keys, hash)),
    },
  };
}

const POLICY_MISSING: DraftIssue = {
  at: 'policy',
  message:
    'Write a privacy policy here, or give the address of the one that you have. Every decision names it.',
};
const TAKEN = 'This version is published already, with other words. Give this one another name.';
const EARLY = 'A later version was in force already, so this one cannot hold from before it.';

/** The draft as it goes on after a publication: what was published is not new any more, and the word on the change is given. */
export function draftAfter(draft: SiteDraft, { manifest }: Pick<PreparedPublication, 'manifest'>): SiteDraft {
  const published = new Set(manifest.policies?.map(({ version }) => version));
  return {
    ...draft,
    policies: draft.policies.filter(({ version }) => !published.has(version.trim())),
    consent: {
      ...draft.consent,
      change: { kind: 'none' },
      terms: Math.max(draft.consent.terms, manifest.consent?.terms ?? 0),
    },
  };
}

async function reviewConsent(
  { keys, draft: edited, trusted, declared, earlier, noticeTexts = {}, collector = '' }: PublishInput,
  policies: NonNullable<Manifest['policies']>,
  add: (value: unknown) => Promise<ArtefactHash>,
): Promise<{ consent?: ConsentConfig; told: ToldChange; open: DraftIssue[] }> {
  const previous = trusted?.consent;
  const last = previous ? undefined : (earlier ?? undefined);
  // A draft that was made anew does not know how often visitors were asked.
  const terms = Math.max(edited.consent.terms, last?.terms ?? 0);
  const draft = { ...edited, consent: { ...edited.consent, terms } };
  const published = new Set(trusted?.policies?.map(({ version }) => version));
  const fresh = policies.filter(({ version }) => !published.has(version));
  if (!draft.consent.enabled) return { told: compareTold(previous, undefined, fresh), open: [] };
  const locales = noticeLocales(draft.locales, draft.consent);
  const missing = locales.find((locale) => !noticeTexts[locale]);
  if (missing !== undefined) {
    throw new InvalidDraft([
      {
        at: 'consent.locales',
        message: `The notice’s own words in "${missing}" could not be loaded. Try again in a moment.`,
      },
    ]);
  }
  const issues: DraftIssue[] = [];
  const composed = await composeConsent(
    {
      consent: draft.consent,
      locales,
      texts: noticeTexts,
      controller: draft.controller.name.trim(),
      policyUrl: policies.length ? `${collector}${API.policy(keys.site)}` : draft.policy.url.trim(),
      previous,
    },
    async (artefact) => {
      if (artefact.kind !== 'declaration') issues.push(...checkNotice(artefact));
      return add(artefact);
    },
  );
  if (issues.length) throw new InvalidDraft(eachPlaceOnce(issues));
  const both = { before: declared, after: declarationOf(draft.consent) };
  const told = compareTold(previous, composed, fresh, both, draft.consent.change.uninvolved, last);
  // A word on a change that was taken back meanwhile is a word on nothing.
  const change = told.differs ? withMustAsk(draft.consent.change, told) : NO_CHANGE;
  const { notices, declaration } = composed;
  const consent = configOf({ ...draft.consent, change }, notices, declaration, previous);
  const open = openDecisions(told, change, consent, locales[0] ?? 'en');
  return { consent, told, open: open.length ? open : brokenRule(previous, consent, both) };
}

const NO_CHANGE = { kind: 'none' } as const;

const eachPlaceOnce = (issues: readonly DraftIssue[]): DraftIssue[] =>
  [...new Map(issues.toReversed().map((issue) => [issue.at, issue])).values()].toReversed();

/** The current one first. A key that the tenant has signed once stays: receipts and checkpoints of that time are checked with it. */
function ledgerKeys(signed: readonly string[], current: string | null): { ledger?: string[] } {
  const keys = [...new Set([...(current ? [current] : []), ...signed])].slice(0, LEDGER_KEYS_MAX);
  return keys.length ? { ledger: keys } : {};
}

export async function signPublication(
  crypto: Crypto,
  prepared: PreparedPublication,
  keys: SiteKeys,
): Promise<Publication> {
  return {
    manifest: await signManifest(crypto, prepared.manifest, keys.publisher.seed),
    artefacts: prepared.artefacts,
  };
}

/**
 * The sealing keys of the next manifest. They come from two places only: the last manifest that the publisher key has signed, and keys whose
 * secret this member holds under their own pin, with an epoch above every signed one. Nothing else that the collector says can put a key there.
 * @throws DashboardError `sealing-key-differs`, `sealing-key-missing`
 */
export function nextSealingKeys(
  signed: readonly SealingKey[],
  held: readonly HeldKey[],
  now: number,
): SealingKey[] {
  for (const mine of held) {
    const same = signed.find(({ epoch }) => epoch === mine.epoch);
    if (same && (same.id !== mine.id || same.key !== toBase64url(mine.publicKey))) {
      throw new DashboardError(
        'sealing-key-differs',
        `Epoch ${mine.epoch} was published with another key than the one you hold. Nothing was signed.`,
      );
    }
  }
  const newest = Math.max(0, ...signed.map(({ epoch }) => epoch));
  const fresh = held.filter(({ epoch }) => epoch > newest).toSorted((a, b) => a.epoch - b.epoch);
  const current = fresh.at(-1)?.epoch ?? newest;
  if (!held.some(({ epoch }) => epoch === current)) {
    throw new DashboardError(
      'sealing-key-missing',
      current === 0
        ? 'You hold no sealing key for this site, so nobody could open what visitors send. Start a new epoch in the settings first.'
        : `You do not hold the secret of the current sealing key (epoch ${current}). Start a new epoch in the settings first.`,
    );
  }
  const until = utcTime(now + EPOCH_GRACE_DAYS * 86_400_000);
  return [
    ...signed.map((key): SealingKey => {
      const { until: end, ...plain } = key;
      if (key.epoch === current) return { ...plain, state: 'current' };
      if (key.state === 'current') return { ...plain, state: 'accepting', until };
      if (key.state === 'accepting' && end !== undefined && Date.parse(end) > now) return key;
      return { ...plain, state: 'opening' };
    }),
    ...fresh.map(({ epoch, id, publicKey }): SealingKey => ({
      epoch,
      id,
      key: toBase64url(publicKey),
      state: epoch === current ? 'current' : 'opening',
    })),
  ];
}

/** The revision counts up only when a word changed: same definitions, same hashes. */
async function publishForm(
  crypto: Crypto,
  form: FormDraft,
  locales: readonly string[],
  previous: PublishedForm | undefined,
): Promise<{ published: PublishedForm; made: FormDefinition[] }> {
  const build = async (revision: number): Promise<{ published: PublishedForm; made: FormDefinition[] }> => {
    const made = locales.map((locale) => definitionOf(form, locale, revision));
    const definitions: Record<string, ArtefactHash> = {};
    for (const definition of made) {
      definitions[definition.locale] = toBase64url(await crypto.sha256(utf8(canonicalJson(definition))));
    }
    const { id, name, retentionDays, ownCopy, rights } = form;
    const published = { id, name, revision, definitions, retentionDays, ownCopy };
    // What was said once is said on; a form that never said anything else keeps the shorter manifest.
    const isSaid =
      previous?.rights !== undefined || RULED_RIGHTS.some((right) => rights[right] !== DEFAULT_RULES[right]);
    return { made, published: { ...published, ...(isSaid ? { rights } : {}) } };
  };
  if (!previous) return build(1);
  const same = await build(previous.revision);
  const isSame = canonicalJson(same.published.definitions) === canonicalJson(previous.definitions);
  return isSame ? same : build(previous.revision + 1);
}

function controllerOf({ controller }: SiteDraft): Controller {
  const officer = controller.dataProtectionOfficer.trim();
  return {
    name: controller.name.trim(),
    address: controller.address.trim(),
    contact: controller.contact.trim(),
    ...(officer ? { dataProtectionOfficer: officer } : {}),
  };
}
