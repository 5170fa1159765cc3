import type {
  ConsentConfig,
  ConsentModel,
  Declaration,
  Notice,
  NoticeDetails,
} from '../../protocol/consent-config.ts';
import { isId } from '../../protocol/ids.ts';
import type { Manifest } from '../../protocol/manifest.ts';
import { readNote } from '../../protocol/note.ts';
import { normalise, type Act, type ExactWords } from './choice-words.ts';
import type { Published } from './observed.ts';
import type { SeenSnippet } from './probe/probe.ts';

const ANSWER_TIMEOUT_MS = 30_000;

/** @returns what is published, or why nothing is. Read without a check of the signature: that is the page's to do. */
export async function readPublished({ site, collector }: SeenSnippet): Promise<Published | string> {
  if (!isId('site', site)) return 'a snippet without a site id';
  try {
    const answer = await fetch(`${collector}/v1/sites/${site}/manifest`, {
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    if (!answer.ok) return `the collector answers ${answer.status}`;
    const manifest = JSON.parse(readNote(await answer.text(), 'manifest', site)) as Manifest;
    const config = manifest.consent;
    if (!config) return 'a site that asks for no consent';
    return {
      collector,
      config,
      declaration: await artefact<Declaration>(collector, config.declaration),
      notices: await Promise.all(hashesOf(config).map((hash) => artefact<Notice>(collector, hash))),
    };
  } catch (cause) {
    return `nothing that can be read: ${cause instanceof Error ? cause.message.split('\n')[0]! : 'unknown reason'}`;
  }
}

/** What the site's own notice, in any language and under any regime, calls its controls. */
export async function wordsOf(published: Published): Promise<ExactWords> {
  const details = await Promise.all(
    published.notices.map((notice) => artefact<NoticeDetails>(published.collector, notice.details)),
  );
  return new Map([
    ...details.flatMap(({ texts }): [string, Act][] => [
      [normalise(texts.withdrawAll), 'withdraw'],
      [normalise(texts.rejectAll), 'reject'],
    ]),
    ...published.notices.flatMap(({ handle, withdraw, buttons }): [string, Act][] => [
      [normalise(handle), 'choose'],
      [normalise(withdraw), 'withdraw'],
      ...buttons.map(({ act, label }): [string, Act] => [normalise(label), act]),
    ]),
  ]);
}

/** Of the notices that may be shown, under which models they ask like this: told from the words on their buttons. */
function modelsOf({ notices }: Published, { accept, reject }: Shown): Set<ConsentModel> {
  const has = ({ buttons }: Notice, act: string, name: string): boolean =>
    buttons.some((one) => one.act === act && normalise(one.label) === normalise(name));
  const shown = notices.filter(
    (one) => has(one, 'accept', accept.name) && (!reject || has(one, 'reject', reject.name)),
  );
  return new Set(shown.map(({ model }) => model));
}

interface Shown {
  accept: { name: string };
  reject: { name: string } | null;
}

/** Unless what is shown is sure to be another model: nothing may begin before an answer. */
export function asksFirst(published: Published, shown: Shown | undefined): boolean {
  const models = shown ? modelsOf(published, shown) : new Set<ConsentModel>();
  return models.size === 0 || models.has('opt-in');
}

/** Under this model there is nothing to refuse. */
export function onlyTells(published: Published, shown: Shown): boolean {
  const models = modelsOf(published, shown);
  return models.size > 0 && [...models].every((model) => model === 'notice');
}

const artefact = async <T>(collector: string, hash: string): Promise<T> =>
  (await (
    await fetch(`${collector}/v1/artefacts/${hash}`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })
  ).json()) as T;

const hashesOf = ({ notices }: ConsentConfig): string[] =>
  notices.flatMap(({ models }) => Object.values(models));
