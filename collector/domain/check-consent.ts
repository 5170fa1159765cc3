import type {
  ConsentConfig,
  ConsentModel,
  Declaration,
  PolicyVersion,
} from '../../protocol/consent-config.ts';
import { changeTrouble, resumedTrouble } from '../../protocol/consent-change.ts';
import { isSameName, newRecipients, nowEssential } from '../../protocol/consent-reach.ts';
import {
  declarationSchema,
  noticeDetailsSchema,
  noticeSchema,
  policyDocumentSchema,
} from '../../protocol/consent-schemas.ts';
import type { ArtefactHash, Manifest } from '../../protocol/manifest.ts';
import { mismatch, type Artefacts } from './artefacts.ts';
import type { PublicationRow } from '../store/store.ts';
import { ProblemError } from './problem.ts';

/**
 * Whether everything that the configuration names is there and says the same: what the page shows word for word is what the record will stand for.
 * @param before the last that was published; `wasOff`: and publications without any have come since.
 * @returns what the audit log is told.
 * @throws ProblemError `artefact-missing`, `artefact-invalid`, `terms-change`
 */
export async function checkConsent(
  before: { consent: ConsentConfig; wasOff: boolean } | undefined,
  consent: ConsentConfig,
  artefacts: Artefacts,
): Promise<StatedChange> {
  for (const [i, { locale, models }] of consent.notices.entries()) {
    for (const [model, hash] of Object.entries(models) as [ConsentModel, ArtefactHash][]) {
      await checkNotice(consent, { locale, model, hash }, artefacts, `consent.notices.${i}.models.${model}`);
    }
  }
  await checkDeclaration(consent, artefacts);
  if (!before) return {};
  const declarationAt = async (hash: ArtefactHash): Promise<Declaration> =>
    artefacts.read(declarationSchema, hash, 'consent.declaration');
  const declared = {
    before: await declarationAt(before.consent.declaration),
    after: await declarationAt(consent.declaration),
  };
  const rule = before.wasOff ? resumedTrouble : changeTrouble;
  const trouble = rule(before.consent, consent, declared);
  if (trouble) throw new ProblemError('terms-change', trouble.message, { at: `consent.${trouble.at}` });
  return statedBy(before.consent, consent, declared);
}

/** The tenant's own word: why nobody is asked again, and who of those named newly is nobody new. And what visitors cannot refuse any more. */
type StatedChange = Pick<PublicationRow, 'editorial' | 'recipients' | 'essential'>;

function statedBy(
  before: ConsentConfig,
  consent: ConsentConfig,
  declared: { before: Declaration; after: Declaration },
): StatedChange {
  const { change } = consent;
  const essential = nowEssential(before, consent);
  const named = change.kind === 'none' ? [] : (change.uninvolved ?? []);
  const providers = newRecipients(
    { consent: before, declaration: declared.before },
    { consent, declaration: declared.after },
  ).filter(({ formerly }) => formerly.length > 0);
  const renamed = named.filter((name) => providers.some((provider) => isSameName(provider.name, name)));
  const uninvolved = named.filter((name) => !renamed.includes(name));
  return {
    ...(change.kind === 'editorial' ? { editorial: change.reason } : {}),
    ...(named.length
      ? {
          recipients: {
            ...(uninvolved.length ? { uninvolved } : {}),
            ...(renamed.length ? { renamed } : {}),
          },
        }
      : {}),
    ...(essential.length ? { essential } : {}),
  };
}

async function checkNotice(
  { purposes }: ConsentConfig,
  { locale, model, hash }: { locale: string; model: ConsentModel; hash: ArtefactHash },
  artefacts: Artefacts,
  at: string,
): Promise<void> {
  const notice = await artefacts.read(noticeSchema, hash, at);
  if (notice.locale !== locale) throw mismatch('locale', at);
  if (notice.model !== model) throw mismatch('model', at);
  const asked = purposes.map(({ id, essential }) => [id, essential === true]);
  const named = (listed: readonly { id: string; essential?: true }[]): boolean =>
    isSame(
      listed.map(({ id, essential }) => [id, essential === true]),
      asked,
    );
  if (!named(notice.purposes)) throw mismatch('purposes', at);

  const below = `${at}.details`;
  const details = await artefacts.read(noticeDetailsSchema, notice.details, below);
  if (details.locale !== locale) throw mismatch('locale', below);
  if (!named(details.purposes)) throw mismatch('purposes', below);
  const services = details.purposes.map((purpose) => purpose.services.map(({ id }) => id).toSorted());
  if (
    !isSame(
      services,
      purposes.map((purpose) => purpose.services.toSorted()),
    )
  )
    throw mismatch('services', below);
}

async function checkDeclaration(
  { purposes, declaration }: ConsentConfig,
  artefacts: Artefacts,
): Promise<void> {
  const at = 'consent.declaration';
  const { services } = await artefacts.read(declarationSchema, declaration, at);
  const declared = services.map(({ purpose, id }) => `${purpose}:${id}`).toSorted();
  const asked = purposes.flatMap((purpose) => purpose.services.map((id) => `${purpose.id}:${id}`)).toSorted();
  if (!isSame(declared, asked)) throw mismatch('services', at);
}

/**
 * Whether every document is there, and whether the history is still what it was: records name versions, and whoever reads one later has to find the same words.
 * @param now milliseconds since the epoch.
 * @throws ProblemError `artefact-missing`, `artefact-invalid`, `manifest-invalid`
 */
export async function checkPolicies(
  before: readonly PolicyVersion[] = [],
  policies: readonly PolicyVersion[] = [],
  artefacts: Artefacts,
  now: number,
): Promise<void> {
  const known = before.map((old) => policies.findIndex(({ version }) => version === old.version));
  for (const [i, old] of before.entries()) {
    if (!isKept(old, policies[known[i]!], now)) {
      throw new ProblemError(
        'manifest-invalid',
        'expected every published version of the policy to stay as it was: its documents, its date and whether it was material; only a date that is still to come can be moved to another such. Publish what is new as a new version',
        { at: known[i] === -1 ? 'policies' : `policies.${known[i]}` },
      );
    }
  }
  const held = known.filter((_, i) => Date.parse(before[i]!.effective) <= now);
  if (Math.min(...held) < policies.length - held.length) {
    throw new ProblemError(
      'manifest-invalid',
      'expected a new version of the policy before all that have been in force',
      { at: 'policies' },
    );
  }
  for (const [i, { version, documents }] of policies.entries()) {
    for (const [locale, hash] of Object.entries(documents)) {
      const at = `policies.${i}.documents.${locale}`;
      const document = await artefacts.read(policyDocumentSchema, hash, at);
      if (document.locale !== locale) throw mismatch('locale', at);
      if (document.version !== version) throw mismatch('version', at);
    }
  }
}

/** A language more is no change. */
function isKept(old: PolicyVersion, now: PolicyVersion | undefined, clock: number): boolean {
  if (!now || now.material !== old.material) return false;
  const isFuture = [old, now].every(({ effective }) => Date.parse(effective) > clock);
  if (now.effective !== old.effective && !isFuture) return false;
  return Object.entries(old.documents).every(([locale, hash]) => now.documents[locale] === hash);
}

/** Every version that a record may name from this publication on. */
export const policyVersions = ({ policy, policies = [] }: Manifest): string[] => [
  ...policies.map(({ version }) => version),
  ...(policy ? [policy.version] : []),
];

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
