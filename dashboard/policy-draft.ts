import type { PolicyDocument, PolicyVersion } from '../protocol/consent-config.ts';
import type { ArtefactHash } from '../protocol/manifest.ts';
import type { UtcTime } from '../protocol/time.ts';

/** A version of the policy that is being written. Once it is published nobody changes it any more: the next one takes its place. */
export interface PolicyDraft {
  version: string;
  /** `2026-11-21`: holds from the start of that day, UTC. */
  effective: string;
  /** Visitors are asked again with it. */
  material: boolean;
  /** By locale; a language that has no text is left out. */
  documents: Record<string, PolicyText>;
}

export interface PolicyText {
  title: string;
  /** CommonMark without HTML. */
  markdown: string;
  /** What is different from the version before. */
  changes: string;
}

/**
 * What a starter left to say, `[the one in charge of you]`, in order. Links, references and boxes of a list are none, nor is what stands in code or behind
 * a backslash.
 */
export function blanksIn(markdown: string): string[] {
  const text = markdown.replace(CODE, '');
  const defined = new Set(
    [...text.matchAll(/^ {0,3}\[([^\]]+)\]:/gm)].map(([, label = '']) => label.toLowerCase()),
  );
  return [...text.matchAll(/(?<![\\\]])\[([^[\]]*\p{L}{2}[^[\]]*)(?<!\\)\](?![([:])/gu)]
    .filter(([, label = '']) => !defined.has(label.toLowerCase()))
    .map(([blank]) => blank);
}

/** Fenced, or within a line. */
const CODE = /^(`{3,}|~{3,})[^]*?^\1|(`+)(?!`)[^]*?(?<!`)\2(?!`)/gm;

export const emptyPolicyText = (): PolicyText => ({ title: '', markdown: '', changes: '' });

/**
 * Every version that the manifest names, the newest first: published ones as they are, and those of the draft that are not published yet. To a
 * published one only languages can be added.
 * @param add files an artefact and gives its hash.
 * @returns places in the draft: `taken` whose version is published already, with other words; `early` that would come before one that was in force.
 */
export async function composePolicies(
  drafts: readonly PolicyDraft[],
  published: readonly PolicyVersion[],
  now: UtcTime,
  add: (document: PolicyDocument) => Promise<ArtefactHash>,
): Promise<{ policies: PolicyVersion[]; taken: number[]; early: number[] }> {
  const kept = [...published];
  const made: PolicyVersion[] = [];
  const taken: number[] = [];
  const early: number[] = [];
  const held = policyInForce(published, now);
  for (const [i, draft] of drafts.entries()) {
    const version = draft.version.trim();
    const documents: Record<string, ArtefactHash> = {};
    for (const [locale, text] of writtenIn(draft))
      documents[locale] = await add({
        v: 1,
        kind: 'policy',
        locale,
        title: text.title.trim(),
        version,
        markdown: text.markdown.trim(),
        changes: text.changes.trim(),
      });
    const { material } = draft;
    const next: PolicyVersion = { version, effective: startOfDay(draft.effective), material, documents };
    const at = kept.findIndex((one) => one.version === version);
    if (at < 0) {
      made.push(next);
      if (held && next.effective < held.effective) early.push(i);
    } else if (isKept(kept[at]!, next)) kept[at] = next;
    else taken.push(i);
  }
  // A stable sort: of two from the same day, the one that was written later comes first.
  const policies = [...made, ...kept].toSorted((a, b) =>
    a.effective < b.effective ? 1 : a.effective > b.effective ? -1 : 0,
  );
  return { policies, taken, early };
}

export const startOfDay = (day: string): UtcTime => `${day}T00:00:00Z`;

/** Languages in which there is a text. */
export const writtenIn = ({ documents }: PolicyDraft): [locale: string, text: PolicyText][] =>
  Object.entries(documents).filter(([, { title, markdown }]) => title.trim() || markdown.trim());

/** A name for the next version: the day it is written on, or, where that is taken, with a number behind it. */
export function nextVersion(day: string, taken: ReadonlySet<string>): string {
  let version = day;
  for (let i = 2; taken.has(version); i++) version = `${day}.${i}`;
  return version;
}

/** Of those that hold now or later, the one that holds now; undefined where none does yet. */
export const policyInForce = (policies: readonly PolicyVersion[], now: UtcTime): PolicyVersion | undefined =>
  policies.find(({ effective }) => effective <= now);

const isKept = (old: PolicyVersion, next: PolicyVersion): boolean =>
  old.effective === next.effective &&
  old.material === next.material &&
  Object.entries(old.documents).every(([locale, hash]) => next.documents[locale] === hash);
