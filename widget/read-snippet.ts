import type { ScriptTag, Snippet } from '../embed/contract.ts';

/** By shape only: the manifest's signature decides. */
const SHAPES: [attribute: string, shape: RegExp][] = [
  ['site', /^site_[0-7][0-9a-hjkmnp-tv-z]{25}$/],
  ['key', /^spk1_[\w-]{27}$/],
  ['revision', /^\d{1,15}$/],
];

/**
 * Reads what the site's owner wrote into the script tag.
 * @returns the snippet, or a sentence for the developer.
 */
export function readSnippet(tag: ScriptTag): Snippet | string {
  const read = { ...tag, revision: tag['revision'] ?? '0' };
  for (const [attribute, shape] of SHAPES) {
    const got = read[attribute as 'revision'];
    if (!shape.test(got))
      return `expected data-${attribute}=${shape} on the script tag, got ${got ? `"${got}"` : 'none'}; copy the snippet from the dashboard again`;
  }
  return { ...read, revision: Number(read.revision) } as Snippet & ScriptTag;
}
