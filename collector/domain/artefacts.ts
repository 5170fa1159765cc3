import * as v from 'valibot';
import type { Publication } from '../../protocol/api.ts';
import { equalBytes, fromBase64url, isWellFormed, toBase64url, utf8 } from '../../protocol/bytes.ts';
import type { Verifying } from '../../protocol/crypto.ts';
import { ARTEFACT_MAX_BYTES } from '../../protocol/limits.ts';
import type { ArtefactHash } from '../../protocol/manifest.ts';
import { ProblemError } from './problem.ts';

/** Texts that a publication brings, and those that the site has stored from earlier ones. */
export class Artefacts {
  readonly #posted: ReadonlyMap<ArtefactHash, string>;
  readonly #stored: (hash: ArtefactHash) => Promise<string | undefined>;
  readonly #read = new Set<ArtefactHash>();

  constructor(
    posted: ReadonlyMap<ArtefactHash, string>,
    stored: (hash: ArtefactHash) => Promise<string | undefined>,
  ) {
    this.#posted = posted;
    this.#stored = stored;
  }

  /** @param at what names it. @throws ProblemError `artefact-missing`, `artefact-invalid` */
  async read<const Schema extends v.GenericSchema>(
    schema: Schema,
    hash: ArtefactHash,
    at: string,
  ): Promise<v.InferOutput<Schema>> {
    const text = this.#posted.get(hash) ?? (await this.#stored(hash));
    if (text === undefined) {
      throw new ProblemError(
        'artefact-missing',
        'expected the text of every artefact the manifest names; send this one, too',
        { at },
      );
    }
    this.#read.add(hash);
    const parsed = v.safeParse(schema, parseJson(text, at));
    if (!parsed.success) throw invalid('artefact-invalid', parsed.issues[0], at);
    return parsed.output;
  }

  /** Of those posted, the ones that something named; others are not kept. */
  used(): { hash: ArtefactHash; text: string }[] {
    return Array.from(this.#posted, ([hash, text]) => ({ hash, text })).filter(({ hash }) =>
      this.#read.has(hash),
    );
  }
}

/** @param stored text of an artefact that the site has. @throws ProblemError `artefact-invalid` */
export async function collectArtefacts(
  crypto: Verifying,
  { artefacts }: Publication,
  stored: (hash: ArtefactHash) => Promise<string | undefined>,
): Promise<Artefacts> {
  const posted = new Map<ArtefactHash, string>();
  for (const [i, { hash, text }] of artefacts.entries()) {
    const bytes = utf8(text);
    if (bytes.length > ARTEFACT_MAX_BYTES) {
      throw new ProblemError(
        'artefact-invalid',
        `expected at most ${ARTEFACT_MAX_BYTES} bytes, got ${bytes.length}`,
        { at: `artefacts.${i}` },
      );
    }
    const named = fromBase64url(hash, 32);
    if (!named || !isWellFormed(text) || !equalBytes(named, await crypto.sha256(bytes))) {
      throw new ProblemError(
        'artefact-invalid',
        'expected the SHA-256 of the text as its hash, got another',
        { at: `artefacts.${i}.hash` },
      );
    }
    posted.set(toBase64url(named), text);
  }
  return new Artefacts(posted, stored);
}

export const mismatch = (what: string, at: string): ProblemError =>
  new ProblemError(
    'artefact-invalid',
    `expected the artefact to have the ${what} that the manifest gives it, got another`,
    { at },
  );

export function invalid(
  code: 'manifest-invalid' | 'artefact-invalid',
  issue: v.BaseIssue<unknown>,
  prefix?: string,
): ProblemError {
  const path = v.getDotPath(issue);
  const at = [prefix, path].filter(Boolean).join('.');
  // A built-in message of valibot repeats the received value after a comma; the expectation alone is told.
  const detail = issue.message.startsWith('expected')
    ? issue.message
    : `expected ${issue.expected ?? 'another value'}`;
  return new ProblemError(code, detail, { at });
}

function parseJson(text: string, at: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProblemError('artefact-invalid', 'expected JSON, got other text', { at, cause });
  }
}
